"""What a person reads: the subject and body of the email, and the text message. Pure; made of the alert alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from campaign_reporter import gsm
from campaign_reporter.alerts import Alert, Event, Severity
from campaign_reporter.times import from_text
from campaign_reporter.visible import first_name, line, to_ascii

# Amazon SNS: a subject is printable ASCII without line breaks, starts with a letter or a digit and is below 100 long.
LONGEST_SUBJECT = 99

_HEADLINES = {
    Event.COMPLETED: "Campaign completed",
    Event.FAILED: "Campaign FAILED",
    Event.CANCELED: "Campaign canceled",
    Event.NOT_FOUND: "Campaign not found",
    Event.INVALID: "Campaign id invalid",
    Event.KEY_REJECTED: "Campaign Reporter: API key REJECTED",
    Event.UNREACHABLE: "Campaign Reporter: Dexatel UNREACHABLE",
    Event.RECOVERED: "Campaign Reporter: recovered",
    Event.TEST: "Campaign Reporter: test alert",
}
_HAPPENED = {
    Event.COMPLETED: "The campaign has finished: all its messages were processed.",
    Event.FAILED: "The campaign has failed. Messages that were not sent by now will not be.",
    Event.CANCELED: "The campaign was canceled. Messages that were not sent by now will not be.",
    Event.NOT_FOUND: "Dexatel does not know this campaign. It may have been deleted, or the id may be wrong.",
    Event.INVALID: "This entry of your list is no campaign's id, so it can't be watched.",
    Event.KEY_REJECTED: "Dexatel refuses the API key, so no campaign can be watched.",
    Event.UNREACHABLE: "No campaign could be read from Dexatel in several runs in a row, so none is being watched.",
    Event.RECOVERED: "Campaigns can be read again. What happened in the meantime is reported now.",
    Event.TEST: "This is the test that was asked for. Alerts reach you here.",
}
_LOW_DELIVERY = "Look up the failed numbers in Dexatel: a rate this low often means an old list or a blocked sender."
_TODO = {
    Event.COMPLETED: "Nothing. The campaign is no longer watched.",
    Event.FAILED: "Open the campaign in Dexatel for the reason, mend it, and send it to those who did not get it yet.",
    Event.CANCELED: "Nothing, if this was intended. Otherwise ask your team who canceled it, and schedule it anew.",
    Event.NOT_FOUND: "Check the id in your list against Dexatel. If it does not appear within 24 hours it is dropped.",
    Event.INVALID: "Delete this entry from the Campaigns table and put the campaign's id (a UUID) in its place.",
    Event.KEY_REJECTED: "Check the key in Dexatel, then put a valid one into the secret of this stack. "
    "The next run uses it, and you will be told when it works.",
    Event.UNREACHABLE: "Check Dexatel's status. Nothing is lost: the reporter keeps trying and says when it works.",
    Event.RECOVERED: "Nothing.",
    Event.TEST: "Nothing.",
}


def subject(alert: Alert) -> str:
    """Event, name and result in at most 99 printable ASCII characters."""
    headline, result = _HEADLINES[alert.event], _result(alert)
    ending = f" - {result}" if result else ""
    name = _name(alert, to_ascii)[: LONGEST_SUBJECT - len(headline) - len(": ") - len(ending)].strip()
    return (f"{headline}: {name}{ending}" if name else f"{headline}{ending}")[:LONGEST_SUBJECT]


def email(alert: Alert) -> str:
    """The body of the email: plain text that says what happened, the facts, and what to do."""
    blocks = [
        [f"{_HEADLINES[alert.event]}{_quoted(alert)}", "", _HAPPENED[alert.event]],
        [f"{label + ':':<16}{value}" for label, value in _facts(alert)],
        ["What to do", f"  {_todo(alert)}"],
        [f"Alert id: {line(alert.alert_id)}"],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def sms(alert: Alert) -> str:
    """One part of a text message, 160 places of the GSM alphabet: the result whole, the name cut if it must be."""
    headline, result = _HEADLINES[alert.event], _result(alert, with_total=True)
    rest = f". {result[0].upper()}{result[1:]}" if result else f". {_SHORT_TODO[alert.event]}"
    if not (name := _name(alert, gsm.to_gsm)):
        return gsm.cut(headline + rest, gsm.ONE_PART)
    places = gsm.ONE_PART - gsm.septets(f'{headline}: ""{rest}')
    return f'{headline}: "{gsm.cut(name, places)}"{rest}'


_SHORT_TODO = {
    Event.NOT_FOUND: "Check its id in your list",
    Event.INVALID: "Replace it by a campaign's UUID",
    Event.KEY_REJECTED: "No campaign is watched. Put a valid key into the stack's secret",
    Event.UNREACHABLE: "No campaign is watched. It keeps trying; check Dexatel's status",
    Event.RECOVERED: "Campaigns can be read again",
    Event.TEST: "Alerts reach this phone",
}


def _result(alert: Alert, *, with_total: bool = False) -> str:
    """The counts in words, such as `98.5% delivered (9850 of 10000)`; empty where there are none to tell."""
    counts = alert.counts
    if alert.event not in {Event.COMPLETED, Event.FAILED, Event.CANCELED}:
        return ""
    if counts.delivery_percent is None:
        known = {"delivered": counts.delivered, "failed": counts.failed, "in all": counts.total}
        return ", ".join(f"{count} {name}" for name, count in known.items() if count is not None) or "counts unknown"
    result = f"{counts.delivery_percent:g}% delivered ({counts.delivered} of {counts.attempted})"
    if not with_total:
        return result
    total = "" if counts.total is None else f", {counts.total} in all"
    return f"{result}, {counts.failed} failed{total}"


def _todo(alert: Alert) -> str:
    low = alert.event == Event.COMPLETED and alert.severity == Severity.WARNING
    return _LOW_DELIVERY if low else _TODO[alert.event]


def _facts(alert: Alert) -> Iterator[tuple[str, str]]:
    """What is known, a label and a value each; nothing is said of what is not known."""
    campaign, counts = alert.campaign, alert.counts
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
        "Delivery rate": None
        if counts.delivery_percent is None
        else f"{counts.delivery_percent:g}% of those attempted",
        "Scheduled": campaign and _time(campaign.schedule),
        "Created": campaign and _time(campaign.create_date),
        "Updated": campaign and _time(campaign.update_date),
        "Seen": _time(alert.observed_at),
        "Campaign id": alert.campaign_id,
    }
    return ((label, shown) for label, value in facts.items() if value and (shown := line(value)))


def _number(count: int | None) -> str | None:
    return None if count is None else f"{count:,}"


def _time(iso: str | None) -> str | None:
    return None if iso is None else from_text(iso).strftime("%Y-%m-%d %H:%M:%S UTC")


def _name(alert: Alert, fold: Callable[[str], str]) -> str:
    """What its user calls it: the name, else the label, else the id; the first of which `fold` leaves anything."""
    names = (alert.campaign.name if alert.campaign else None, alert.label, alert.campaign_id)
    return first_name(names, fold)


def _quoted(alert: Alert) -> str:
    name = line(_name(alert, str))
    return f': "{name}"' if name else ""
