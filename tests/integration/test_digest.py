"""The digest, read from what the runs have left and published to the topic."""

from typing import Any

import pytest

from campaign_reporter.errors import ReporterError
from local.dexatel_simulator import Answer
from tests.harness.process import SECONDS, Process
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import World
from tests.received import Received

YESTERDAY = "2026-11-23"
ALERT_ID = "reporter:reporter.digest:2026-11-23"


def send(world: World, event: Any = None, *, owner: str = "digest") -> dict[str, Any]:
    """Invokes the function in a process of its own, beside the one that polls."""
    return Process(world).send_digest(event, owner=owner)


def refusal(world: World, event: Any = None) -> ReporterError:
    with pytest.raises(ReporterError) as failure:
        send(world, event)
    return failure.value


def digests(world: World) -> list[Received]:
    return [each for each in world.published if each.event == "reporter.digest"]


def next_morning(world: World) -> None:
    world.clock.passes(24 * 3600)


def test_campaigns_that_finished_yesterday_are_listed_with_those_still_watched(world: World) -> None:
    failed = world.listed("failed", name="Spring sale", label="wave 2", total=100, delivered=30, failed=70)
    deleted = world.listed("completed", name="Newsletter", total=100, delivered=99, failed=1)
    world.listed("in_progress", name="Under way")
    world.listed("scheduled", name="Later")
    world.watch()
    world.run()
    world.delete(deleted)
    next_morning(world)

    answer = send(world)

    (digest,) = digests(world)
    assert digest.subject == "Campaign digest 2026-11-23: 2 finished (1 failed), 1 running, 1 unreadable"
    assert digest.attributes == {"event": "reporter.digest", "alert_id": ALERT_ID}
    assert digest.texts["sms"] == digest.texts["default"] == digest.subject
    assert "Spring sale (wave 2)" in digest.texts["email"]
    assert (answer["date"], answer["published"], answer["digest"]) == (YESTERDAY, True, digest.document)
    worst, gone = digest.document["finished"]
    assert (worst["id"], worst["name"], worst["label"], worst["channel"]) == (failed, "Spring sale", "wave 2", "SMS")
    assert (worst["status"], worst["delivery_percent"]) == ("failed", 30)
    assert (gone["id"], gone["name"]) == (deleted, "Newsletter")
    assert "Newsletter" in digest.texts["email"]
    assert digest.document["watching"]["campaigns"] == 3
    assert digest.document["runs"] == {"total": 1, "complete": 1, "partial": 0, "failed": 0, "skipped": 0}


def test_only_campaigns_that_finished_on_the_day_in_the_time_zone_are_listed(world: World) -> None:
    world.settings["ALERT_TIME_ZONE"] = "Pacific/Auckland"
    for _ in range(2):  # at eleven in the evening there, and at midnight
        world.listed("completed")
        world.run()
        world.clock.passes(3600 - 60)
    digest = send(world)["digest"]
    assert (digest["date"], digest["time_zone"], len(digest["finished"])) == (YESTERDAY, "Pacific/Auckland", 1)
    assert send(world, {"date": "2026-11-22"})["digest"]["finished"] == []


def test_every_page_of_every_table_is_read(world: World) -> None:
    world.tables.page_size = 70
    for _ in range(250):
        world.listed("completed", label="a label")
        world.listed("in_progress")
    world.run()
    world.settings["SEGMENTS"] = "3"
    for segment in ("1/3", "2/3", "3/3"):
        row = {"segment": {"S": segment}, "started_at": {"S": world.clock.text()}, "outcome": {"S": "complete"}}
        world.tables.items[RUNS][segment, world.clock.text()] = row
    next_morning(world)
    world.aws.made.clear()
    digest = send(world)["digest"]
    assert (len(digest["finished"]), digest["watching"]["campaigns"]) == (250, 250)
    assert digest["runs"]["complete"] == 4
    assert {entry["label"] for entry in digest["finished"]} == {"a label"}
    assert len([call for call in world.aws.of("query", HISTORY) if "ExclusiveStartKey" in call.request]) > 1
    assert len(world.aws.of("batch_get_item")) == 3
    assert world.aws.of("scan", HISTORY) == []


# Once


def test_the_schedule_sends_a_day_once_and_a_user_can_ask_for_it_again(world: World) -> None:
    next_morning(world)
    world.excused.add(ALERT_ID)
    assert send(world, {"date": YESTERDAY})["published"]
    assert send(world, owner="first")["published"]
    world.clock.passes(600)
    assert send(world, owner="second") == {"date": YESTERDAY, "published": False, "digest": None}
    assert send(world, {"date": YESTERDAY})["published"]
    assert {each.alert_id for each in digests(world)} == {ALERT_ID}
    assert len(digests(world)) == 3
    (note,) = world.runs("state#digest")
    assert (note["started_at"], note["sent_at"]) == (YESTERDAY, world.clock.text(minutes=-10))
    assert note["covers_until"] == "2026-11-23T23:59:59.999Z"
    assert note["expires_at"] == int(world.clock.epoch()) - 600 + 366 * 24 * 60 * 60
    next_morning(world)
    assert send(world, owner="third")["date"] == "2026-11-24"


def test_one_of_two_at_the_same_time_sends_the_digest(world: World) -> None:
    next_morning(world)
    other: list[dict[str, Any]] = []
    world.aws.at("publish", lambda _: other.append(send(world, owner="other")))
    assert send(world)["published"]
    assert [answer["published"] for answer in other] == [False]
    assert len(digests(world)) == 1


@pytest.mark.parametrize("operation", ("query", "scan", "publish"))
def test_a_digest_that_failed_is_sent_when_lambda_repeats_it(world: World, operation: str) -> None:
    next_morning(world)
    world.aws.refuse(operation)
    assert type(refusal(world)).__name__ in {"TableError", "TopicError"}
    assert send(world)["published"]
    assert len(digests(world)) == 1


def test_a_digest_whose_note_was_not_written_is_sent_again_with_the_same_id(world: World) -> None:
    next_morning(world)
    world.excused.add(ALERT_ID)
    world.aws.refuse(lambda call: "sent_at" in call.request.get("Item", {}))
    refusal(world)
    assert send(world)["published"]
    assert [each.alert_id for each in digests(world)] == [ALERT_ID] * 2


def test_a_digest_that_died_blocks_another_until_its_own_deadline(world: World) -> None:
    next_morning(world)
    world.aws.refuse("publish", "AuthorizationError")
    refusal(world)
    assert not send(world, owner="another")["published"]
    world.clock.passes(SECONDS)
    assert send(world, owner="another")["published"]


# Every day


def told(digest: dict[str, Any]) -> tuple[str, str, set[str]]:
    """The first and the last day of the digest, and the campaigns that finished then."""
    return digest["first_date"], digest["date"], {entry["id"] for entry in digest["finished"]}


def a_campaign_fails(world: World) -> str:
    campaign_id = world.listed("failed")
    world.run()
    return campaign_id


@pytest.mark.parametrize("was_sent_before", (True, False))
def test_a_day_whose_digest_failed_for_good_is_told_with_the_next(world: World, *, was_sent_before: bool) -> None:
    if was_sent_before:
        send(world)
    first = a_campaign_fails(world)
    next_morning(world)
    world.aws.refuse("publish", times=3)
    for _ in range(3):
        refusal(world)
    second = a_campaign_fails(world)
    next_morning(world)

    answer = send(world, owner="the next")

    assert told(answer["digest"]) == (YESTERDAY, "2026-11-24", {first, second})
    sent = digests(world)[-1]
    assert sent.subject.startswith("Campaign digest 2026-11-23 to 2026-11-24: 2 finished (2 failed)")
    assert "Campaign digest for Monday, 2026-11-23 to Tuesday, 2026-11-24 (UTC)" in sent.texts["email"]
    assert sent.alert_id == "reporter:reporter.digest:2026-11-23/2026-11-24"
    late = {"source": "aws.scheduler", "time": "2026-11-24T07:00:00Z"}
    assert not send(world, late, owner="late")["published"], "the day of a failed event was told by now"
    assert not send(world, owner="a repeat")["published"]
    next_morning(world)
    assert told(send(world, owner="one more")["digest"]) == ("2026-11-25", "2026-11-25", set())


def test_a_weekly_digest_tells_the_whole_week_once(world: World) -> None:
    send(world)
    failed = []
    for _ in range(14):
        failed.append(a_campaign_fails(world))
        next_morning(world)
    for last in ("2026-11-29", "2026-12-06"):
        assert send(world, {"source": "aws.scheduler", "time": f"{last}T23:59:00Z"}, owner=last)["published"]
    everything = [entry["id"] for digest in digests(world)[1:] for entry in digest.document["finished"]]
    assert sorted(everything) == sorted(failed[:13])


def test_a_digest_goes_on_from_the_one_that_release_1_0_0_has_sent(world: World) -> None:
    failed = a_campaign_fails(world)
    sent = {"segment": {"S": "state#digest"}, "started_at": {"S": "2026-11-22"}, "sent_at": {"S": world.clock.text()}}
    world.tables.items[RUNS]["state#digest", "2026-11-22"] = sent
    for _ in range(3):
        next_morning(world)
    assert told(send(world)["digest"]) == (YESTERDAY, "2026-11-25", {failed})


def test_the_hours_between_the_days_of_two_zones_are_told_once(world: World) -> None:
    next_morning(world)
    send(world)  # up to midnight in UTC
    world.settings["ALERT_TIME_ZONE"] = "America/Los_Angeles"
    failed = a_campaign_fails(world)  # there it is two in the morning of the 24th
    world.clock.passes(13 * 3600)
    later = a_campaign_fails(world)  # and now it is three in the afternoon
    next_morning(world)
    assert told(send(world, owner="next")["digest"]) == (YESTERDAY, "2026-11-24", {failed, later})


def test_a_note_about_a_day_to_come_is_a_slip_and_hides_no_day(world: World) -> None:
    failed = a_campaign_fails(world)
    for day in ("2026-11-22", "2099-01-01"):
        note = {"segment": {"S": "state#digest"}, "started_at": {"S": day}, "sent_at": {"S": world.clock.text()}}
        world.tables.items[RUNS]["state#digest", day] = note
    next_morning(world)
    assert told(send(world)["digest"]) == (YESTERDAY, YESTERDAY, {failed})


# The campaigns that discovery added


def discovers(world: World, added: int) -> None:
    """A discovery leaves its row. It is no run."""
    row = {"segment": "discovery", "started_at": world.clock.text(), "outcome": "complete"}
    typed: dict[str, Any] = {name: {"S": value} for name, value in row.items()}
    world.tables.items[RUNS]["discovery", row["started_at"]] = typed | {"added": {"N": str(added)}}
    world.clock.passes(3600)


def test_the_campaigns_that_discovery_added_on_the_day_are_counted(world: World) -> None:
    for added in (3, 0, 9):
        discovers(world, added)
    world.run()
    next_morning(world)
    discovers(world, 500)
    assert (answer := send(world)["digest"])["added"] == 12
    assert answer["runs"]["total"] == 1
    assert "\nFound: 12 new campaigns were put on the list by discovery.\n" in digests(world)[-1].texts["email"]


def test_a_day_without_a_discovery_has_no_number_of_added_campaigns_and_a_day_that_brought_none_has_0(
    world: World,
) -> None:
    world.excused.add(ALERT_ID)
    a_campaign_fails(world)
    assert send(world, {"date": YESTERDAY})["digest"]["added"] is None
    assert "Found" not in digests(world)[-1].texts["email"]
    discovers(world, 0)
    assert send(world, {"date": YESTERDAY})["digest"]["added"] == 0
    found = "Found:          no new campaign was put on the list by discovery\n"
    assert found in digests(world)[-1].texts["email"]


# Records that are gone or in another place


def test_the_morning_after_the_segments_were_changed_every_run_of_the_day_is_counted(world: World) -> None:
    world.excused.add(ALERT_ID)
    world.run()
    for segment in ("1/4", "2/4", "3/4", "4/4", "1/100", "99/100"):
        row = {"segment": {"S": segment}, "started_at": {"S": world.clock.text()}, "outcome": {"S": "complete"}}
        world.tables.items[RUNS][segment, world.clock.text()] = row
    next_morning(world)
    for segments in ("1", "2", "4"):
        world.settings["SEGMENTS"] = segments
        digest = send(world, {"date": YESTERDAY})["digest"]
        assert digest["runs"] == {"total": 7, "complete": 7, "partial": 0, "failed": 0, "skipped": 0}
    assert "No runs" not in digests(world)[-1].texts["email"]


def test_a_run_whose_outcome_a_newer_release_has_named_was_a_run(world: World) -> None:
    world.run()
    (key,) = (key for key in world.tables.items[RUNS] if key[0] == "1/1")
    world.tables.items[RUNS][key] = {**world.tables.items[RUNS][key], "outcome": {"S": "postponed"}}
    next_morning(world)
    assert send(world)["digest"]["runs"]["total"] == 1
    assert "no runs" not in digests(world)[-1].subject


def test_a_day_whose_rows_are_no_longer_kept_has_no_number_of_runs_and_of_added_campaigns(world: World) -> None:
    failed = a_campaign_fails(world)
    discovers(world, 3)
    world.clock.jumps(days=45)
    digest = send(world, {"date": YESTERDAY})["digest"]
    assert (digest["runs"], digest["added"], told(digest)) == (None, None, (YESTERDAY, YESTERDAY, {failed}))
    sent = digests(world)[-1]
    assert "unknown, since the runs of that day are no longer kept" in sent.texts["email"]
    assert "no runs" not in (sent.subject + sent.texts["email"]).lower()


def test_a_day_whose_history_is_no_longer_kept_is_not_one_on_which_nothing_finished(world: World) -> None:
    world.settings["HISTORY_RETENTION_DAYS"] = "10"
    a_campaign_fails(world)
    world.tables.items[HISTORY].clear()
    world.clock.jumps(days=12)
    digest = send(world, {"date": YESTERDAY})["digest"]
    assert (digest["history_kept"], digest["finished"]) == (False, [])
    assert digests(world)[-1].subject == "Campaign digest 2026-11-23: the history is no longer kept"
    assert "unknown, since the history of that day is no longer kept" in digests(world)[-1].texts["email"]
    assert send(world, {"date": "2026-11-30"})["digest"]["history_kept"]
    world.settings["HISTORY_RETENTION_DAYS"] = "0"
    assert send(world, {"date": "2006-11-23"})["digest"]["history_kept"]


def test_a_past_day_has_nothing_of_what_is_watched_now(world: World) -> None:
    failed = a_campaign_fails(world)
    for _ in range(3):
        next_morning(world)
    world.listed("in_progress", name="Under way")
    broken = world.listed("in_progress", name="Out of reach")
    world.dexatel.answer_always(broken, Answer.error(503, code=0, message="down"))
    world.run()
    world.aws.made.clear()

    past = send(world, {"date": YESTERDAY})["digest"]

    sent = digests(world)[-1]
    assert (past["watching"], past["omitted"]["overdue"], told(past)[2]) == (None, 0, {failed})
    assert sent.subject == "Campaign digest 2026-11-23: 1 finished (1 failed)"
    assert "not known for that day, only for now" in sent.texts["email"]
    for of_now in ("Under way", "Out of reach", "unreadable", "Dexatel does not answer"):
        assert of_now not in sent.texts["email"]
    assert world.aws.of("scan") == []
    recent = send(world, {"date": "2026-11-25"})["digest"]["watching"]
    assert (recent["running"], [entry["id"] for entry in recent["unreadable"]]) == (1, [broken])
    assert "Unreadable (unreachable): Dexatel does not answer" in digests(world)[-1].texts["email"]
    assert "API key" not in digests(world)[-1].texts["email"]


# The settings of a campaign


def test_a_campaign_that_failed_while_it_was_muted_is_marked_as_muted(world: World) -> None:
    for name, hours in (("Quiet", 8), ("Quiet for long", 800), ("Heard", 0)):
        campaign_id = world.listed("failed", name=name)
        if hours:
            world.sets(campaign_id, muted_until=world.clock.text(hours=hours))
    world.run()
    world.sets(campaign_id, muted_until=world.clock.text(hours=800))  # after its alert
    next_morning(world)
    digest = send(world)["digest"]
    muted = {entry["name"]: entry["muted"] for entry in digest["finished"]}
    assert muted == {"Quiet": True, "Quiet for long": True, "Heard": False}
    email = digests(world)[-1].texts["email"]
    assert "3 campaigns (3 failed, 2 muted)" in email
    assert ("Quiet, muted" in email, "Heard, muted" in email) == (True, False)


def test_a_mute_without_an_offset_is_in_the_zone_of_the_alerts_for_both_functions(world: World) -> None:
    world.settings["ALERT_TIME_ZONE"] = "America/Los_Angeles"
    campaign_id = world.listed("failed")
    world.sets(campaign_id, muted_until="2026-11-23T12:00")  # there it is two in the morning
    world.run({"campaign_ids": [campaign_id]}, minutes=5 * 60)
    world.run(minutes=4 * 60)
    assert world.published == []
    next_morning(world)
    assert [entry["muted"] for entry in send(world)["digest"]["finished"]] == [True]


def test_a_bad_setting_of_a_campaign_is_in_the_digest(world: World) -> None:
    wrong = world.listed("in_progress", name="Under way")
    world.sets(wrong, overdue_minutes="soon")
    world.run()
    digest = send(world, {"date": YESTERDAY})["digest"]
    (entry,) = digest["watching"]["settings"]
    sentence = "overdue_minutes has to be a number (N) from 0 to 10080"
    assert (entry["id"], entry["settings_problem"]) == (wrong, sentence)
    sent = digests(world)[-1]
    assert sent.subject.endswith("1 running, 1 with settings to mend")
    assert f"Settings to mend\n  Channel  Campaign\n  SMS      Under way: {sentence}\n" in sent.texts["email"]
    assert "Settings to mend: put in a value" in sent.texts["email"]


# Its surroundings


@pytest.mark.parametrize(
    ("event", "segments", "named"), (({"test_alert": True}, "1", "the event"), ({}, "", "SEGMENTS"))
)
def test_a_bad_event_or_setting_is_named_before_anything_is_done(
    world: World, event: Any, segments: str, named: str
) -> None:
    world.settings["SEGMENTS"] = segments
    assert named in str(refusal(world, event))
    assert world.aws.made == []


def test_a_digest_in_a_zone_that_does_not_exist_is_about_a_day_in_utc_and_says_so(world: World) -> None:
    world.settings["ALERT_TIME_ZONE"] = "Asia/Erevan"
    next_morning(world)
    assert send(world)["digest"]["time_zone"] == "UTC"
    email = world.published[-1].texts["email"]
    assert "Campaign digest for Monday, 2026-11-23 (UTC)\n" in email
    assert (
        'Times are in UTC, because there is no time zone "Asia/Erevan". For whoever runs the reporter: set Al' in email
    )


def test_it_reads_no_key_asks_the_provider_nothing_and_writes_no_campaign(world: World) -> None:
    world.listed()
    send(world)
    operations = [call.operation for call in world.aws.made]
    assert {*operations} == {"put_item", "query", "scan", "publish"}
    assert operations.count("scan") == len(world.aws.of("scan", CAMPAIGNS)) == 1
    assert {table for call in world.aws.writes for table in call.tables} == {RUNS}
    assert len(world.dexatel.requests) == 0


def test_the_log_says_what_was_sent_and_why_not(world: World) -> None:
    next_morning(world)
    world.aws.refuse("scan", "AccessDeniedException")
    refusal(world)
    send(world)
    assert [line["level"] for line in world.lines] == ["ERROR", "INFO"]
    assert world.lines[0]["exception_name"] == "TableError"
    assert world.lines[1]["alert_id"] == ALERT_ID
