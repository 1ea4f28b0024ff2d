"""What a person reads: the subject and body of the email, and the text message. Pure; made of the alert alone."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from campaign_reporter.alerts import gsm, visible, wording
from campaign_reporter.alerts.alert import ENDS, Alert, Event
from campaign_reporter.alerts.zones import local_time
from campaign_reporter.times import from_text

# Amazon SNS: a subject is printable ASCII without line breaks, starts with a letter or a digit and is below 100 long.
LONGEST_SUBJECT = 99
# Where a fact's value begins, and how wide it is: a reason that takes more is several lines.
_INDENT, _WIDTH = 16, 104
_LONGEST_REASON = 2_000
# Those of which the counts are the point.
_COUNTED = ENDS | {Event.STALLED, Event.FAILING, Event.CORRECTED}


def subject(alert: Alert) -> str:
    """Event, name and result in at most 99 printable ASCII characters."""
    headline, found = wording.HEADLINES[alert.event], result(alert)
    ending = f" - {found}" if found else ""
    name = name_of(alert, visible.to_ascii)[: LONGEST_SUBJECT - len(headline) - len(": ") - len(ending)].strip()
    return (f"{headline}: {name}{ending}" if name else f"{headline}{ending}")[:LONGEST_SUBJECT]


def email(alert: Alert, zone: str = "UTC") -> str:
    """The body of the email: plain text that says what happened, the facts with times in `zone`, and what to do."""
    blocks = [
        [headline(alert), "", wording.happened(alert)],
        [f"{label + ':':<{_INDENT}}{value}" for label, value in _facts(alert, zone)],
        ["What to do", f"  {wording.todo(alert)}"],
        [f"Alert id: {visible.line(alert.alert_id)}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def sms(alert: Alert) -> str:
    """One part of a text message, 160 places of the GSM alphabet: the result whole, the name cut if it must be."""
    head, found = wording.HEADLINES[alert.event], result(alert, with_total=True)
    rest = f". {found[0].upper()}{found[1:]}" if found else f". {wording.short_todo(alert)}"
    if not (name := name_of(alert, gsm.to_gsm)):
        return gsm.cut(head + rest, gsm.ONE_PART)
    places = gsm.ONE_PART - gsm.septets(f'{head}: ""{rest}')
    return f'{head}: "{gsm.cut(name, places)}"{rest}'


def headline(alert: Alert) -> str:
    """The event and the name: `Campaign FAILED: "Black Friday"`."""
    name = visible.line(name_of(alert, str))
    return f'{wording.HEADLINES[alert.event]}: "{name}"' if name else wording.HEADLINES[alert.event]


def name_of(alert: Alert, fold: Callable[[str], str]) -> str:
    """What its user calls it: the name, else the label, else the id; the first of which `fold` leaves anything."""
    return visible.first_name((alert.campaign.name if alert.campaign else None, alert.label, alert.campaign_id), fold)


def result(alert: Alert, *, with_total: bool = False) -> str:
    """The counts in words, such as `98.5% delivered (9850 of 10000)`; empty where there are none to tell."""
    counts = alert.counts
    if alert.event == Event.OVERDUE and alert.campaign and alert.campaign.schedule:
        return f"scheduled for {from_text(alert.campaign.schedule):%Y-%m-%d %H:%M} UTC"
    if alert.event not in _COUNTED:
        return ""
    if counts.delivery_percent is None:
        known = {"delivered": counts.delivered, "failed": counts.failed, "in all": counts.total}
        return ", ".join(f"{count} {name}" for name, count in known.items() if count is not None) or "counts unknown"
    rate = f"{counts.delivery_percent:g}% delivered ({counts.delivered} of {counts.attempted})"
    if not with_total:
        return rate
    total = "" if counts.total is None else f", {counts.total} in all"
    return f"{rate}, {counts.failed} failed{total}"


def _facts(alert: Alert, zone: str) -> Iterator[tuple[str, str]]:
    """What is known, a label and a value each; nothing is said of what is not known."""
    campaign, counts = alert.campaign, alert.counts
    dates = (campaign.schedule, campaign.create_date, campaign.update_date) if campaign else (None, None, None)
    scheduled, created, updated, seen = (date and local_time(date, zone) for date in (*dates, alert.observed_at))
    rate = counts.delivery_percent
    facts = {
        "Campaign": campaign and campaign.name,
        "Label": alert.label,
        "Channel": campaign and campaign.channel,
        "Why": alert.reason,
        "Status": campaign and campaign.status,
        "Status before": alert.previous_status,
        "Messages": _number(counts.total),
        "Delivered": _number(counts.delivered),
        "Failed": _number(counts.failed),
        "Delivery rate": None if rate is None else f"{rate:g}% of those attempted",
        "Scheduled": scheduled,
        "Created": created,
        "Updated": updated,
        "Seen": seen,
        "Campaign id": alert.campaign_id,
    }
    shown = (
        (label, _reason(value) if label == "Why" else visible.line(value)) for label, value in facts.items() if value
    )
    return ((label, value) for label, value in shown if value)


def _reason(text: str) -> str:
    """It may tell of several things: not cut, but on as many lines as it needs."""
    lines = textwrap.wrap(visible.line(text, _LONGEST_REASON), _WIDTH)
    return f"\n{'':{_INDENT}}".join(lines)


def _number(count: int | None) -> str | None:
    return None if count is None else f"{count:,}"
