"""New campaigns find themselves: a discovery puts them on the list, and the next run goes on with them."""

from uuid import UUID

import pytest

from campaign_reporter.errors import DexatelError, EventError, TableError
from campaign_reporter.timing.pace import MARGIN
from campaign_reporter.timing.shares import ONE_IN
from local.dexatel_simulator import Answer, Life
from local.dexatel_simulator.list_behavior import Ending, ListBehavior
from local.dexatel_simulator.record import greatest_within
from tests.harness.world import World

HOUR = 60
DAY = 24 * HOUR
OVER = Life.fixed(status="completed", update_date="2026-10-01 10:00:00")
NO_MESSAGES = ListBehavior(has_messages=False)


def of_provider(world: World, status: str = "in_progress", *, hours_ago: float = 0, **life: object) -> str:
    """A campaign that the provider knows, and nobody has listed. It was updated so long ago."""
    number = len(world.dexatel.campaign_ids) + 1
    campaign_id = str(UUID(int=(0xABC << 80) + number, version=4))  # with letters, which can be capitals
    world.becomes(campaign_id, status, update_date=world.clock.date(hours=-hours_ago), **life)
    return campaign_id


def ids(world: World) -> set[str]:
    return {campaign_id for (campaign_id,) in world.campaigns}


def rows(world: World) -> list[dict[str, object]]:
    return world.runs("discovery")


# The campaigns that are added


def test_what_is_live_is_added_and_what_has_just_ended_and_nothing_else(world: World) -> None:
    wanted = {
        of_provider(world, "scheduled", hours_ago=9_000),
        of_provider(world, "in_progress", hours_ago=9_000),
        of_provider(world, "paused", hours_ago=9_000),
        of_provider(world, "completed", hours_ago=23.9),
        of_provider(world, "failed", hours_ago=1),
        of_provider(world, "canceled", hours_ago=-1),
    }
    of_provider(world, "completed", hours_ago=24.1)
    of_provider(world, "failed", hours_ago=9_000)
    unknown = of_provider(world, "canceled")
    world.becomes(unknown, "canceled", update_date=None)
    answer = world.discover()
    assert ids(world) == wanted
    assert (answer["outcome"], answer["listed"], answer["added"], answer["problems"]) == ("complete", 9, 6, {})
    assert {each["id"] for each in answer["campaigns"]} == wanted
    (row,) = rows(world)
    assert (row["outcome"], row["listed"], row["added"], row["problems"]) == ("complete", 9, 6, {})
    assert row.keys() == {
        *("segment", "started_at", "finished_at", "outcome", "listed", "added", "problems", "duration_ms", "expires_at")
    }


def test_a_campaign_that_nobody_has_listed_is_polled_and_alerted(world: World) -> None:
    world.dexatel.campaign_list.behavior = NO_MESSAGES
    campaign_id = of_provider(world, "in_progress", total=100, delivered=1)
    world.discover()
    assert world.campaign(campaign_id) == {
        "campaign_id": campaign_id,
        "added_by": "discovery",
        "added_at": rows(world)[0]["started_at"],
        "version": world.campaign(campaign_id)["version"],
    }
    world.run()
    assert world.campaign(campaign_id)["status"] == "in_progress"
    world.becomes(campaign_id, "completed", total=100, delivered=100)
    world.run()
    assert world.events == ["campaign.completed"]
    assert world.campaign(campaign_id)["added_by"] == "discovery"


def test_a_second_discovery_finds_nothing_new_and_writes_nothing_about_campaigns(world: World) -> None:
    for status in ("in_progress", "completed"):
        of_provider(world, status)
    world.discover()
    before, written = dict(world.campaigns), world.writes.copy()
    answer = world.discover()
    assert (answer["listed"], answer["added"]) == (2, 0)
    assert world.campaigns == before
    assert (world.writes - written).keys() == {"RunsTable"}


def test_an_item_of_the_list_stays_as_it_is_in_whatever_case_its_id_is_written(world: World) -> None:
    capitals, labelled, ignored = (of_provider(world, "in_progress") for _ in range(3))
    world.watch(capitals.upper())
    world.watch(labelled, label="mine")
    world.watch(ignored, ignored=True)
    before = dict(world.campaigns)
    assert world.discover()["added"] == 0
    assert world.campaigns == before
    world.run()
    assert "status" not in world.campaign(ignored)


def test_a_live_campaign_that_its_user_has_deleted_comes_back_and_goes_on_with_its_history(world: World) -> None:
    campaign_id = of_provider(world, "in_progress", total=10, delivered=1)
    world.discover()
    world.delete(campaign_id)
    world.becomes(campaign_id, "completed", total=10, delivered=10)
    assert world.discover()["added"] == 1
    world.run()
    assert [row["revision"] for row in world.history(campaign_id)] == [1, 2]
    assert world.events == ["campaign.completed"]


def test_a_campaign_that_has_left_the_list_after_its_end_does_not_come_back(world: World) -> None:
    campaign_id = of_provider(world, "completed", total=10, delivered=10)
    world.discover()
    world.run()
    world.delete(campaign_id)  # as DynamoDB does after FinishedRetentionDays
    world.becomes(campaign_id, "completed", total=10, delivered=10, update_date=world.clock.date())
    assert world.discover()["added"] == 0
    world.run()
    assert (ids(world), world.events) == (set(), ["campaign.completed"])


def test_a_campaign_that_ended_on_the_list_by_an_id_in_capitals_does_not_come_back(world: World) -> None:
    campaign_id = of_provider(world, "completed", total=10, delivered=10)
    world.watch(campaign_id.upper())
    world.run()
    world.delete(campaign_id.upper())
    assert world.discover()["added"] == 0
    world.run()
    assert world.events == ["campaign.completed"]


def test_a_discovery_whose_row_can_not_be_written_is_logged_and_fails(world: World) -> None:
    of_provider(world)
    world.aws.refuse("put_item")
    with pytest.raises(TableError):
        world.discover()
    assert [line["discovery"]["added"] for line in world.lines if line.get("message") == "discovery finished"] == [1]


def test_only_campaigns_of_the_channel_are_added(world: World) -> None:
    sms, viber = of_provider(world, channel="SMS"), of_provider(world, channel="VIBER")
    world.settings["DISCOVERY_CHANNEL"] = "VIBER"
    world.discover()
    assert (ids(world), sms in ids(world)) == ({viber}, False)


def test_a_campaign_of_another_channel_is_not_added_if_the_provider_lists_it_all_the_same(world: World) -> None:
    channels = ("SMS", "viber", None)
    rows = [
        {"id": str(UUID(int=n, version=4)), "status": "scheduled", "channel": each} for n, each in enumerate(channels)
    ]
    world.settings["DISCOVERY_CHANNEL"] = "VIBER"
    world.dexatel.campaign_list.answer(Answer.json({"data": rows, "pagination": {"total": 3}}))
    answer = world.discover()
    assert ids(world) == {rows[1]["id"], rows[2]["id"]}
    assert (answer["listed"], answer["problems"]) == (2, {"total_differs": 1})


def test_a_dry_run_shows_what_would_be_added_and_changes_nothing(world: World) -> None:
    campaign_id = of_provider(world, "scheduled", name="Spring", schedule="2026-11-30 08:00:00")
    answer = world.discover({"dry_run": True})
    assert answer["campaigns"] == [
        {
            "id": campaign_id,
            "name": "Spring",
            "status": "scheduled",
            "channel": "SMS",
            "schedule": "2026-11-30T08:00:00Z",
            "update_date": "2026-11-23T10:00:00Z",
        }
    ]
    assert (answer["dry_run"], answer["added"], answer["omitted"]) == (True, 0, 0)
    assert (ids(world), world.history(campaign_id), rows(world)) == (set(), [], [])
    assert world.discover()["added"] == 1


def test_a_dry_run_begins_with_the_first_page_and_names_each_campaign_once(world: World) -> None:
    wanted = {of_provider(world) for _ in range(250)}
    world.dexatel.on_request = lambda _: world.clock.passes(9)
    assert world.discover(seconds=50)["outcome"] == "partial"
    world.dexatel.on_request = None
    for campaign_id in wanted:
        world.delete(campaign_id)
    world.dexatel.campaign_list.behavior = ListBehavior(order_changes=True)
    answer = world.discover({"dry_run": True})
    named = [each["id"] for each in answer["campaigns"]]
    assert len(named) == len({*named}) == answer["listed"] >= 248


def test_a_campaign_that_its_user_lists_at_the_same_moment_stays_as_its_user_has_put_it(world: World) -> None:
    campaign_id = of_provider(world, "failed", total=10, failed=10)
    world.aws.at("transact_write_items", lambda _: world.watch(campaign_id, label="mine"))
    assert world.discover()["added"] == 0
    assert world.campaign(campaign_id) == {"campaign_id": campaign_id, "label": "mine"}
    world.run()
    assert world.events == ["campaign.failed"]


@pytest.mark.parametrize(
    "event", ({"dry_run": False}, {"dry_run": 1}, {"dry": True}, {"dry_run": True, "more": 1}, [], "x")
)
def test_any_other_event_is_refused(world: World, event: object) -> None:
    with pytest.raises(EventError):
        world.discover(event)


# The first look


def test_a_row_with_counts_is_the_first_observation_and_its_end_is_alerted_once(world: World) -> None:
    campaign_id = of_provider(world, "failed", hours_ago=1, total=100, delivered=5, failed=10)
    world.discover()
    (record,) = world.history(campaign_id)
    assert (record["status"], record["revision"], record["messages_failed"]) == ("failed", 1, 10)
    assert world.waiting() == {f"{campaign_id}:campaign.failed:1"}
    for _ in range(3):
        world.run()
        world.discover()
    assert [alert.alert_id for alert in world.published] == [f"{campaign_id}:campaign.failed:1"]
    assert len(world.history(campaign_id)) == 1
    assert world.campaign(campaign_id)["finished_at"]


def test_an_end_without_counts_is_read_by_the_next_run_also_if_a_day_has_passed_by_then(world: World) -> None:
    world.dexatel.campaign_list.behavior = NO_MESSAGES
    campaign_id = of_provider(world, "completed", hours_ago=23.95, total=100, delivered=100)
    world.discover()
    assert world.history(campaign_id) == []
    world.run(minutes=10)
    assert world.events == ["campaign.completed"]


# The walk


def test_it_walks_to_the_end_and_adds_each_campaign_once_also_if_the_order_changes_meanwhile(world: World) -> None:
    wanted = {of_provider(world) for _ in range(230)}
    answer = world.discover()
    assert (ids(world), answer["listed"], answer["added"]) == (wanted, 230, 230)
    assert len(world.dexatel.list_requests) == 3
    assert all("page_size=100" in path for path in world.dexatel.list_requests)
    missed = {of_provider(world) for _ in range(230)}
    world.dexatel.campaign_list.behavior = ListBehavior(order_changes=True)
    answer = world.discover()
    assert answer["problems"] == {"total_differs": 1}, "a row came twice, and another was missed"
    world.dexatel.campaign_list.behavior = ListBehavior()
    world.discover()
    assert ids(world) == wanted | missed


def test_fifty_thousand_campaigns_of_which_a_few_are_live_are_one_discovery(world: World) -> None:
    for number in range(50_000):
        world.dexatel.add(str(UUID(int=number, version=4)), OVER)
    wanted = {of_provider(world) for _ in range(3)}
    answer = world.discover(seconds=900)
    assert (answer["outcome"], answer["listed"], ids(world)) == ("complete", 50_003, wanted)
    assert len(world.dexatel.list_requests) == 501


def test_each_page_has_a_slot_of_discoveries_also_after_the_process_was_frozen(world: World) -> None:
    world.settings["MAX_REQUESTS_PER_SECOND"] = "20"
    for _ in range(250):
        of_provider(world)
    slots: list[float] = []
    world.dexatel.on_request = lambda _: slots.append(world.clock.epoch() / (MARGIN / 20))
    world.discover()
    world.clock.jumps(seconds=0.4)  # the clock of the process stands still meanwhile
    world.discover()
    assert [round(slot % ONE_IN, 1) % ONE_IN for slot in slots] == [0.0] * 6


@pytest.mark.parametrize("ending", (Ending.SAME_PAGE, Ending.SAME_TOKEN, Ending.FIRST_TOKEN))
def test_a_list_that_repeats_itself_ends_with_the_first_page_that_came_before(world: World, ending: Ending) -> None:
    wanted = {of_provider(world) for _ in range(120)}
    world.dexatel.campaign_list.behavior = ListBehavior(ending=ending)
    answer = world.discover()
    assert (answer["outcome"], answer["problems"]) == ("partial", {"endless_list": 1})
    assert ids(world) == wanted
    assert len(world.dexatel.list_requests) <= 3


def test_a_list_without_end_makes_no_older_end_news(world: World) -> None:
    world.dexatel.campaign_list.behavior = ListBehavior(ending=Ending.SAME_PAGE)
    live = of_provider(world)
    for _ in range(5):
        assert world.discover(minutes=DAY)["problems"] == {"endless_list": 1}
    of_provider(world, "failed", hours_ago=40)
    world.discover()
    assert ids(world) == {live}


def test_a_token_that_comes_again_ends_the_list_also_if_its_page_has_changed(world: World) -> None:
    pages = [[{"id": str(UUID(int=number, version=4)), "status": "scheduled"}] for number in range(9)]
    pagination = {"links": {"next": "?page_token=again"}}
    world.dexatel.campaign_list.answer(*(Answer.json({"data": page, "pagination": pagination}) for page in pages))
    answer = world.discover()
    assert (answer["outcome"], answer["added"], answer["problems"]) == ("partial", 2, {"endless_list": 1})


def test_a_list_with_new_campaigns_without_end_ends_after_a_thousand_pages_and_begins_anew(world: World) -> None:
    world.dexatel.campaign_list.behavior = ListBehavior(ending=Ending.NEW_ROWS, has_messages=False, largest_size=2)
    answer = world.discover()
    assert (answer["outcome"], answer["added"], answer["problems"]) == ("partial", 2_000, {"endless_list": 1})
    assert len(world.dexatel.list_requests) == 1_000
    world.discover()
    assert len(world.dexatel.list_requests) == 2_000


def test_only_the_token_is_taken_from_a_link_to_the_next_page(world: World) -> None:
    wanted = {of_provider(world) for _ in range(120)}
    world.dexatel.campaign_list.behavior = ListBehavior(link_base_url="https://elsewhere.example")
    world.discover()
    assert ids(world) == wanted
    assert all(path.startswith("/v1/campaigns?") for path in world.dexatel.list_requests)


def test_rows_that_can_not_be_used_are_counted_and_skipped(world: World) -> None:
    wanted = of_provider(world)
    useless: tuple[object, ...] = (
        None,
        5,
        [],
        {},
        {"id": wanted[:-1] + "x", "status": "scheduled"},
        {"id": "../secrets", "status": "x"},
    )
    no_status = {"id": str(UUID(int=77, version=4)), "status": None}
    world.dexatel.campaign_list.behavior = ListBehavior(extra_rows=(*useless, no_status))
    answer = world.discover()
    assert ids(world) == {wanted}
    assert (answer["outcome"], answer["listed"], answer["problems"]) == ("complete", 1, {"unusable_row": 7})


def test_a_next_page_that_can_not_be_asked_for_is_told(world: World) -> None:
    row = {"id": str(UUID(int=5, version=4)), "status": "scheduled"}
    for link in ("https://api.dexatel.com/v1/campaigns?page=2", 5, "http://[", "?page_token=%FF"):
        world.dexatel.campaign_list.answer(Answer.json({"data": [row], "pagination": {"links": {"next": link}}}))
        with pytest.raises(DexatelError):
            world.discover()
        assert (rows(world)[-1]["outcome"], rows(world)[-1]["problems"]) == ("partial", {"malformed_answer": 1})
    assert len(ids(world)) == 1


def test_when_the_time_is_over_the_next_discovery_goes_on_there(world: World) -> None:
    wanted = {of_provider(world) for _ in range(450)}
    world.dexatel.on_request = lambda _: world.clock.passes(9)
    world.seconds_a_call = 0.001
    answer = world.discover(seconds=50)
    assert (answer["outcome"], answer["problems"]) == ("partial", {})
    assert 0 < len(ids(world)) < 450
    for _ in range(3):
        answer = world.discover(seconds=50)
    assert ids(world) == wanted
    assert len(world.dexatel.list_requests) <= 7, "no page is asked for again and again"


@pytest.mark.parametrize(
    "answer",
    (
        Answer.error(400, code=400, message="Invalid page_token"),
        Answer.json({"data": [], "pagination": {"total": 250, "links": {"next": None}}}),
    ),
)
def test_a_token_that_is_too_old_begins_the_list_anew(world: World, answer: Answer) -> None:
    wanted = {of_provider(world) for _ in range(250)}
    world.dexatel.on_request = lambda _: world.clock.passes(9)
    world.discover(seconds=50)
    world.dexatel.on_request = None
    world.dexatel.campaign_list.answer(answer)
    assert world.discover()["outcome"] == "complete"
    assert ids(world) == wanted


def test_after_a_pause_that_is_longer_than_its_time_the_next_discovery_goes_on_there(world: World) -> None:
    of_list = world.listed("in_progress")
    world.run()
    wanted = {of_list, *(of_provider(world) for _ in range(450))}
    world.dexatel.campaign_list.answer(Answer.too_many_requests(300), page=4)
    answer = world.discover()
    assert (answer["outcome"], answer["problems"]) == ("partial", {"rate_limited": 1})
    assert world.discover(minutes=15)["outcome"] == "complete"
    assert ids(world) == wanted
    assert len(world.dexatel.list_requests) == 4 + 2


@pytest.mark.parametrize("total", (3, 10**18))
def test_a_total_on_any_page_that_is_not_the_number_of_rows_is_told(world: World, total: int) -> None:
    first, second = ({"id": str(UUID(int=number, version=4)), "status": "scheduled"} for number in (1, 2))
    world.dexatel.campaign_list.answer(
        Answer.json({"data": [first], "pagination": {"total": total, "links": {"next": "?page_token=2"}}}),
        Answer.json({"data": [second]}),
    )
    answer = world.discover()
    assert (answer["outcome"], answer["problems"]) == ("complete", {"total_differs": 1})


def test_a_run_and_a_discovery_at_the_same_time_keep_to_the_rate_together(world: World) -> None:
    world.settings.update(MAX_REQUESTS_PER_SECOND="1", DISCOVERY_SCHEDULE="rate(1 hour)")
    for _ in range(120):
        world.listed("in_progress")
    for _ in range(700):
        of_provider(world, "completed", hours_ago=900)
    at_the_same_time = world.copy()
    requests: list[float] = []
    world.dexatel.on_request = lambda _: requests.append(world.clock.epoch())
    at_the_same_time.dexatel.on_request = lambda _: requests.append(at_the_same_time.clock.epoch())
    world.run()
    polled = len(requests)
    at_the_same_time.discover()
    assert polled > 50
    assert len(requests) - polled >= 3
    assert greatest_within(requests, 1) == 1


# Trouble


@pytest.mark.parametrize("status", (500, 503, 429))
def test_a_bad_moment_in_the_middle_is_tried_again(world: World, status: int) -> None:
    wanted = {of_provider(world) for _ in range(150)}
    bad = Answer.too_many_requests(1) if status == 429 else Answer.html(status=status)
    world.dexatel.campaign_list.answer(bad, bad, page=2)
    assert world.discover()["outcome"] == "complete"
    assert ids(world) == wanted


def test_what_came_before_a_page_that_fails_is_added_and_the_next_discovery_begins_anew(world: World) -> None:
    of_list = world.listed("in_progress")
    world.run()
    wanted = {of_provider(world) for _ in range(150)}
    world.dexatel.campaign_list.answer_always(Answer.html(status=503), page=2)
    with pytest.raises(DexatelError) as failure:
        world.discover()
    assert failure.value.unreadable.status == 503
    (row,) = rows(world)
    assert (row["outcome"], row["added"], row["problems"]) == ("partial", 99, {"unreachable": 1})
    world.dexatel.campaign_list.answer_always(Answer.html(status=503), page=3)
    world.dexatel.campaign_list.answer(page=2)
    assert world.discover()["outcome"] == "complete"
    assert ids(world) == {of_list, *wanted}


def test_an_end_of_a_time_in_which_the_list_could_not_be_read_is_still_news(world: World) -> None:
    world.discover()
    world.dexatel.outage = Answer.html(status=503)
    for _ in range(3):
        world.discover(minutes=DAY)
    world.dexatel.outage = None
    with_counts = of_provider(world, "failed", hours_ago=60, total=10, failed=10)
    of_provider(world, "failed", hours_ago=120)
    world.discover()
    world.dexatel.outage = Answer.html(status=503)
    world.discover()
    world.discover(minutes=2 * DAY)
    world.dexatel.outage = None
    world.dexatel.campaign_list.behavior = NO_MESSAGES
    without = of_provider(world, "failed", hours_ago=40, total=10, failed=10)
    world.discover()
    assert ids(world) == {with_counts, without}
    world.run()
    assert sorted(alert.campaign_id or "" for alert in world.alerts if alert.event == "campaign.failed") == sorted(
        [with_counts, without]
    )


def test_such_an_end_is_not_unreadable_for_the_time_before_it_was_on_the_list(world: World) -> None:
    world.dexatel.outage = Answer.html(status=503)
    world.discover()
    world.clock.jumps(days=2)
    world.dexatel.outage = None
    world.dexatel.campaign_list.behavior = NO_MESSAGES
    world.listed("scheduled")
    campaign_id = of_provider(world, "failed", hours_ago=40)
    world.discover()
    world.dexatel.answer_always(campaign_id, Answer.html(status=503))
    world.run()
    world.run(minutes=58)
    assert world.events == []
    world.run(minutes=2)
    assert world.events == ["campaign.unreadable"]


def test_ends_of_more_than_eight_days_are_no_news_however_long_the_list_could_not_be_read(world: World) -> None:
    world.dexatel.outage = Answer.html(status=503)
    for _ in range(20):
        world.discover(minutes=DAY)
    world.dexatel.outage = None
    of_provider(world, "failed", hours_ago=24 * 8.1)
    wanted = of_provider(world, "failed", hours_ago=24 * 7.9)
    world.discover()
    assert ids(world) == {wanted}


def test_old_ends_are_no_news_after_a_discovery_that_failed_months_ago(world: World) -> None:
    world.dexatel.outage = Answer.html(status=503)
    world.discover()
    world.dexatel.outage = None
    old = of_provider(world, "failed", hours_ago=-60 * 24)
    world.clock.jumps(days=90)
    assert world.discover()["added"] == 0
    assert old not in ids(world)


def test_an_end_that_could_not_be_added_is_still_news_after_a_walk_of_two_discoveries(world: World) -> None:
    of_provider(world, "failed", hours_ago=23.9, total=9, failed=9)
    for _ in range(449):
        of_provider(world, "completed", hours_ago=900)
    world.dexatel.on_request = lambda _: world.clock.passes(9)
    world.aws.refuse("transact_write_items", "ThrottlingException", times=1)
    with pytest.raises(TableError):
        world.discover(seconds=50)
    world.aws.mend()
    world.dexatel.on_request = None
    assert [world.discover(minutes=15)["added"] for _ in range(2)] == [0, 1]
    world.run()
    world.discover()
    assert world.events == ["campaign.failed"]
    assert "began" not in world.tables.items["RunsTable"]["state#discovery", "-"]


def test_time_in_which_discovery_was_off_makes_no_old_end_news(world: World) -> None:
    for _ in range(450):
        of_provider(world, "completed", hours_ago=900)
    world.dexatel.on_request = lambda _: world.clock.passes(9)
    assert world.discover(seconds=50)["outcome"] == "partial"
    world.clock.jumps(days=30)
    old = {of_provider(world, "failed", hours_ago=hours) for hours in (30, 150)}
    for _ in range(6):
        world.discover(seconds=50)
    assert ids(world) & old == set()


def test_a_stack_whose_key_is_not_set_yet_is_no_failure_and_makes_no_old_end_news(world: World) -> None:
    key, world.secret = world.secret, "replace-with-your-dexatel-api-key"
    answer = world.discover()
    assert (answer["outcome"], answer["problems"]) == ("failed", {"no_key": 1})
    world.secret = key
    world.restart()
    world.clock.jumps(days=5)
    of_provider(world, "completed", hours_ago=30)
    assert world.discover()["added"] == 0


def test_a_table_that_can_not_be_written_fails_the_invocation(world: World) -> None:
    of_provider(world)
    world.aws.refuse("transact_write_items", "AccessDeniedException", times=9)
    with pytest.raises(TableError):
        world.discover()
    (row,) = rows(world)
    assert row["problems"] == {"not_recorded": 1}
    world.aws.mend()
    assert world.discover()["added"] == 1


def test_a_table_that_can_not_be_used_fails_the_invocation_also_if_some_campaigns_need_it_not(world: World) -> None:
    world.dexatel.campaign_list.behavior = NO_MESSAGES
    live, ended = of_provider(world), of_provider(world, "failed", hours_ago=1)
    world.aws.refuse("query", "AccessDeniedException", times=9)
    with pytest.raises(TableError):
        world.discover()
    assert ids(world) == {live}
    world.aws.mend()
    world.discover()
    assert ids(world) == {live, ended}


def test_one_item_that_can_not_be_written_keeps_no_other_out(world: World) -> None:
    wanted = {of_provider(world) for _ in range(5)}
    world.aws.refuse("transact_write_items", "ProvisionedThroughputExceededException", times=1)
    answer = world.discover()
    assert (answer["outcome"], answer["added"], answer["problems"]) == ("partial", 4, {"not_recorded": 1})
    assert world.discover()["added"] == 1
    assert ids(world) == wanted


def test_a_discovery_beside_another_one_is_skipped(world: World) -> None:
    of_provider(world)
    inner: list[str] = []

    def another(_: object) -> None:
        world.dexatel.on_request = None
        inner.append(world.discover_elsewhere()["outcome"])

    world.dexatel.on_request = another
    assert world.discover()["outcome"] == "complete"
    assert inner == ["skipped"]
    assert sorted(str(row["outcome"]) for row in rows(world)) == ["complete", "skipped"]


# One alert for all functions together


def test_a_refused_key_is_one_alert_also_if_no_run_has_a_campaign_to_read(world: World) -> None:
    good = world.dexatel.api_key
    world.dexatel.api_key = "another"
    for _ in range(3):
        assert world.discover()["problems"] == {"key_rejected": 1}
        world.run()
    assert world.events == ["reporter.key_rejected"]
    world.dexatel.api_key = good
    world.discover()
    world.run()
    assert world.events == ["reporter.key_rejected", "reporter.recovered"]


def test_an_outage_that_the_runs_see_too_is_one_alert(world: World) -> None:
    world.listed("in_progress")
    world.run()
    world.dexatel.outage = Answer.html(status=503)
    for _ in range(5):
        world.run()
        world.discover(minutes=0)
    assert world.events == ["reporter.unreachable"]
    world.dexatel.outage = None
    for _ in range(5):
        world.discover(minutes=0)
        world.run()
    assert world.events == ["reporter.unreachable", "reporter.recovered"]


def test_a_list_that_answers_does_not_end_an_outage_in_which_no_campaign_can_be_read(world: World) -> None:
    campaign_id = world.listed("in_progress")
    world.run()
    world.dexatel.answer_always(campaign_id, Answer.html(status=503))
    for _ in range(3):
        world.run()
    for _ in range(5):
        world.discover(minutes=0)
        world.run()
    assert world.events == ["reporter.unreachable"]


@pytest.mark.parametrize("refusal", (Answer.html(status=503), Answer.error(403, code=403, message="No access")))
def test_a_list_that_is_refused_after_its_first_page_is_no_outage_but_a_failed_invocation(
    world: World, refusal: Answer
) -> None:
    for _ in range(150):
        of_provider(world, "completed", hours_ago=900)
    world.dexatel.campaign_list.answer_always(refusal, page=2)
    for _ in range(4):
        with pytest.raises(DexatelError):
            world.discover()
        assert rows(world)[-1]["outcome"] == "partial"
        world.run()
    assert world.events == []


def test_a_list_that_is_refused_while_campaigns_can_be_read_is_no_outage_but_a_failed_invocation(world: World) -> None:
    world.listed("in_progress")
    world.run()
    world.dexatel.campaign_list.answer_always(Answer.error(403, code=403, message="No access"))
    for _ in range(5):
        with pytest.raises(DexatelError):
            world.discover(minutes=5)
        world.run()
    assert world.events == []
    assert rows(world)[-1]["problems"] == {"key_rejected": 1}


def test_a_provider_that_is_down_before_anything_is_listed_is_alerted_after_three_discoveries(world: World) -> None:
    world.dexatel.outage = Answer.html(status=503)
    for _ in range(2):
        world.discover()
        world.run()
    assert world.state["unread_runs"] == {"M": {"discovery": {"N": "2"}}}
    for _ in range(2):
        world.discover()
        world.run()
    assert world.events == ["reporter.unreachable"]
