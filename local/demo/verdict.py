"""Whether what the demo showed is what the contract says: each difference is one line."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from local.demo.breaches import Found, Item, breaches
from local.demo.role import FINAL, Expected, Role
from local.demo.screen import plain
from local.told import Told, alert_ids, document, told


def differences(roles: Sequence[Role], about_many: Sequence[str], found: Found) -> Iterator[str]:
    """What is not as the cast's plots demand."""
    items = {plain(item, "campaign_id"): item for item in found.campaigns}
    alerts: defaultdict[str, list[Told]] = defaultdict(list)
    for alert in told(found.messages):
        alerts[alert.campaign_id].append(alert)
    for role in roles:
        wrong = (*_wrong_item(role, items.get(role.campaign_id, {})), *_wrong_alerts(role, alerts[role.campaign_id]))
        yield from (f"{role.plot}: {text}" for text in wrong)
    others = [message.attributes["event"] for message in found.messages if "campaign_id" not in message.attributes]
    if others != list(about_many):
        yield f"messages about no one campaign: {others}, expected {list(about_many)}"
    yield from _wrong_digest(roles, found)
    promised = {alert["alert_id"] for alert in found.rehearsal.get("would_send", ())}
    if not promised or not promised <= set(alert_ids(found.messages)):
        yield f"the rehearsal promised {sorted(promised)}"
    yield from breaches(found)


def _wrong_item(role: Role, item: Item) -> Iterator[str]:
    for name, expected in (("status", role.status), ("problem", role.problem)):
        if plain(item, name) != (expected or ""):
            yield f"{name} is {plain(item, name) or 'absent'}, expected {expected or 'none'}"
    if ("finished_at" in item) != role.is_over:
        yield f"finished_at is {plain(item, 'finished_at') or 'absent'}"


def _wrong_alerts(role: Role, alerts: Sequence[Told]) -> Iterator[str]:
    events = [Expected(alert.event, alert.severity) for alert in alerts]
    if events != list(role.alerts):
        yield f"alerts {[' '.join(each) for each in events]}, expected {[' '.join(each) for each in role.alerts]}"
    if role.muted_seconds is not None and not all("muted until now, and missed:" in alert.reason for alert in alerts):
        yield f"it is not said what was missed: {[alert.reason for alert in alerts]}"


def _wrong_digest(roles: Sequence[Role], found: Found) -> Iterator[str]:
    """Of the campaigns that ended the digest has those of its day, which the demo may have seen end at midnight."""
    news = {role.campaign_id for role in roles if role.is_told_to_end}
    for digest in (document(m) for m in found.messages if m.attributes["event"] == "reporter.digest"):
        zone = ZoneInfo(digest["time_zone"])
        ends = (record for record in found.history if plain(record, "status") in FINAL)
        of_the_day = {
            plain(record, "campaign_id")
            for record in ends
            if str(datetime.fromisoformat(plain(record, "observed_at")).astimezone(zone).date()) == digest["date"]
        }
        listed = {entry["id"] for entry in digest["finished"]}
        if listed != news & of_the_day:
            yield f"the digest has {len(listed)} finished campaigns, expected {len(news & of_the_day)}"
