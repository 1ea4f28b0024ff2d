"""The events of the function, and the invocations that they ask for."""

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
    assert {path.stem for path in EVENTS.iterdir()} == {*EXAMPLES, "digest"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_read_as_its_name_says(name: str) -> None:
    assert read_event(json.loads((EVENTS / f"{name}.json").read_text())) == EXAMPLES[name]


@pytest.mark.parametrize(
    "event",
    (
        {},
        {"source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": "{}"},
        {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
    ),
)
def test_any_event_of_the_schedule_is_a_run_over_the_whole_list(event: dict[str, object]) -> None:
    assert read_event(event) == PollList()


@pytest.mark.parametrize(
    ("ids", "polled"),
    (
        ([OTHER_CAMPAIGN, CAMPAIGN, OTHER_CAMPAIGN, "not-a-uuid"], (OTHER_CAMPAIGN, CAMPAIGN, "not-a-uuid")),
        ([*map(str, range(1_000))], tuple(map(str, range(1_000)))),
        (["x" * 2_048], ("x" * 2_048,)),
    ),
    ids=("each once", "the most ids", "the longest id"),
)
def test_ids_are_polled_once_in_their_order(ids: list[str], polled: tuple[str, ...]) -> None:
    assert read_event({"campaign_ids": ids}) == PollCampaigns(polled)


@pytest.mark.parametrize("event", (None, [], [CAMPAIGN], "campaign_ids", 5, True))
def test_an_event_that_is_no_object_is_refused(event: object) -> None:
    with pytest.raises(EventError, match="the event: expected an object"):
        read_event(event)


@pytest.mark.parametrize(
    "campaign_ids",
    (
        *(None, [], CAMPAIGN, {}, 5, [5], [None], [CAMPAIGN, ""], [[CAMPAIGN]]),
        *(["x" * 2_049], ["ы" * 1_025], ["\ud83d"], ["x"] * 1_001),
    ),
    ids=lambda value: repr(value)[:30],
)
def test_ids_that_can_not_be_on_the_list_are_refused(campaign_ids: object) -> None:
    with pytest.raises(EventError, match="campaign_ids: expected a list of 1 to 1000 texts") as caught:
        read_event({"campaign_ids": campaign_ids})
    assert caught.value.field == "campaign_ids"


@pytest.mark.parametrize("value", (False, None, 1, "true", "yes", {}, []))
def test_a_test_alert_needs_true(value: object) -> None:
    with pytest.raises(EventError, match="test_alert: expected true"):
        read_event({"test_alert": value})


@pytest.mark.parametrize(
    "wish",
    (CAMPAIGN, [CAMPAIGN], {}, None, {"campaign_id": ""}, {"campaign_id": 5}, {"campaign_id": CAMPAIGN, "now": True}),
    ids=repr,
)
def test_a_rehearsal_needs_one_campaign(wish: object) -> None:
    with pytest.raises(EventError, match=r"rehearse: expected \{'campaign_id'"):
        read_event({"rehearse": wish})


@pytest.mark.parametrize(
    "record",
    ({}, None, {"messageId": "1"}, *({"messageId": "1", "body": body} for body in ("", "{}", '{"segment": 7}'))),
)
def test_a_message_without_a_segment_is_refused(record: object) -> None:
    with pytest.raises(EventError, match="Records: expected messages of SQS"):
        read_event({"Records": [record]})


@pytest.mark.parametrize("more", ({"campaign_ids": [CAMPAIGN]}, {"comment": "hello"}, {"source": "me"}))
def test_a_request_with_another_field_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(EventError, match="nothing more"):
        read_event({"test_alert": True, **more})


@pytest.mark.parametrize(
    "event",
    ({"source": "aws.s3"}, {"source": []}, {"source": None}, {"campaign_id": CAMPAIGN}, {"Test_Alert": True}, {5: 5}),
)
def test_an_unknown_field_is_refused_by_name(event: dict[object, object]) -> None:
    (field,) = event
    with pytest.raises(EventError) as caught:
        read_event(event)
    assert repr(field) in str(caught.value)
    assert "'campaign_ids', 'test_alert' and 'rehearse'" in str(caught.value)


def test_the_error_of_a_very_long_field_is_short() -> None:
    with pytest.raises(EventError) as caught:
        read_event({"x" * 100_000: True})
    assert len(str(caught.value)) < 300
