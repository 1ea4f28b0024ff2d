"""The campaigns that need attention: a table for each reason, with the advice of the digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from campaign_reporter.alerts.visible import line
from campaign_reporter.digest.advice import of_reason, word_of
from campaign_reporter.digest.watching import COUNTED, REASONS, SETTINGS, UNREADABLE, Watching
from campaign_reporter.model.event import EVENTS
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages import parts, rows
from campaign_reporter.pages.facts import View
from campaign_reporter.pages.html import Html, tag


def attention_sections(watching: Watching, view: View) -> Iterator[Html]:
    """A section for each reason that there is."""
    for reason, found in watching.attention.items():
        if not found.count:
            continue
        shown, title = found.worst[: rows.LONGEST], COUNTED[reason].capitalize()
        columns = _columns(reason, view)
        cells = ((rows.campaign(each, view), *(value(each) for value in columns.values())) for each in shown)
        advice = (tag("p", text) for text in of_reason(reason, watching.problems))
        first_number = 2 + len(columns) - (len(rows.RATE) if "Rate" in columns else 0)
        written = parts.table(title, ("Campaign", *columns), cells, numbers_from=first_number)
        yield parts.section(f"{title} ({found.count:,})", *advice, written, rows.more(found.count))


def _columns(reason: str, view: View) -> dict[str, Callable[[WatchedCampaign], str]]:
    """The columns that say why: since when, and the counts if they matter."""
    since, row = REASONS[reason], EVENTS[f"campaign.{reason}"].row if f"campaign.{reason}" in EVENTS else None
    found: dict[str, Callable[[WatchedCampaign], str]] = {}
    if since:
        found[(row and row.digest_since) or "Since"] = lambda each: parts.brief(since(each), view)
    if reason == UNREADABLE:
        found["Problem"] = lambda each: word_of(each.problem) if each.problem else "-"
    if reason == SETTINGS:
        found["Setting"] = lambda each: line(each.wrong or "-")
    if row and row.counted:
        found["Rate"] = lambda each: parts.percent(each.counts)
        found["Delivered"] = lambda each: parts.number(each.counts.delivered)
        found["Failed"] = lambda each: parts.number(each.counts.failed)
    return found
