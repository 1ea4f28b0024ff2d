"""Promises that hold at every moment, whatever has happened so far; what does not hold is `broken`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from campaign_reporter.model.times import from_text
from tests.faults.tables import Item
from tests.faults.world import FINAL, World

# A final status that is first seen this long after its last update is told, and later it is not.
NEWS_FOR = timedelta(hours=24)


def in_order(world: World) -> None:
    """Histories have no gap, say each time what was before, and end as their campaigns are."""
    for campaign_id, records in world.history().items():
        if [int(record["revision"]["N"]) for record in records] != list(range(1, len(records) + 1)):
            world.broken.append(f"a gap in the history of {campaign_id}")
        for before, after in zip([None, *records], records, strict=False):
            if after.get("previous_status") != (before and before["status"]):
                world.broken.append(f"the history of {campaign_id} is not in order")
        item = world.campaigns.get((campaign_id,), {})
        if "revision" in item and any(item[name] != records[-1][name] for name in ("status", "revision")):
            world.broken.append(f"{campaign_id} is not as its history ends")


def told_at_most_once(world: World) -> None:
    """But for those of which something failed between SNS's acceptance and its being written down."""
    for alert_id, times in world.told().items():
        if times > 1 and alert_id not in world.excused:
            world.broken.append(f"told {times} times: {alert_id}")


def told_or_waiting(world: World, forgiven: set[str]) -> None:
    """Every end in a history, and nothing that is in none; `forgiven` are those whose item its user took away."""
    owed = {alert_id for records in world.history().values() for record in records if (alert_id := _alert_of(record))}
    if lost := owed - world.told().keys() - world.owed() - forgiven:
        world.broken.append(f"lost: {lost}")
    ends = {_id_of(record) for records in world.history().values() for record in records}
    said = {alert.alert_id for alert in world.accepted if alert.event.rpartition(".")[2] in FINAL}
    if invented := said - ends:
        world.broken.append(f"told of what was not seen: {invented}")


def old_ends_are_untold(world: World, relisted: set[str]) -> None:
    """An end that was a day old when it was first seen is no news; but its user may have listed it again since."""
    old = {
        _id_of(records[0])
        for campaign_id, records in world.history().items()
        if records[0]["status"]["S"] in FINAL and _age(records[0]) > NEWS_FOR and campaign_id not in relisted
    }
    if told := old & (world.told().keys() | world.owed()):
        world.broken.append(f"told though it was old: {told}")


def is_as_the_provider_says(world: World, campaign_ids: Iterable[str]) -> None:
    """What a run that nothing kept from its work has read of these is on their items."""
    for campaign_id in campaign_ids:
        item, said = world.campaigns[campaign_id,], world.provider.campaigns[campaign_id]
        assert isinstance(said, dict)
        expected = {"status": {"S": said["status"]}}
        expected |= {f"messages_{name}": {"N": str(count)} for name, count in said["messages"].items()}
        if any(item.get(name) != value for name, value in expected.items()) or "problem" in item:
            world.broken.append(f"{campaign_id} was read and is not as the provider says: {item}")


def _id_of(record: Item) -> str:
    return f"{record['campaign_id']['S']}:campaign.{record['status']['S']}:{record['revision']['N']}"


def _alert_of(record: Item) -> str | None:
    """The alert that a record of an end has to lead to."""
    if record["status"]["S"] not in FINAL or record.get("previous_status") == record["status"]:
        return None
    is_old = _age(record) > NEWS_FOR
    return None if is_old and "previous_status" not in record else _id_of(record)


def _age(record: Item) -> timedelta:
    """How old it was when it was seen."""
    return from_text(record["observed_at"]["S"]) - from_text(record["update_date"]["S"])
