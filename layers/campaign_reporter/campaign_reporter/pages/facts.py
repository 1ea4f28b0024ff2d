"""The facts of the pages. Every page is made from them and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from campaign_reporter.alerts.visible import first_name, line
from campaign_reporter.digest.finished import Finished
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.model.zones import zone_or_utc

type Link = Callable[[str], str | None]
"""The address of the page of the campaign with that id, or None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the pages show the facts: at the time `now`, with times in the zone with that name."""

    now: datetime
    zone: str = "UTC"
    link: Link = lambda _: None

    @property
    def tzinfo(self) -> tzinfo:
        """The zone, or UTC if there is none of that name."""
        return zone_or_utc(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFacts:
    """A campaign, the records of its history in order, and the policy of the stack.

    If it is not `is_listed`, the history alone knows of it. `outage` is the event of the reporter's outage, if there is
    one now.
    """

    watched: WatchedCampaign
    records: Sequence[HistoryRecord]
    policy: Policy
    is_listed: bool = True
    outage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the reporter itself is.

    `completed_at` is when the last complete run over the list ended, or None if the newest runs have none. `watched` is
    the number of campaigns in that round.
    """

    completed_at: str | None = None
    watched: int = 0
    outage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewFacts:
    """The campaigns of the first page of the list, and what ended since the time `since`, the worst first.

    `is_whole_list` is false if the list has more pages. `ended_from` is later than `since` if so much ended that older
    records were not read. `recent` has the newest records of running campaigns by their ids.
    """

    watched: Sequence[WatchedCampaign]
    is_whole_list: bool
    since: str
    ended: Sequence[Finished]
    ended_from: str
    low_delivery_percent: float
    health: Health
    recent: Mapping[str, Sequence[HistoryRecord]] = field(default_factory=dict)


def title_of(about: WatchedCampaign | Finished) -> str:
    """The campaign's name, else its label, else its id."""
    name = about.campaign.name if about.campaign else None
    return line(first_name((name, about.label, about.campaign_id))) or line(about.campaign_id)
