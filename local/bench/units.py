"""Reads and writes of DynamoDB for a campaign, and calls."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.sight import CLEAR
from campaign_reporter.model.times import utc_now
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.polling.tally import Tally
from campaign_reporter.polling.wiring import new_list_pass
from campaign_reporter.provider.answers import read_campaign
from campaign_reporter.sending.publisher import Publisher
from campaign_reporter.tables.campaign_items import read_item
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace
from local.bench.campaigns import answer_for, campaign_id, item_for
from local.bench.counting import Counted, counted
from local.bench.figures import Figure, Section
from local.bench.item_size import bytes_of
from local.bench.measuring import stub
from local.template import policy

_LISTED = 1000
_MOST_READ_UNITS = 0.07
_OF_THE_RUN = {"scan", "updateitem", "putitem", "getsecretvalue"}
_A_CHANGE = {"transact_write_items": 1}
_AN_END = {"transact_write_items": 1, "publish": 1, "update_item": 1}


def section() -> Section:
    """Measures the read units by the size of an item, and counts write units and calls."""
    units = bytes_of(item_for(campaign_id(0))) / 4096 / 2
    asked = _asked_of_an_unchanged_list()
    writes = sum(count for operation, count in asked.items() if operation not in _OF_THE_RUN)
    known = read_campaign(answer_for(campaign_id(0)), campaign_id(0))
    with counted() as dynamodb:
        change, change_units = _poll(dynamodb, 0, replace(known, counts=replace(known.counts, delivered=61_205)))
        end, end_units = _poll(dynamodb, 1, replace(known, status="completed"))
    return Section(
        title="Reads and writes",
        about=(
            "Read units follow AWS's rule for an item as the reporter writes it: an eventually consistent read of 4 KB "
            "takes half a unit. The emulators can't measure them: for any Scan moto says 1 unit and ministack 0.5. "
            "Write units are ministack's ReturnConsumedCapacity, by the sizes of items and indexes as on AWS. Calls "
            "are counted."
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
            Figure(name="write units, a change", value=f"{change_units:g}"),
            Figure(name="calls, an end", value=_listed(end), target=_listed(_AN_END), reached=end == _AN_END),
            Figure(name="write units, an end", value=f"{end_units:g}"),
        ],
    )


def _listed(calls: dict[str, int]) -> str:
    return ", ".join(f"{count} {operation}" for operation, count in calls.items())


def _asked_of_an_unchanged_list() -> Counter[str]:
    with stub(campaigns=_LISTED) as running:
        running.measure("reporter", _LISTED, warm=False)
        asked = running.asked
    del asked["provider"]
    return asked


def _poll(dynamodb: Counted, number: int, seen: Campaign) -> tuple[Counter[str], float]:
    """Polls the campaign with that number, in progress until now. Returns the calls and their units."""
    client, item = dynamodb.client, item_for(campaign_id(number))
    client.put_item(TableName="CampaignsTable", Item=item)
    history = StatusHistoryTable(client, "StatusHistoryTable")
    now = utc_now()
    deadline = Deadline(at=now + timedelta(seconds=120), remaining=lambda: 120.0)
    topic, unused, pace = _Topic(dynamodb), cast("Any", None), Pace(1e6)
    dependencies = Dependencies(
        campaigns=CampaignsTable(client, "CampaignsTable", history),
        history=history,
        runs=unused,
        topic=topic,
        api_key=unused,
        transport=unused,
        policy=policy(),
        group_above=10,
        request_pace=pace,
        publish_pace=pace,
        clock=lambda: now,
    )
    provider: Any = _Provider(seen)
    publisher = Publisher(topic, pace=pace, deadline=deadline)
    one_pass = new_list_pass(dependencies, provider, publisher, deadline, Tally(), sight=CLEAR)
    dynamodb.restart()
    one_pass.poll([[read_item(item)]])
    return Counter(dynamodb.calls), dynamodb.units


class _Topic:
    def __init__(self, dynamodb: Counted) -> None:
        self._counted = dynamodb

    def publish(self, _: Alert) -> None:
        self._counted.calls["publish"] += 1


class _Provider:
    def __init__(self, seen: Campaign) -> None:
        self._seen = seen

    def read(self, _: str) -> Campaign:
        return self._seen
