"""The digest, read from what the runs have left and published to the topic."""

from typing import Any

import pytest

from campaign_reporter.errors import ReporterError
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
    assert (gone["id"], gone["name"]) == (deleted, None)
    assert deleted in digest.texts["email"]
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
    assert digest["runs"]["complete"] == 3
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
    assert note["expires_at"] == int(world.clock.epoch()) - 600 + 30 * 24 * 60 * 60
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
