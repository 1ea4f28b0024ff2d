"""What a campaign costs in reads and writes of DynamoDB, and in calls."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from campaign_reporter.campaign import Campaign, Counts, read_campaign
from campaign_reporter.outbox import Outbox
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.poller import Poller
from campaign_reporter.tables.campaigns import CampaignsTable, read_item
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.transitions import Policy
from local.bench.campaigns import answer_for, campaign_id, item_for
from local.bench.figures import Figure, Section
from local.bench.measuring import stub

_LISTED = 1000
_MOST_READ_UNITS = 0.07
_OF_THE_RUN = {"scan", "updateitem", "putitem", "getsecretvalue"}
_A_CHANGE = {"transact_write_items": 1}
_AN_END = {"transact_write_items": 1, "publish": 1, "update_item": 1}


def section() -> Section:
    """Units by the sizes of the items that the reporter writes, and calls as they are made."""
    units = _bytes_of(item_for(campaign_id(0))) / 4096 / 2
    asked = _asked_of_an_unchanged_list()
    writes = sum(count for operation, count in asked.items() if operation not in _OF_THE_RUN)
    known = read_campaign(answer_for(campaign_id(0)), campaign_id(0))
    change = _calls_for(replace(known, counts=Counts(total=100_000, delivered=61_205, failed=412)))
    end = _calls_for(replace(known, status="completed"))
    return Section(
        title="Reads and writes",
        about=(
            "Read units by AWS's rule (half a unit for 4 KB of items read eventually consistently; no emulator counts "
            "them as AWS does), for an item as the reporter writes it. Calls as they were counted."
        ),
        figures=[
            Figure(
                name="read units, unchanged campaign",
                value=f"{units:.3f}",
                target=f"at most {_MOST_READ_UNITS}",
                reached=units <= _MOST_READ_UNITS,
            ),
            Figure(
                name="writes, unchanged campaign",
                value=f"{writes / _LISTED:g}",
                baseline=f"for the whole run: {_listed(asked)}",
                target="0",
                reached=writes == 0 and asked["updateitem"] == 2 and asked["putitem"] == 1,  # noqa: PLR2004
            ),
            Figure(
                name="calls, a change", value=_listed(change), target=_listed(_A_CHANGE), reached=change == _A_CHANGE
            ),
            Figure(name="calls, an end", value=_listed(end), target=_listed(_AN_END), reached=end == _AN_END),
        ],
    )


def _listed(calls: dict[str, int]) -> str:
    return ", ".join(f"{count} {operation}" for operation, count in calls.items())


def _bytes_of(item: dict[str, Any]) -> int:
    """The size of an item by DynamoDB's rule: names and texts in UTF-8, and two digits a byte for a number."""
    return sum(len(name.encode()) + _size(attribute) for name, attribute in item.items())


def _size(attribute: dict[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    return (len(value) + 1) // 2 + 1 if kind == "N" else len(value.encode())


def _asked_of_an_unchanged_list() -> Counter[str]:
    with stub(campaigns=_LISTED) as running:
        running.measure("reporter", _LISTED, warm=False)
        asked = running.asked
    del asked["provider"]
    return asked


def _calls_for(seen: Campaign) -> Counter[str]:
    """The calls that a poll makes which sees this of a campaign that was in progress."""
    calls = _Calls()
    client: Any = calls
    history = StatusHistoryTable(client, "history")
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    deadline = Deadline(at=now + timedelta(seconds=120), remaining=lambda: 120.0)
    poller = Poller(
        campaigns=CampaignsTable(client, "campaigns", history),
        history=history,
        dexatel=_Provider(seen),  # type: ignore[arg-type]  # a double
        outbox=Outbox(client, pace=Pace(1e6), clock=lambda: now, deadline=deadline),
        policy=Policy(low_delivery_percent=90, history_retention_days=400, finished_retention_days=30),
        pace=Pace(1e6),
        clock=lambda: now,
        deadline=deadline,
    )
    poller.poll([[read_item(item_for(campaign_id(0)))]])
    return calls.counted


class _Calls:
    """DynamoDB and the topic, which count."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def __getattr__(self, operation: str) -> Callable[..., None]:
        return lambda *_, **__: self.counted.update([operation])


class _Provider:
    def __init__(self, seen: Campaign) -> None:
        self._seen = seen

    def read(self, _: str) -> Campaign:
        return self._seen
