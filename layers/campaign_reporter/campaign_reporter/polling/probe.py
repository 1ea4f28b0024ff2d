"""The probe: one more campaign that a run reads, to see whether the reporter or only a few campaigns can't be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from campaign_reporter.model.campaign import is_campaign_id
from campaign_reporter.model.watched_campaign import WatchedCampaign


@dataclass(frozen=True, slots=True)
class Probe:
    """Chooses a campaign of `pages`, which are those of the whole list.

    The probe is a visit like any other: what it reads is decided and recorded. A read that is paid for should not be
    thrown away. And if that campaign can't be read either, its item says so. Then it is read in every round, and the
    next probe reads another one.
    """

    is_due: Callable[[WatchedCampaign], bool]
    pages: Iterable[Sequence[WatchedCampaign]]

    def choose(self, already_read: AbstractSet[str]) -> WatchedCampaign | None:
        """A campaign that the run has not read, or None. On its page one that was not due is preferred, as it was good.

        If the run has stopped early, the campaigns that were due may have the same trouble as those that it has read.
        So the last on the page is better than the next. Usually the first page has one to read, so the price is that of
        a page.
        """
        for page in self.pages:
            candidates = [each for each in page if _is_readable(each) and each.campaign_id not in already_read]
            if candidates:
                return min(reversed(candidates), key=self._doubt)
        return None

    def _doubt(self, watched: WatchedCampaign) -> tuple[bool, bool, bool]:
        """The lower, the likelier it is that the campaign itself can be read."""
        return self.is_due(watched), watched.problem is not None, watched.campaign is None


def _is_readable(watched: WatchedCampaign) -> bool:
    """Whether a visit makes a request for it."""
    return is_campaign_id(watched.campaign_id) and not watched.unreadable_item and not watched.is_over
