"""The digest as JSON for machines, version 1, with as much as fits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

from campaign_reporter.alerts.document import messages
from campaign_reporter.alerts.visible import line
from campaign_reporter.digest.digest import Digest, Totals
from campaign_reporter.digest.finished import CAMPAIGN_TEXTS, Finished
from campaign_reporter.digest.watching import REASONS
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.event import Event
from campaign_reporter.model.run_summary import Outcome
from campaign_reporter.model.watched_campaign import WatchedCampaign

type Document = dict[str, Any]
type Shorten = Callable[[str], str]

# No campaign in a list takes less, in bytes.
_SMALLEST_ENTRY = 200


def fitted(digest: Digest, size: Callable[[Document], int], largest: int, *, copies: int = 1) -> Document:
    """The whole digest if its size is at most the largest, or else with as many of the worst in each list as fit.

    The size is that of so many copies and of what is around them. If the whole is too large, names are cut, so that a
    name of ten thousand characters takes the place of no other campaign.
    """
    entries = len(digest.finished) + sum(len(found.worst) for found in digest.attention.values())
    most = largest // copies // _SMALLEST_ENTRY
    if entries <= most and size(whole := to_document(digest)) <= largest:
        return whole
    short = to_document(digest, shorten=line, most=most)
    fitting = bisect_right(range(most + 1), largest, key=lambda count: size(_cut(short, count)))
    return _cut(short, max(fitting - 1, 0))


def to_document(digest: Digest, *, shorten: Shorten = str, most: int | None = None) -> Document:
    """The document. Every key is always there, and what is unknown is null. With `most` no list is longer."""
    watching, period = digest.watching, digest.period
    finished = [_finished(each, shorten) for each in digest.finished[:most]]
    attention = {
        reason: [_watched(each, digest, shorten) for each in found.worst[:most]]
        for reason, found in digest.attention.items()
    }
    omitted = {reason: found.count - len(attention[reason]) for reason, found in digest.attention.items()}
    return {
        "version": 1,
        "event": str(Event.DIGEST),
        "alert_id": digest.alert_id,
        "first_date": str(period.first_date),
        "date": str(period.date),
        "time_zone": period.zone_name,
        "seen_at": digest.seen_at,
        "history_kept": digest.history_kept,
        "page_url": digest.page_url,
        "finished": finished,
        "channels": {shorten(name): _totals(totals) for name, totals in digest.channels.items()},
        "watching": watching
        and {
            "campaigns": watching.campaigns,
            "scheduled": watching.scheduled,
            "running": watching.running,
            **attention,
        },
        "runs": _runs(digest.runs),
        "added": digest.added,
        "omitted": {"finished": len(digest.finished) - len(finished), **dict.fromkeys(REASONS, 0), **omitted},
    }


def _cut(document: Document, most: int) -> Document:
    """The document with at most so many campaigns in a list."""
    watching = document["watching"]
    lists = {"finished": document["finished"], **({reason: watching[reason] for reason in REASONS} if watching else {})}
    cut = {name: entries[:most] for name, entries in lists.items()}
    omitted = {name: document["omitted"][name] + len(lists[name]) - len(entries) for name, entries in cut.items()}
    finished = cut.pop("finished")
    return document | {
        "finished": finished,
        "watching": watching and watching | cut,
        "omitted": document["omitted"] | omitted,
    }


def _runs(runs: Mapping[str, int] | None) -> Document | None:
    if runs is None:
        return None
    return {"total": sum(runs.values())} | {str(each): runs.get(each, 0) for each in Outcome}


def _finished(finished: Finished, shorten: Shorten) -> Document:
    return {
        "id": finished.campaign_id,
        "label": _short(finished.label, shorten),
        "status": finished.campaign.status,
        "ended_at": finished.ended_at,
        "muted": finished.muted,
        **_campaign(finished.campaign, shorten),
        **messages(finished.counts),
    }


def _watched(watched: WatchedCampaign, digest: Digest, shorten: Shorten) -> Document:
    campaign = watched.campaign
    return {
        "id": watched.campaign_id,
        "label": _short(watched.label, shorten),
        "status": campaign.status if campaign else None,
        "schedule": campaign.schedule if campaign else None,
        "changed_at": watched.changed_at,
        "problem": watched.problem,
        "problem_since": watched.problem_since,
        "settings_problem": _short(watched.wrong, shorten),
        "muted": digest.is_muted(watched),
        **_campaign(campaign, shorten),
        **messages(watched.counts),
    }


def _campaign(campaign: Campaign | None, shorten: Shorten) -> Document:
    return {name: _short(getattr(campaign, name, None), shorten) for name in CAMPAIGN_TEXTS}


def _short(text: str | None, shorten: Shorten) -> str | None:
    return text and shorten(text)


def _totals(totals: Totals) -> Document:
    counts = totals.messages
    return {
        "campaigns": totals.campaigns,
        "attempted": counts.attempted,
        "delivered": counts.delivered,
        "failed": counts.failed,
        "delivery_percent": counts.delivery_percent,
    }
