"""The campaigns that finished on a day, from the records of their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from campaign_reporter.decision.news import is_news
from campaign_reporter.model.campaign import Campaign, Counts, Status, provided_names
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign

CAMPAIGN_TEXTS = provided_names(lambda field: field.in_digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A campaign that finished. Its names are those of its history if it has been deleted from the list.

    `muted` means that its user had muted it when it ended, so that no alert came then.
    """

    campaign_id: str
    ended_at: str
    campaign: Campaign
    label: str | None = None
    muted: bool = False

    @property
    def counts(self) -> Counts:
        """The numbers of messages."""
        return self.campaign.counts

    @property
    def badness(self) -> tuple[bool, float, str, str]:
        """Sorts the failed first, then by the delivery rate, the lowest first and the unknown last."""
        percent = self.counts.delivery_percent
        has_failed = self.campaign.status == Status.FAILED
        return not has_failed, 101 if percent is None else percent, self.ended_at, self.campaign_id


def finished_in(records: Iterable[HistoryRecord]) -> dict[str, Finished]:
    """The campaigns that came to a final status, by their ids. `records` are those of final statuses, in order.

    Late receipts add records of the same status. They count for a campaign that finished on the day, and for no other.
    """
    found: dict[str, Finished] = {}
    for record in records:
        if _is_end(record):
            found[record.campaign_id] = Finished(
                campaign_id=record.campaign_id,
                ended_at=record.observed_at,
                campaign=record.campaign,
                label=record.label,
            )
        elif before := found.get(record.campaign_id):
            found[record.campaign_id] = replace(before, campaign=record.campaign, label=record.label)
    return found


def _is_end(record: HistoryRecord) -> bool:
    """Whether the campaign has just ended. A campaign that had ended long before it was first seen is no news."""
    update_date = record.campaign.update_date
    if record.previous_status is not None or update_date is None:
        return record.previous_status != record.campaign.status
    return is_news(update_date, record.unread_since or record.observed_at)


def worst_first(found: Mapping[str, Finished], listed: Mapping[str, WatchedCampaign]) -> list[Finished]:
    """The campaigns with the names that the list has for them. A user may have labelled one after it finished."""
    return sorted((_named(finished, listed.get(id_)) for id_, finished in found.items()), key=lambda each: each.badness)


def _named(finished: Finished, listed: WatchedCampaign | None) -> Finished:
    if listed is None:
        return finished
    names: dict[str, Any] = {name: getattr(listed.campaign, name, None) for name in CAMPAIGN_TEXTS}
    known = {name: value for name, value in names.items() if value}
    return replace(
        finished,
        label=listed.label or finished.label,
        campaign=replace(finished.campaign, **known),
        muted=_was_muted(listed, finished.ended_at),
    )


def _was_muted(listed: WatchedCampaign, ended_at: str) -> bool:
    """Whether it was muted when it ended, by the mute on its item.

    An alert that came after the end and before the end of the mute shows that it was muted only later.
    """
    if listed.overrides.muted_until is None:
        return False
    until = to_text(listed.overrides.muted_until)
    return ended_at < until and not ended_at <= (listed.alerted_at or "") < until
