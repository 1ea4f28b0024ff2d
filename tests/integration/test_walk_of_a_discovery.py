"""The walk of a discovery over the list of the provider: its order, its end, its links, and its time."""

from uuid import UUID

import pytest

from campaign_reporter.errors import DexatelError
from campaign_reporter.timing.pace import MARGIN
from campaign_reporter.timing.shares import ONE_IN
from local.dexatel_simulator import Answer
from local.dexatel_simulator.list_behavior import Ending, ListBehavior
from local.dexatel_simulator.record import greatest_within
from tests.harness.world import World
from tests.integration.discoveries import DAY, OVER, ids, of_provider, rows


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
