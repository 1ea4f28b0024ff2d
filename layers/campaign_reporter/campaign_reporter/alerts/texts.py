"""The texts of an alert for people: the subject and body of the email, and the text message."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from campaign_reporter.alerts import gsm, visible
from campaign_reporter.alerts.zones import local_time
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event, Severity
from campaign_reporter.model.times import from_text

# Amazon SNS: a subject is printable ASCII without line breaks, starts with a letter or a digit and is below 100 long.
LONGEST_SUBJECT = 99
# The column in which the value of a fact begins, and its width. A longer reason takes several lines.
_INDENT, _WIDTH = 16, 104
_LONGEST_REASON = 2_000


def subject(alert: Alert) -> str:
    """Event, name and result in at most 99 printable ASCII characters."""
    title, found = alert.event.row.headline, result(alert)
    ending = f" - {found}" if found else ""
    name = name_of(alert, visible.to_ascii)[: LONGEST_SUBJECT - len(title) - len(": ") - len(ending)].strip()
    return (f"{title}: {name}{ending}" if name else f"{title}{ending}")[:LONGEST_SUBJECT]


def email(alert: Alert, zone: str = "UTC") -> str:
    """The body of the email: plain text that says what happened, the facts with times in `zone`, and what to do."""
    blocks = [
        [headline(alert), "", alert.event.row.happened],
        [f"{label + ':':<{_INDENT}}{value}" for label, value in _facts(alert, zone)],
        ["What to do", f"  {todo(alert)}"],
        [f"Alert id: {visible.line(alert.alert_id)}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def sms(alert: Alert) -> str:
    """One part of a text message, 160 places of the GSM alphabet. Only the name is cut."""
    title, found = alert.event.row.headline, result(alert, with_total=True)
    rest = f". {found[0].upper()}{found[1:]}" if found else f". {alert.event.row.short}"
    if not (name := name_of(alert, gsm.to_gsm)):
        return gsm.cut(title + rest, gsm.ONE_PART)
    places = gsm.ONE_PART - gsm.septets(f'{title}: ""{rest}')
    return f'{title}: "{gsm.cut(name, places)}"{rest}'


def headline(alert: Alert) -> str:
    """The event and the name: `Campaign FAILED: "Black Friday"`."""
    title, name = alert.event.row.headline, visible.line(name_of(alert, str))
    return f'{title}: "{name}"' if name else title


def todo(alert: Alert) -> str:
    """The advice on what to do, also if that is nothing."""
    row = alert.event.row
    return row.todo_if_warning if row.todo_if_warning and alert.severity == Severity.WARNING else row.todo


def name_of(alert: Alert, fold: Callable[[str], str]) -> str:
    """The campaign's name, else its label, else its id: the first that has anything to show after `fold`."""
    return visible.first_name((alert.campaign.name if alert.campaign else None, alert.label, alert.campaign_id), fold)


def result(alert: Alert, *, with_total: bool = False) -> str:
    """The counts in words, such as `98.5% delivered (9850 of 10000)`. Empty if the event has no counts."""
    if alert.event == Event.OVERDUE and alert.campaign and alert.campaign.schedule:
        return f"scheduled for {from_text(alert.campaign.schedule):%Y-%m-%d %H:%M} UTC"
    return _counts_in_words(alert.counts, with_total=with_total) if alert.event.row.counted else ""


def _counts_in_words(counts: Counts, *, with_total: bool) -> str:
    if counts.delivery_percent is None:
        known = {"delivered": counts.delivered, "failed": counts.failed, "in all": counts.total}
        return ", ".join(f"{count} {name}" for name, count in known.items() if count is not None) or "counts unknown"
    rate = f"{counts.delivery_percent:g}% delivered ({counts.delivered} of {counts.attempted})"
    if not with_total:
        return rate
    total = "" if counts.total is None else f", {counts.total} in all"
    return f"{rate}, {counts.failed} failed{total}"


def _facts(alert: Alert, zone: str) -> Iterator[tuple[str, str]]:
    """A label and a value for each fact that is known."""
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
    """The reason on as many lines as it needs. It may report several things, so it is not cut."""
    lines = textwrap.wrap(visible.line(text, _LONGEST_REASON), _WIDTH)
    return f"\n{'':{_INDENT}}".join(lines)


def _number(count: int | None) -> str | None:
    return None if count is None else f"{count:,}"
