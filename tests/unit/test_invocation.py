"""The events of the function, and the invocations that they ask for."""

import json
import re
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
    WatchRuns,
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
    "watch_runs": WatchRuns(),
    "watch_and_poll": PollList(watches=True),
    "segment": PollSegments({"059f36b4-87a3-44ab-83d2-661975830a7d": Segment(2, 4)}),
}


def test_every_example_is_tested_here() -> None:
    of_other_functions = {"digest", "discovery", "discovery_dry_run", "show_campaign"}
    assert {path.stem for path in EVENTS.iterdir()} == {*EXAMPLES, *of_other_functions}


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


WRONG_VALUES: dict[str, tuple[object, ...]] = {
    "campaign_ids: expected a list of 1 to 1000 texts, each of 1 to 2048 bytes": (
        *(None, [], CAMPAIGN, {}, 5, [5], [None], [CAMPAIGN, ""], [[CAMPAIGN]]),
        *(["x" * 2_049], ["ы" * 1_025], ["\ud83d"], ["x"] * 1_001),
    ),
    "test_alert: expected true": (False, None, 1, "true", "yes", {}, []),
    "rehearse: expected {'campaign_id'": (
        *(CAMPAIGN, [CAMPAIGN], {}, None),
        *({"campaign_id": ""}, {"campaign_id": 5}, {"campaign_id": CAMPAIGN, "now": True}),
    ),
    "Records: expected messages of SQS": (
        *([{}], [None], [{"messageId": "1"}]),
        *([{"messageId": "1", "body": body}] for body in ("", "{}", '{"segment": 7}')),
    ),
}
UNKNOWN_FIELDS: dict[object, tuple[object, ...]] = {
    "source": ("aws.s3", [], None),
    "campaign_id": (CAMPAIGN,),
    "Test_Alert": (True,),
    5: (5,),
    "x" * 100_000: (True,),
}
MORE: tuple[dict[str, object], ...] = ({"campaign_ids": [CAMPAIGN]}, {"comment": "hello"}, {"source": "me"})
REQUESTS = "'campaign_ids', 'test_alert' and 'rehearse'"


@pytest.mark.parametrize(
    ("event", "error"),
    (
        *(({error.partition(":")[0]: value}, error) for error, values in WRONG_VALUES.items() for value in values),
        *((event, "the event: expected an object") for event in (None, [], [CAMPAIGN], "campaign_ids", 5, True)),
        *(({"test_alert": True, **more}, f"or one of {REQUESTS} and nothing more") for more in MORE),
        *(
            ({field: value}, f"unknown field {field!r:.100}: expected one of {REQUESTS}")
            for field, values in UNKNOWN_FIELDS.items()
            for value in values
        ),
    ),
    ids=lambda value: repr(value)[:60],
)
def test_any_other_event_is_refused_with_what_is_wrong_with_it(event: object, error: str) -> None:
    with pytest.raises(EventError, match=re.escape(error)) as caught:
        read_event(event)
    assert str(caught.value) == f"event: {caught.value.field}: expected {caught.value.expected}"
