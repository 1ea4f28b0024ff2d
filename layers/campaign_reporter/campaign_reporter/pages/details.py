"""The details of a campaign: its times, its ids, and what its user has set."""

from __future__ import annotations

from collections.abc import Iterator

from campaign_reporter.alerts.visible import line
from campaign_reporter.model.times import to_text
from campaign_reporter.pages import parts
from campaign_reporter.pages.facts import CampaignFacts, View


def details_of(facts: CampaignFacts, view: View) -> Iterator[tuple[str, str | None]]:
    """A label and a value for each detail; None for one that is not known."""
    watched, campaign = facts.watched, facts.watched.campaign
    dates = {"Scheduled": "schedule", "Created": "create_date", "Updated": "update_date"}
    for label, name in dates.items():
        yield label, _time(getattr(campaign, name, None), view)
    yield "Last change seen", _time(watched.changed_at, view)
    yield "Last alert", _time(watched.alerted_at, view)
    yield "Late receipts counted until", _time(watched.settle_until, view)
    yield "Watched until", _time(watched.finished_at, view)
    until = watched.overrides.muted_until
    yield "Muted until", _time(to_text(until), view) if until and watched.overrides.are_muting(view.now) else None
    yield "Settings to mend", watched.wrong and line(watched.wrong)
    yield "On the list", _listing(facts, view)
    yield "Campaign id", line(watched.campaign_id)
    for label, name in {"Account": "account_id", "Template": "template_id", "Audience": "audience_id"}.items():
        found: str | None = getattr(campaign, name, None)
        yield f"{label} id", found and line(found)
    yield "This page is of", parts.both_times(to_text(view.now), view)


def _listing(facts: CampaignFacts, view: View) -> str | None:
    """How it came to the list, or None if its user has put it there."""
    if not facts.is_listed:
        return "No. This is what its history knows."
    added_by, added_at = facts.watched.added_by, _time(facts.watched.added_at, view)
    if not added_by:
        return None
    return f"Added by {line(added_by)}" + (f", {added_at}" if added_at else "")


def _time(iso: str | None, view: View) -> str | None:
    return parts.both_times(iso, view) if iso else None
