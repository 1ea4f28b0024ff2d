"""Checks the results of the demo. Each check yields a line for each difference from the contract."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.demo.campaign import FINAL, DemoCampaign, ExpectedAlert
from local.demo.run_checks import Item, check_added, is_discovered
from local.demo.screen import plain
from local.postbox import Published
from local.received import ReceivedAlert, alert_ids, document, received_alerts

_PROTOCOLS = {"default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"}
_LONGEST_SUBJECT = 99
_LONGEST_SMS = 160


@dataclass(frozen=True, kw_only=True)
class Results:
    campaigns: Sequence[Item]
    history: Sequence[Item]
    discoveries: Sequence[Item]
    """Their rows in Runs."""
    messages: Sequence[Published]
    rehearsal: Mapping[str, Any]
    """The answer of the rehearsal."""
    about_failed: Sequence[str]
    """The ids of the messages that came through a filter for failed campaigns."""


def check_any_campaigns(results: Results) -> Iterator[str]:
    """Checks what must be true of any campaigns."""
    yield from _check_revisions(results.history)
    counts = Counter(alert_ids(results.messages))
    yield from (f"alert {alert_id} came {count} times" for alert_id, count in counts.items() if count > 1)
    for message in results.messages:
        yield from _check_form(message)
    for item in results.campaigns:
        if plain(item, "status") in FINAL and not item.keys() & {"finished_at", "settle_until"}:
            yield f"{plain(item, 'campaign_id')} is {plain(item, 'status')} and still polled"
        if not item.keys() & {"status", "problem"}:
            yield f"{plain(item, 'campaign_id')} was not polled"


def check_demo_campaigns(
    campaigns: Sequence[DemoCampaign], messages_about_many: Sequence[str], results: Results
) -> Iterator[str]:
    """Checks that each campaign of the demo has the expected item and alerts, and what is true of any campaigns."""
    items = {plain(item, "campaign_id"): item for item in results.campaigns}
    alerts: defaultdict[str, list[ReceivedAlert]] = defaultdict(list)
    for alert in received_alerts(results.messages):
        alerts[alert.campaign_id].append(alert)
    for campaign in campaigns:
        for text in (
            *_check_item(campaign, items.get(campaign.campaign_id, {})),
            *_check_alerts(campaign, alerts[campaign.campaign_id]),
        ):
            yield f"{campaign.description}: {text}"
    about_many = [each["event"] for each in map(document, results.messages) if not each.get("campaign", {}).get("id")]
    if about_many != list(messages_about_many):
        yield f"messages about several campaigns: {about_many}, expected {list(messages_about_many)}"
    for campaign_id in sorted(items.keys() - {campaign.campaign_id for campaign in campaigns}):
        yield f"{campaign_id} is on the list, where nobody expects it"
    yield from check_added(results.campaigns, results.discoveries)
    yield from _check_digest(campaigns, results)
    yield from _check_filter(results)
    announced = {alert["alert_id"] for alert in results.rehearsal.get("would_send", ())}
    if not announced or not announced <= set(alert_ids(results.messages)):
        yield f"not all alerts came that the rehearsal announced: {sorted(announced)}"
    yield from check_any_campaigns(results)


def _check_revisions(history: Sequence[Item]) -> Iterator[str]:
    revisions: defaultdict[str, list[int]] = defaultdict(list)
    for record in sorted(history, key=lambda record: plain(record, "observed_at")):
        revisions[plain(record, "campaign_id")].append(int(plain(record, "revision")))
    for campaign_id, numbers in revisions.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{campaign_id}: the revisions of its history are {numbers}"


def _check_form(message: Published) -> Iterator[str]:
    subject, sms = message.subject or "", message.texts["sms"]
    if not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        yield f"subject {message.subject!r}"
    if len(sms) > _LONGEST_SMS:
        yield f"text message of {len(sms)} characters: {sms}"
    if message.texts.keys() != _PROTOCOLS:
        yield f"message for {sorted(message.texts)}"


def _check_item(campaign: DemoCampaign, item: Item) -> Iterator[str]:
    for name, expected in (("status", campaign.status), ("problem", campaign.problem)):
        if plain(item, name) != (expected or ""):
            yield f"{name} is {plain(item, name) or 'absent'}, expected {expected or 'none'}"
    if ("finished_at" in item) != campaign.is_finished:
        yield f"finished_at is {plain(item, 'finished_at') or 'absent'}"
    if is_discovered(item) != campaign.is_discovered:
        yield f"added_by is {plain(item, 'added_by') or 'absent'}"


def _check_alerts(campaign: DemoCampaign, alerts: Sequence[ReceivedAlert]) -> Iterator[str]:
    received = [ExpectedAlert(alert.event, alert.severity) for alert in alerts]
    if received != list(campaign.alerts):
        yield f"alerts {[' '.join(each) for each in received]}, expected {[' '.join(each) for each in campaign.alerts]}"
    if campaign.muted_seconds is not None and not all("muted until now, and missed:" in each.reason for each in alerts):
        yield f"the end of the mute does not list what was missed: {[alert.reason for alert in alerts]}"


def _check_filter(results: Results) -> Iterator[str]:
    """Checks that a filter lets each message with a failed campaign through, also a group, and no other."""
    expected = [
        message["alert_id"]
        for message in map(document, results.messages)
        if any(alert["event"] == "campaign.failed" for alert in message.get("alerts", [message]))
    ]
    if Counter(results.about_failed) != Counter(expected):
        yield f"through the filter for failed campaigns came {results.about_failed}, expected {expected}"


def _check_digest(campaigns: Sequence[DemoCampaign], results: Results) -> Iterator[str]:
    """Checks that the digest lists the campaigns that ended on its day. The demo may run past midnight."""
    expected = {campaign.campaign_id for campaign in campaigns if campaign.is_in_digest}
    for digest in (each for each in map(document, results.messages) if each["event"] == "reporter.digest"):
        zone = ZoneInfo(digest["time_zone"])
        ended_that_day = {
            plain(record, "campaign_id")
            for record in results.history
            if plain(record, "status") in FINAL
            and str(datetime.fromisoformat(plain(record, "observed_at")).astimezone(zone).date()) == digest["date"]
        }
        listed = {entry["id"] for entry in digest["finished"]}
        if listed != expected & ended_that_day:
            yield f"the digest has {len(listed)} finished campaigns, expected {len(expected & ended_that_day)}"
