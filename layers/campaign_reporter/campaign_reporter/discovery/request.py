"""Reading the event of an invocation."""

from __future__ import annotations

from typing import Any

from campaign_reporter.errors import EventError
from campaign_reporter.invocation import SCHEDULES


def is_dry_run(event: Any) -> bool:
    """Whether the event asks for a dry run. A schedule's event and `{}` ask for a discovery.

    EventError names the field that is wrong in any other event.
    """
    if not isinstance(event, dict):
        raise EventError("the event", "an object")
    if not event or event.get("source") in SCHEDULES:
        return False
    if event.keys() != {"dry_run"}:
        raise EventError("the event", "{}, or {'dry_run': true} and nothing more")
    if event["dry_run"] is not True:
        raise EventError("dry_run", "true")
    return True
