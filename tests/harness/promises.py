"""Promises that hold at every moment, whatever has happened so far. A promise that does not hold is `broken`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from local.template import policy
from tests.harness.tables import Item
from tests.harness.world import FINAL, World

# A campaign first seen in a final status is alerted if its last update is not older than this.
NEWS_FOR = timedelta(hours=24)
SETTLES_FOR = timedelta(minutes=policy().settle_minutes)


def in_order(world: World) -> None:
    """Histories have no gap, name the status before each time, and end with their campaign's present state."""
    for campaign_id, records in world.histories().items():
        if [int(record["revision"]["N"]) for record in records] != list(range(1, len(records) + 1)):
            world.broken.append(f"a gap in the history of {campaign_id}")
        for before, after in zip([None, *records], records, strict=False):
            if after.get("previous_status") != (before and before["status"]):
                world.broken.append(f"the history of {campaign_id} is not in order")
        item = world.campaigns.get((campaign_id,), {})
        if "revision" in item and any(item[name] != records[-1][name] for name in ("status", "revision")):
            world.broken.append(f"{campaign_id} differs from the end of its history")


def published_at_most_once(world: World) -> None:
    """No alert comes twice, unless something failed after SNS accepted it and before that was written down."""
    for alert_id, times in world.times_published().items():
        if times > 1 and alert_id not in world.excused:
            world.broken.append(f"published {times} times: {alert_id}")


def published_or_pending(world: World, forgiven: set[str]) -> None:
    """Every end in a history is published or pending, and no other end is. `forgiven` went with a deleted item.

    A completion that comes and goes is alerted once in the time that it has to settle.
    """
    said = world.times_published().keys() | world.pending()
    expected = {alert_id for records in world.histories().values() for alert_id in _expected(records, said)}
    if lost := expected - said - forgiven:
        world.broken.append(f"lost: {lost}")
    ends = {_id_of(record) for records in world.histories().values() for record in records}
    published = {alert.alert_id for alert in world.alerts if alert.event.rpartition(".")[2] in FINAL}
    if invented := published - ends:
        world.broken.append(f"published, but never seen: {invented}")


def old_ends_are_no_news(world: World, relisted: set[str]) -> None:
    """An end that was a day old when it was first seen is not published, unless its user listed it again since."""
    old = {
        _id_of(records[0])
        for campaign_id, records in world.histories().items()
        if records[0]["status"]["S"] in FINAL and _age(records[0]) > NEWS_FOR and campaign_id not in relisted
    }
    if published := old & (world.times_published().keys() | world.pending()):
        world.broken.append(f"published although it was old: {published}")


def is_as_the_provider_says(world: World, campaign_ids: Iterable[str]) -> None:
    """After a run that nothing disturbed, the items of these campaigns hold the provider's answers."""
    for campaign_id in campaign_ids:
        item, data = world.campaigns[campaign_id,], world.dexatel.data(campaign_id)
        expected = {"status": {"S": data["status"]}}
        expected |= {f"messages_{name}": {"N": str(count)} for name, count in data["messages"].items()}
        if any(item.get(name) != value for name, value in expected.items()) or "problem" in item:
            world.broken.append(f"{campaign_id} was read and is not as the provider says: {item}")


def _id_of(record: Item) -> str:
    return f"{record['campaign_id']['S']}:campaign.{record['status']['S']}:{record['revision']['N']}"


def _expected(records: Iterable[Item], said: Collection[str]) -> Iterator[str]:
    """The alerts to which the records must lead, or have led."""
    settles_until: datetime | None = None
    for record in records:
        alert_id, seen = _alert_of(record), datetime.fromisoformat(record["observed_at"]["S"])
        is_again = settles_until is not None and seen < settles_until and record["status"]["S"] == "completed"
        if alert_id and (alert_id in said or not is_again):
            settles_until = seen + SETTLES_FOR if record["status"]["S"] == "completed" else None
            yield alert_id


def _alert_of(record: Item) -> str | None:
    """The alert to which the record must lead, if it is an end."""
    if record["status"]["S"] not in FINAL or record.get("previous_status") == record["status"]:
        return None
    is_old = _age(record) > NEWS_FOR
    return None if is_old and "previous_status" not in record else _id_of(record)


def _age(record: Item) -> timedelta:
    """How old it was when it was seen, or when it could not be read yet."""
    seen = record.get("unread_since", record["observed_at"])["S"]
    return datetime.fromisoformat(seen) - datetime.fromisoformat(record["update_date"]["S"])
