"""Shows attributes as they were before and after a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaign_reporter.alerts.zones import local_time
from campaign_reporter.tables.attributes import plain
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.changing.changes import Change
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.attributes import read
from campaign_reporter_cli.terminal.columns import Column
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import print_rows, say

_COLUMNS = (
    Column("campaign_id", "CAMPAIGN"),
    Column("attribute", "ATTRIBUTE"),
    Column("before", "BEFORE"),
    Column("after", "AFTER"),
)
_TIMES = frozenset({"muted_until", "finished_at"})


def print_changes(session: Session, changes: Sequence[Change]) -> None:
    """Prints a row for each change."""
    print_rows(session, _COLUMNS, [_row(session, each) for each in changes], nothing="")
    if all(each.before == each.after for each in changes):
        say("It was so already.")


def _row(session: Session, change: Change) -> dict[str, Any]:
    before, after = (_shown(session, change.name, each) for each in (change.before, change.after))
    return {"campaign_id": change.campaign_id, "attribute": change.name, "before": before, "after": after}


def _shown(session: Session, name: str, attribute: Any) -> Any:
    """The value: a person gets times in the zone of their alerts, with UTC beside."""
    if attribute is None:
        return None
    if "N" in attribute:
        return _number(attribute["N"])
    if "BOOL" in attribute:
        return attribute["BOOL"]
    value = plain(attribute)
    if session.output is not Output.TABLE or name not in _TIMES or not isinstance(value, str):
        return value
    try:
        moment = read("muted_until", value, lambda: session.alert_zone)["S"]
    except InputError:  # users edit the items of their list
        return value
    return local_time(moment, "UTC" if session.zone else session.alert_zone)


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number
