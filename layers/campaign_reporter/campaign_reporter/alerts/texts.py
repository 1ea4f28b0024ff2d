"""The texts of an alert for people: the subject and body of the email, and the text message."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from campaign_reporter.alerts import gsm, visible
from campaign_reporter.alerts.counts import in_full, in_sentence, in_subject, in_words
from campaign_reporter.alerts.zones import local_time, short_time, unknown_zone, with_local_times
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import Event

# Amazon SNS: a subject is text without line breaks and control characters, and has less than 100 characters.
LONGEST_SUBJECT = 99
# The column in which the value of a fact begins, and its width. A longer reason takes several lines.
_INDENT, _WIDTH = 16, 104
_LONGEST_REASON = 2_000
_LONGEST_SMS_REASON = 100


def subject(alert: Alert, zone: str = "UTC", *, fold: Callable[[str], str] = visible.for_subject) -> str:
    """Event, name and result in at most 99 characters. Only the name is cut. `fold` changes the name."""
    found = _result(alert, zone, in_subject)
    ending = f" - {found}" if found else ""
    places = LONGEST_SUBJECT - len(f"{alert.headline}: {ending}")
    name = visible.cut_to(name_of(alert, fold), places).strip()
    return (f"{alert.headline}: {name}{ending}" if name else f"{alert.headline}{ending}")[:LONGEST_SUBJECT]


def email(alert: Alert, zone: str = "UTC", page_url: str | None = None) -> str:
    """The body of the email: plain text that says what happened, the facts with times in `zone`, and what to do."""
    about_campaign = alert.campaign_id is not None
    blocks = [
        [headline(alert, zone), "", " ".join((alert.event.row.happened, *in_sentence(alert)))],
        [f"{label + ':':<{_INDENT}}{value}" for label, value in _facts(alert, zone)],
        [see_page(page_url) if about_campaign else see_overview(page_url)] if page_url else [],
        ["What to do", f"  {alert.todo}"],
        [unknown_zone(zone)] if unknown_zone(zone) else [],
        [for_operator(alert.alert_id, alert.event.row.operator, _detail(alert))],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def sms(alert: Alert, zone: str = "UTC") -> str:
    """One part of a text message, 160 places of the GSM alphabet. Only the name is cut."""
    rest = f". {_sms_rest(alert, zone)}"
    if not (name := name_of(alert, gsm.to_gsm)):
        return gsm.cut(alert.headline + rest, gsm.ONE_PART)
    places = gsm.ONE_PART - gsm.septets(f'{alert.headline}: ""{rest}')
    return f'{alert.headline}: "{gsm.cut(name, places)}"{rest}'


def headline(alert: Alert, zone: str = "UTC") -> str:
    """The event, the name and the result: `Campaign FAILED: "Black Friday" - 60% delivered (1200 of 2000)`."""
    name, found = visible.line(name_of(alert, str)), _result(alert, zone, in_words)
    title = f'{alert.headline}: "{name}"' if name else alert.headline
    return f"{title} - {found}" if found else title


def name_of(alert: Alert, fold: Callable[[str], str]) -> str:
    """The campaign's name, else its label, else its id: the first that shows a letter or a digit after `fold`."""
    return visible.first_name((alert.campaign.name if alert.campaign else None, alert.label, alert.campaign_id), fold)


def see_page(url: str) -> str:
    """A line with the link to the campaign's page."""
    return f"See how it went: {url}"


def see_overview(url: str) -> str:
    """A line with the link to the overview."""
    return f"See all campaigns: {url}"


def for_operator(alert_id: str, *sentences: str) -> str:
    """The last line of an email, for whoever runs the reporter. Everything else is for the people who run campaigns."""
    said = " ".join(sentence for sentence in sentences if sentence)
    return f"For whoever runs the reporter: {f'{said} ' if said else ''}This is the alert {visible.line(alert_id)}."


def _result(alert: Alert, zone: str, counts: Callable[[Alert], str]) -> str:
    """The counts in words, or the time of the schedule. Empty if the event has neither."""
    if alert.event == Event.OVERDUE and alert.campaign and alert.campaign.schedule:
        return f"scheduled for {short_time(alert.campaign.schedule, zone)}"
    return counts(alert) if alert.event.row.counted else ""


def _sms_rest(alert: Alert, zone: str) -> str:
    found = _result(alert, zone, in_full)
    if alert.event == Event.TEST:
        reason = gsm.to_gsm(visible.line(with_local_times(alert.reason, zone), _LONGEST_SMS_REASON))
        found = f"{alert.event.row.short}. {reason[:1].upper()}{reason[1:]}"
    return f"{found[0].upper()}{found[1:]}" if found else alert.event.row.short


def _detail(alert: Alert) -> str:
    """The technical reason of an alert, as a sentence."""
    reason = visible.line(alert.reason, _LONGEST_REASON) if alert.event.row.has_detail else ""
    return f"The detail: {reason}." if reason else ""


def _facts(alert: Alert, zone: str) -> Iterator[tuple[str, str]]:
    """A label and a value for each fact that is known."""
    campaign, counts, row = alert.campaign, alert.counts, alert.event.row
    dates = (campaign.schedule, campaign.create_date, campaign.update_date) if campaign else (None, None, None)
    scheduled, created, updated, seen = (date and local_time(date, zone) for date in (*dates, alert.observed_at))
    rate = counts.delivery_percent
    facts = {
        "Campaign": campaign and campaign.name,
        "Label": alert.label,
        "Channel": campaign and campaign.channel,
        "Why": None if row.has_detail else with_local_times(alert.reason, zone),
        "Status": campaign and campaign.status,
        "Status before": alert.previous_status,
        "Messages": _number(counts.total),
        "Delivered": _number(counts.delivered),
        "Failed": _number(counts.failed),
        "Never sent" if row.never_sent else "Waiting": _number(counts.waiting) if row.counted else None,
        "Delivery rate": None if rate is None else f"{rate:g}% of the {counts.attempted:,} that are counted",
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
