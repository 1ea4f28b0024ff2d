"""The digest as JSON for machines, version 1; where it is too large it has the worst of each list. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from campaign_reporter.alerts.alert import Event
from campaign_reporter.alerts.visible import line
from campaign_reporter.decision.campaign import Counts
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.digest.contents import Digest, Totals
from campaign_reporter.digest.finished import Finished
from campaign_reporter.digest.watching import Trouble
from campaign_reporter.summary import Outcome

type Document = dict[str, Any]

# No campaign in a list takes less, in bytes.
_SMALLEST_ENTRY = 200


def fitted(digest: Digest, size: Callable[[Document], int], largest: int, *, copies: int = 1) -> Document:
    """The digest whole where its size is within the largest, or else with as many of the worst in each list as fit.

    The size is that of so many copies, with what is around them. Names are cut where the whole is too large, so that
    one of ten thousand characters takes no other's place.
    """
    entries = len(digest.finished) + sum(len(found.worst) for found in digest.watching.troubled.values())
    most = largest // copies // _SMALLEST_ENTRY
    if entries <= most and size(whole := to_document(digest)) <= largest:
        return whole
    short = to_document(digest, shorten=line, most=most)
    fitting = bisect_right(range(most + 1), largest, key=lambda count: size(_cut(short, count)))
    return _cut(short, max(fitting - 1, 0))


def to_document(digest: Digest, *, shorten: Callable[[str], str] = str, most: int | None = None) -> Document:
    """Every key is always there, and what is unknown is null; where `most` is given no list is longer."""
    watching = digest.watching
    finished = [_finished(each, shorten) for each in digest.finished[:most]]
    troubled = {
        str(trouble): [_watched(each, shorten) for each in found.worst[:most]]
        for trouble, found in watching.troubled.items()
    }
    omitted = {str(trouble): found.count - len(troubled[trouble]) for trouble, found in watching.troubled.items()}
    return {
        "version": 1,
        "event": str(Event.DIGEST),
        "alert_id": digest.alert_id,
        "date": str(digest.day.date),
        "time_zone": digest.day.zone,
        "seen_at": digest.seen_at,
        "finished": finished,
        "channels": {shorten(name): _totals(totals) for name, totals in digest.channels.items()},
        "watching": {
            "campaigns": watching.campaigns,
            "scheduled": watching.scheduled,
            "running": watching.running,
            **troubled,
        },
        "runs": {"total": sum(digest.runs.values())} | {str(each): digest.runs.get(each, 0) for each in Outcome},
        "omitted": {"finished": len(digest.finished) - len(finished), **omitted},
    }


def _cut(document: Document, most: int) -> Document:
    """The document with at most so many campaigns in a list."""
    troubled = {str(trouble): document["watching"][trouble] for trouble in Trouble}
    lists = {"finished": document["finished"], **troubled}
    cut = {name: entries[:most] for name, entries in lists.items()}
    omitted = {name: document["omitted"][name] + len(lists[name]) - len(entries) for name, entries in cut.items()}
    finished = cut.pop("finished")
    return document | {"finished": finished, "watching": document["watching"] | cut, "omitted": omitted}


def _finished(finished: Finished, shorten: Callable[[str], str]) -> Document:
    return {
        "id": finished.campaign_id,
        "name": finished.name and shorten(finished.name),
        "label": finished.label and shorten(finished.label),
        "channel": finished.channel and shorten(finished.channel),
        "status": finished.status,
        "ended_at": finished.ended_at,
        **_messages(finished.counts),
    }


def _watched(watched: WatchedCampaign, shorten: Callable[[str], str]) -> Document:
    campaign = watched.campaign
    return {
        "id": watched.campaign_id,
        "name": campaign.name and shorten(campaign.name) if campaign else None,
        "label": watched.label and shorten(watched.label),
        "channel": campaign.channel and shorten(campaign.channel) if campaign else None,
        "status": campaign.status if campaign else None,
        "schedule": campaign.schedule if campaign else None,
        "changed_at": watched.changed_at,
        "problem": watched.problem,
        "problem_since": watched.problem_since,
        **_messages(campaign.counts if campaign else Counts()),
    }


def _totals(totals: Totals) -> Document:
    messages = totals.messages
    return {
        "campaigns": totals.campaigns,
        "attempted": messages.attempted,
        "delivered": messages.delivered,
        "failed": messages.failed,
        "delivery_percent": messages.delivery_percent,
    }


def _messages(counts: Counts) -> Document:
    return {
        "total": counts.total,
        "delivered": counts.delivered,
        "failed": counts.failed,
        "delivery_percent": counts.delivery_percent,
    }
