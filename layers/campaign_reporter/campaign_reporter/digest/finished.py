"""Which campaigns finished on a day, and how, from the records of their history. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from campaign_reporter.decision.campaign import Counts, Status
from campaign_reporter.decision.transitions import NEWS_FOR
from campaign_reporter.decision.watched import HistoryRecord, WatchedCampaign
from campaign_reporter.times import from_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A campaign that finished; what is on the list of it is None where it has been deleted from there."""

    campaign_id: str
    status: str
    ended_at: str
    counts: Counts
    name: str | None = None
    label: str | None = None
    channel: str | None = None

    @property
    def badness(self) -> tuple[bool, float, str, str]:
        """Sorts the failed first, then by the rate of delivery, the lowest first and the unknown last."""
        percent = self.counts.delivery_percent
        return self.status != Status.FAILED, 101 if percent is None else percent, self.ended_at, self.campaign_id


def finished_by(records: Iterable[HistoryRecord]) -> dict[str, Finished]:
    """The campaigns that came to a final status, by their ids; `records` are those of final statuses, in order.

    Late receipts add records of the same status: they count for one that finished on the day, and for no other.
    """
    found: dict[str, Finished] = {}
    for record in records:
        if _is_end(record):
            found[record.campaign_id] = Finished(
                campaign_id=record.campaign_id,
                status=record.status,
                ended_at=record.observed_at,
                counts=record.counts,
            )
        elif before := found.get(record.campaign_id):
            found[record.campaign_id] = replace(before, counts=record.counts)
    return found


def _is_end(record: HistoryRecord) -> bool:
    """Whether the campaign has just ended; one that had long done so when it was first seen is no news."""
    if record.previous_status is not None or record.update_date is None:
        return record.previous_status != record.status
    return from_text(record.observed_at) - from_text(record.update_date) <= NEWS_FOR


def worst_first(found: Mapping[str, Finished], listed: Mapping[str, WatchedCampaign]) -> list[Finished]:
    """The campaigns with what is on the list of them."""
    return sorted((_named(finished, listed.get(id_)) for id_, finished in found.items()), key=lambda each: each.badness)


def _named(finished: Finished, listed: WatchedCampaign | None) -> Finished:
    if listed is None:
        return finished
    campaign = listed.campaign
    return replace(
        finished,
        label=listed.label,
        name=campaign.name if campaign else None,
        channel=campaign.channel if campaign else None,
    )
