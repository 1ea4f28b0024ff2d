"""Whether what the demo showed is what the contract says: each difference is one line."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from local.demo.cast import Role
from local.demo.screen import plain
from local.postbox import Published

_FINAL = {"completed", "failed", "canceled"}
_PROTOCOLS = {"default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"}

type Item = Mapping[str, Any]


def differences(
    roles: Sequence[Role], *, campaigns: Sequence[Item], history: Sequence[Item], alerts: Sequence[Published]
) -> Iterator[str]:
    """What is not as the cast's plots demand."""
    items = {plain(item, "campaign_id"): item for item in campaigns}
    for role in roles:
        item = items.get(role.campaign_id, {})
        for name, expected in (("status", role.status), ("problem", role.problem)):
            if plain(item, name) != (expected or ""):
                yield f"{role.plot}: {name} is {plain(item, name) or 'absent'}, expected {expected or 'none'}"
        if ("finished_at" in item) != role.finishes:
            yield f"{role.plot}: finished_at is {plain(item, 'finished_at') or 'absent'}"
        told = [(a.attributes["event"], a.attributes["severity"]) for a in alerts if _is_about(a, role.campaign_id)]
        expected_alerts = [(role.alert, role.severity)] if role.alert else []
        if told != expected_alerts:
            yield f"{role.plot}: alerts {told}, expected {expected_alerts}"
    yield from breaches(campaigns=campaigns, history=history, alerts=alerts)


def breaches(*, campaigns: Sequence[Item], history: Sequence[Item], alerts: Sequence[Published]) -> Iterator[str]:
    """What must not be, whatever the campaigns did."""
    yield from _gaps(history)
    repeats = Counter(alert.attributes["alert_id"] for alert in alerts)
    yield from (f"alert {alert_id} was published {count} times" for alert_id, count in repeats.items() if count > 1)
    for alert in alerts:
        yield from _malformed(alert)
    for item in campaigns:
        if plain(item, "status") in _FINAL and "finished_at" not in item:
            yield f"{plain(item, 'campaign_id')} is {plain(item, 'status')} and still on watch"
        if not item.keys() & {"status", "problem"}:
            yield f"{plain(item, 'campaign_id')} was not looked at"


def _gaps(history: Sequence[Item]) -> Iterator[str]:
    revisions: defaultdict[str, list[int]] = defaultdict(list)
    for record in sorted(history, key=lambda record: plain(record, "observed_at")):
        revisions[plain(record, "campaign_id")].append(int(plain(record, "revision")))
    for campaign_id, found in revisions.items():
        if found != list(range(1, len(found) + 1)):
            yield f"{campaign_id}: the revisions of its history are {found}"


def _malformed(alert: Published) -> Iterator[str]:
    if not alert.subject or len(alert.subject) > 99 or not alert.subject.isascii():  # noqa: PLR2004 - SNS's limit
        yield f"subject {alert.subject!r}"
    if len(alert.texts["sms"]) > 160:  # noqa: PLR2004 - one part of a text message
        yield f"text message of {len(alert.texts['sms'])} characters: {alert.texts['sms']}"
    if alert.texts.keys() != _PROTOCOLS:
        yield f"alert for {sorted(alert.texts)}"


def _is_about(alert: Published, campaign_id: str) -> bool:
    return alert.attributes.get("campaign_id") == campaign_id
