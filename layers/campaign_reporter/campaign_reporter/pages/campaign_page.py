"""The page of one campaign: what is going on, how it went, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from campaign_reporter.alerts.counts import in_sentence
from campaign_reporter.alerts.visible import line
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages import parts
from campaign_reporter.pages.bars import share_bar
from campaign_reporter.pages.details import details_of
from campaign_reporter.pages.download import json_link
from campaign_reporter.pages.facts import CampaignFacts, View, title_of
from campaign_reporter.pages.html import Html, joined, tag
from campaign_reporter.pages.marks import Mark, marks_of, status_word
from campaign_reporter.pages.plot import counts_plot, rate_plot, span_of
from campaign_reporter.pages.situation import situation
from campaign_reporter.pages.thinning import thinned

_COLUMNS = ("Seen", "Status", "Delivered", "Failed", "Waiting", "Rate")
_UNEVENTFUL = {
    Status.SCHEDULED: ("Scheduled", "It has not started yet."),
    Status.IN_PROGRESS: ("In progress", "It is being sent, and all is as it has to be."),
}
_IGNORED = ("Ignored", "It is not polled and not alerted. The page shows how it was before.")
_NEVER_READ = ("Not read yet", "The reporter has not read this campaign from Dexatel.")


def campaign_page(facts: CampaignFacts, view: View, *, anchor: str | None = None, back: str | None = None) -> Html:
    """The page as an element. `back` is the address of the overview."""
    alerts, shown = situation(facts, view), thinned(facts.records)
    return tag(
        "article",
        _header(facts, back),
        _note(*_IGNORED) if facts.watched.ignored else None,
        *(_alert(alert, facts.watched, view) for alert in alerts),
        None if alerts or facts.watched.ignored else _uneventful(facts.watched),
        _numbers(facts, alerts),
        _course(facts, shown, view) if shown else None,
        parts.section("Details", parts.facts_list(details_of(facts, view)), json_link(facts, shown)),
        parts.section("Changes", _left_out(facts, shown), _changes(shown, view)) if shown else None,
        id=anchor,
    )


def _header(facts: CampaignFacts, back: str | None) -> Html:
    watched, campaign = facts.watched, facts.watched.campaign
    channel, status = (campaign.channel, campaign.status) if campaign else (None, None)
    texts = (line(text) for text in (watched.label, channel, status and status_word(status)) if text)
    return tag(
        "header",
        tag("p", tag("a", "All campaigns", href=back), class_="back") if back else None,
        tag("h1", title_of(watched)),
        tag("p", *(tag("span", text, class_="chip") for text in texts if text), class_="chips"),
    )


# The situation


def _alert(alert: Alert, watched: WatchedCampaign, view: View) -> Html:
    row = alert.event.row
    # There is nothing to do, and no late receipt is waited for any more.
    is_settled = alert.event == Event.COMPLETED and alert.severity == Severity.INFO and not watched.is_settling
    why = parts.reason(alert.reason, view) if alert.reason and not row.has_detail else None
    return tag(
        "section",
        tag("h2", alert.headline),
        tag("p", " ".join((row.happened, *in_sentence(alert)))),
        tag("p", tag("b", "Why "), why) if why else None,
        None if is_settled else tag("p", tag("b", "What to do "), alert.todo),
        tag("p", tag("b", "The detail "), parts.reason(alert.reason, view)) if alert.reason and not why else None,
        class_=f"now {alert.severity}",
    )


def _uneventful(watched: WatchedCampaign) -> Html:
    return _note(*(_UNEVENTFUL[Status(watched.campaign.status)] if watched.campaign else _NEVER_READ))


def _note(title: str, text: str) -> Html:
    return tag("section", tag("h2", title), tag("p", text), class_="now")


# The numbers


def _numbers(facts: CampaignFacts, alerts: Sequence[Alert]) -> Html:
    counts = facts.watched.counts
    rest = "Never sent" if any(alert.event.row.never_sent for alert in alerts) else "Waiting"
    low = facts.policy.with_overrides(facts.watched.overrides).low_delivery_percent
    attempted = f"of {counts.attempted:,} counted" if counts.attempted else ""
    return joined(
        parts.tiles(
            parts.tile("Delivery rate", parts.percent(counts), attempted, "bad" if counts.is_below(low) else ""),
            parts.tile("Delivered", parts.number(counts.delivered), kind="delivered"),
            parts.tile("Failed", parts.number(counts.failed), kind="failed"),
            parts.tile(rest, parts.number(counts.waiting), kind="waiting"),
            parts.tile("In all", parts.number(counts.total)),
        ),
        share_bar(counts),
    )


# How it went


def _course(facts: CampaignFacts, shown: Sequence[HistoryRecord], view: View) -> Html:
    watched, marks = facts.watched, marks_of(facts.watched, facts.records)
    is_over = watched.finished_at is not None or (watched.campaign is not None and watched.campaign.is_final)
    span = span_of(shown, marks, None if is_over else view.now)
    first, last = (parts.short(to_text(moment), view) for moment in (span.first, span.last))
    low = facts.policy.with_overrides(watched.overrides).low_delivery_percent
    return parts.section(
        "How it went",
        _legend(),
        counts_plot(shown, span, marks, view.tzinfo),
        tag("p", f"From {first} to {last}.", class_="note"),
        tag("ol", *(_happening(mark, view) for mark in marks), class_="marks"),
        tag("h3", "Delivery rate"),
        tag("p", f"Below the dashed line at {low:g}% it is low.", class_="note"),
        rate_plot(shown, span, low),
    )


def _legend() -> Html:
    names = ("delivered", "failed", "waiting")
    return tag("p", *(tag("span", name.capitalize(), class_=f"key {name}") for name in names), class_="legend")


def _happening(mark: Mark, view: View) -> Html:
    return tag("li", tag("b", mark.title), " ", tag("span", parts.brief(to_text(mark.moment), view)), class_=mark.kind)


def _left_out(facts: CampaignFacts, shown: Sequence[HistoryRecord]) -> Html | None:
    count = len(facts.records) - len(shown)
    if not count:
        return None
    text = f"{len(shown)} of {len(facts.records):,} changes. {count:,} between them are left out, and no extreme is."
    return tag("p", text, class_="note")


def _changes(shown: Sequence[HistoryRecord], view: View) -> Html:
    rows = (
        (
            parts.clock(record.observed_at, view),
            status_word(record.campaign.status),
            parts.number(record.campaign.counts.delivered),
            parts.number(record.campaign.counts.failed),
            parts.number(record.campaign.counts.waiting),
            parts.percent(record.campaign.counts),
        )
        for record in shown
    )
    zone = parts.zone_name(view)
    return parts.table(f"Changes of the campaign, in {zone}", _COLUMNS, rows, numbers_from=3, kind="changes")
