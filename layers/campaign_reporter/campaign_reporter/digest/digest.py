"""The facts of a digest. Every text and document that is sent is made from them and from nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from campaign_reporter.digest.finished import Finished
from campaign_reporter.digest.period import Period
from campaign_reporter.digest.watching import Attention, Watching
from campaign_reporter.model.campaign import Counts, Status
from campaign_reporter.model.event import Event
from campaign_reporter.model.times import from_text
from campaign_reporter.model.watched_campaign import WatchedCampaign

# The provider has a handful of channels. Beyond these they are added up.
_MOST_CHANNELS = 20
_UNKNOWN_CHANNEL, _OTHER_CHANNELS = "unknown", "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The finished campaigns of a channel together. The messages are those of campaigns with known counts."""

    campaigns: int
    messages: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The facts of `period`: the campaigns that finished, the worst first, and the outcomes of the runs.

    `watching` is as it was at the time `seen_at`. It is None if the period had ended before the day before that, since
    what was watched then is not known. `runs` is None if some of their rows may be gone. `added` is the number of
    campaigns that discovery put on the list. It is None too if some rows may be gone, or if there was no discovery.
    `history_kept` is false if some records of the history may be gone. `page_url` is the link to the overview, or None
    if there are no pages.
    """

    period: Period
    seen_at: str
    low_delivery_percent: float
    finished: Sequence[Finished] = ()
    history_kept: bool = True
    watching: Watching | None = None
    runs: Mapping[str, int] | None = field(default_factory=dict)
    added: int | None = None
    page_url: str | None = None

    @property
    def alert_id(self) -> str:
        """The same id for each digest of the same days, so that readers recognise a repeat."""
        period = self.period
        days = f"{period.date}" if period.days == 1 else f"{period.first_date}/{period.date}"
        return f"reporter:{Event.DIGEST}:{days}"

    @property
    def attention(self) -> Mapping[str, Attention]:
        """The campaigns that need attention now, by reason."""
        return self.watching.attention if self.watching else {}

    def is_muted(self, about: Finished | WatchedCampaign) -> bool:
        """Whether the campaign was muted when it finished, or is now if it is still watched."""
        if isinstance(about, Finished):
            return about.muted
        return about.overrides.are_muting(from_text(self.seen_at))

    def finished_as(self, status: Status) -> list[Finished]:
        """The campaigns that finished with that status."""
        return [each for each in self.finished if each.campaign.status == status]

    @property
    def channels(self) -> dict[str, Totals]:
        """The totals of each channel, the channel with the most campaigns first."""
        return totals_by_channel(self.finished)


def totals_by_channel(finished: Sequence[Finished]) -> dict[str, Totals]:
    """The totals of each channel, the channel with the most campaigns first."""
    named = Counter(each.campaign.channel or _UNKNOWN_CHANNEL for each in finished)
    names = [name for name, _ in named.most_common(_MOST_CHANNELS)]
    by_channel: dict[str, list[Finished]] = {name: [] for name in names}
    for each in finished:
        name = each.campaign.channel or _UNKNOWN_CHANNEL
        by_channel.setdefault(name if name in names else _OTHER_CHANNELS, []).append(each)
    return {name: totals(campaigns) for name, campaigns in by_channel.items()}


def totals(campaigns: Iterable[Finished]) -> Totals:
    """The campaigns added up."""
    counted = list(campaigns)
    known = [each.counts for each in counted if each.counts.attempted is not None]
    delivered, failed = sum(counts.delivered or 0 for counts in known), sum(counts.failed or 0 for counts in known)
    return Totals(campaigns=len(counted), messages=Counts(delivered=delivered, failed=failed))
