"""What the function can be asked for."""

import json
from pathlib import Path

import pytest

from campaign_reporter.errors import EventError
from campaign_reporter.invocation import (
    Invocation,
    PollCampaigns,
    PollList,
    PollSegments,
    Rehearse,
    SendTestAlert,
    read_event,
)
from campaign_reporter.model.segment import Segment
from tests.builders import CAMPAIGN, OTHER_CAMPAIGN

EVENTS = Path(__file__).parents[2] / "events"
EXAMPLES: dict[str, Invocation] = {
    "schedule": PollList(),
    "schedule_rule": PollList(),
    "campaign_ids": PollCampaigns((CAMPAIGN,)),
    "test_alert": SendTestAlert(),
    "rehearse": Rehearse(CAMPAIGN),
    "segment": PollSegments({"059f36b4-87a3-44ab-83d2-661975830a7d": Segment(2, 4)}),
}


def test_every_example_is_tested_here() -> None:
    of_the_digest = {"digest"}
    assert {path.stem for path in EVENTS.iterdir()} - of_the_digest == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_asks_for_what_its_name_says(name: str) -> None:
    assert read_event(json.loads((EVENTS / f"{name}.json").read_text())) == EXAMPLES[name]


@pytest.mark.parametrize(
    "event",
    (
        {},
        {"source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": "{}"},
        {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
    ),
)
def test_anything_from_the_schedule_is_a_run_over_the_whole_list(event: dict[str, object]) -> None:
    assert read_event(event) == PollList()


def test_ids_are_polled_in_the_order_given_and_each_once() -> None:
    ids = [OTHER_CAMPAIGN, CAMPAIGN, OTHER_CAMPAIGN, "not-a-uuid"]
    assert read_event({"campaign_ids": ids}) == PollCampaigns((OTHER_CAMPAIGN, CAMPAIGN, "not-a-uuid"))


def test_as_many_ids_as_a_run_can_poll_are_taken() -> None:
    ids = [f"{number}" for number in range(1_000)]
    assert read_event({"campaign_ids": ids}) == PollCampaigns(tuple(ids))


@pytest.mark.parametrize("event", (None, [], [CAMPAIGN], "campaign_ids", 5, True))
def test_an_event_that_is_no_object_is_refused(event: object) -> None:
    with pytest.raises(EventError, match="the event: expected an object"):
        read_event(event)


@pytest.mark.parametrize(
    "campaign_ids",
    (
        None,
        [],
        CAMPAIGN,
        {},
        5,
        [5],
        [None],
        [CAMPAIGN, ""],
        [[CAMPAIGN]],
        ["x" * 2_049],
        ["ы" * 1_025],
        ["\ud83d"],
        ["x"] * 1_001,
    ),
    ids=lambda value: repr(value)[:30],
)
def test_ids_that_can_not_be_on_the_list_are_refused_by_name(campaign_ids: object) -> None:
    with pytest.raises(EventError, match="campaign_ids: expected a list of 1 to 1000 texts") as caught:
        read_event({"campaign_ids": campaign_ids})
    assert caught.value.field == "campaign_ids"


@pytest.mark.parametrize("value", (False, None, 1, "true", "yes", {}, []))
def test_a_test_alert_that_is_not_asked_for_with_true_is_refused_by_name(value: object) -> None:
    with pytest.raises(EventError, match="test_alert: expected true"):
        read_event({"test_alert": value})


@pytest.mark.parametrize(
    "wish",
    (CAMPAIGN, [CAMPAIGN], {}, None, {"campaign_id": ""}, {"campaign_id": 5}, {"campaign_id": CAMPAIGN, "now": True}),
    ids=repr,
)
def test_a_rehearsal_of_what_is_no_campaign_is_refused_by_name(wish: object) -> None:
    with pytest.raises(EventError, match=r"rehearse: expected \{'campaign_id'"):
        read_event({"rehearse": wish})


@pytest.mark.parametrize(
    "event",
    (
        {"campaign_ids": [CAMPAIGN], "test_alert": True},
        {"test_alert": True, "comment": "hello"},
        {"campaign_ids": [CAMPAIGN], "source": "me"},
    ),
)
def test_two_wishes_at_once_are_refused(event: dict[str, object]) -> None:
    with pytest.raises(EventError, match="nothing more"):
        read_event(event)


@pytest.mark.parametrize(
    "event",
    ({"source": "aws.s3"}, {"source": []}, {"source": None}, {"campaign_id": CAMPAIGN}, {"Test_Alert": True}, {5: 5}),
)
def test_a_field_that_nobody_knows_is_refused_by_name(event: dict[object, object]) -> None:
    (field,) = event
    with pytest.raises(EventError) as caught:
        read_event(event)
    assert repr(field) in str(caught.value)
    assert "'campaign_ids', 'test_alert' and 'rehearse'" in str(caught.value)


def test_a_field_with_an_endless_name_does_not_fill_the_log() -> None:
    with pytest.raises(EventError) as caught:
        read_event({"x" * 100_000: True})
    assert len(str(caught.value)) < 300
