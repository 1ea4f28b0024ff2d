"""Discoveries that fail: what was missed is made up for, and one alert is for all functions together."""

import pytest

from campaign_reporter.errors import DexatelError, TableError
from local.dexatel_simulator import Answer
from tests.harness.world import World
from tests.integration.discoveries import DAY, NO_MESSAGES, ids, of_provider, rows


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
