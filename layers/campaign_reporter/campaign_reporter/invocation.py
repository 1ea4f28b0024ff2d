"""Reading the event of an invocation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaign_reporter.errors import EventError
from campaign_reporter.model.segment import Segment

# The sources in the events of schedules: EventBridge Scheduler and EventBridge rules.
SCHEDULES = ("aws.scheduler", "aws.events")
# One invocation polls so many within its time, at the default rate.
MOST_IDS = 1_000
# DynamoDB's limit for a key, in bytes.
LONGEST_ID = 2_048
_FIELDS = "'campaign_ids', 'test_alert' and 'rehearse'"


@dataclass(frozen=True, slots=True)
class PollList:
    """One run over the whole list. If it `watches`, it counts the missed runs first."""

    watches: bool = False


@dataclass(frozen=True, slots=True)
class PollCampaigns:
    """A run over these listed ids only, each once, in their order."""

    campaign_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PollSegments:
    """A run over each of these segments of the list, by the ids of their messages."""

    segments: Mapping[str, Segment]


@dataclass(frozen=True, slots=True)
class SendTestAlert:
    """A test alert to every subscriber."""


@dataclass(frozen=True, slots=True)
class WatchRuns:
    """A count of the runs that were due and did not end well, which the stack's second schedule asks for."""


@dataclass(frozen=True, slots=True)
class Rehearse:
    """A rehearsal of a poll of this campaign, which changes nothing."""

    campaign_id: str


type OneRun = PollList | PollCampaigns | SendTestAlert
type Invocation = OneRun | PollSegments | WatchRuns | Rehearse


def read_event(event: Any) -> Invocation:
    """The request in `event`. EventError names the field that is wrong."""
    if not isinstance(event, Mapping):
        raise EventError("the event", "an object")
    if asked := _of_schedule(event):
        return asked
    if len(event) != 1:
        raise EventError("the event", f"{{}}, or one of {_FIELDS} and nothing more")
    match event:
        case {"campaign_ids": campaign_ids}:
            return PollCampaigns(_read_ids(campaign_ids))
        case {"Records": list(records)}:
            return PollSegments(dict(map(_read_record, records)))
        case {"test_alert": True}:
            return SendTestAlert()
        case {"test_alert": _}:
            raise EventError("test_alert", "true")
        case {"rehearse": rehearsed}:
            return _read_rehearsal(rehearsed)
    raise EventError(f"unknown field {next(iter(event))!r:.100}", f"one of {_FIELDS}")


def _of_schedule(event: Mapping[Any, Any]) -> PollList | WatchRuns | None:
    """The request of a schedule, or None if the event is another one."""
    if not event or event.get("source") in SCHEDULES:
        return PollList()
    if event == {"watch_runs": True, "poll": True}:
        return PollList(watches=True)
    return WatchRuns() if event == {"watch_runs": True} else None


def _read_rehearsal(value: Any) -> Rehearse:
    match value:
        case {"campaign_id": campaign_id, **more} if not more and _can_be_listed(campaign_id):
            return Rehearse(campaign_id)
    raise EventError("rehearse", f"{{'campaign_id': a text of 1 to {LONGEST_ID} bytes}} and nothing more")


def _read_record(record: Any) -> tuple[str, Segment]:
    """The id of an SQS message, and the segment that it names."""
    try:
        return str(record["messageId"]), Segment.from_text(json.loads(record["body"])["segment"])
    except (LookupError, TypeError, ValueError) as exc:
        raise EventError("Records", "messages of SQS, each with a segment such as 2/4 in its body") from exc


def _read_ids(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_IDS or not all(map(_can_be_listed, value)):
        raise EventError("campaign_ids", f"a list of 1 to {MOST_IDS} texts, each of 1 to {LONGEST_ID} bytes")
    return tuple(dict.fromkeys(value))


def _can_be_listed(value: Any) -> bool:
    """Whether it can be the key of an item. DynamoDB refuses to look up anything else."""
    if not isinstance(value, str):
        return False
    try:
        return 1 <= len(value.encode()) <= LONGEST_ID
    except UnicodeEncodeError:  # a lone surrogate
        return False
