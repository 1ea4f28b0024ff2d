"""A run over the list as a sign of the reporter's health: how many of its reads were answered, and how far it came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from campaign_reporter.model.discovery_summary import DISCOVERY
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.segment import WHOLE_LIST, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """How many reads of a run were answered and how many were not, and the detail of the last failure.

    An answer is anything that only a working provider says: a campaign, or that there is none with this id. If the key
    was rejected, the detail is that of the rejection.
    """

    answered: int = 0
    unanswered: int = 0
    key_rejected: bool = False
    detail: str = ""

    @property
    def are_unanswered(self) -> bool:
        """Whether campaigns were to be read, and not one could be."""
        return bool(self.unanswered) and not self.answered

    def with_answer(self) -> Reads:
        """The reads with one more answer."""
        # Every poll comes here, and `replace` takes twice the time.
        return Reads(
            answered=self.answered + 1,
            unanswered=self.unanswered,
            key_rejected=self.key_rejected,
            detail=self.detail,
        )

    def with_failure(self, failure: Unreadable) -> Reads:
        """The reads with one more failure."""
        is_rejection = failure.problem == Problem.KEY_REJECTED
        return replace(
            self,
            unanswered=self.unanswered + 1,
            key_rejected=self.key_rejected or is_rejection,
            detail=failure.detail if is_rejection or not self.key_rejected else self.detail,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRun:
    """A run over the list or a segment of it, or a discovery, which has no `segment`.

    Runs that a person asks for show nothing about the reporter. A discovery counts only if no run has read a campaign
    of late. The provider may answer about its list and not about campaigns, or the other way round.

    `has_key` is false if there was no usable key, and `has_recorded` if it could write nothing of what it read.
    `ended_round` is the beginning of the round that the run brought to its end, or None if it did not come so far.
    `is_probed` says that the run has read one more campaign, or tried to. There may have been no other, or no time.
    """

    reads: Reads
    started_at: datetime
    segment: Segment | None = WHOLE_LIST
    has_key: bool = True
    has_recorded: bool = True
    ended_round: datetime | None = None
    is_probed: bool = False

    @property
    def key(self) -> str:
        """Its key in the counts of the reporter's state."""
        return str(self.segment or DISCOVERY)

    @property
    def is_unread(self) -> bool:
        """Whether it could not read any campaign. A run with nothing to read is neither unread nor answered."""
        return self.reads.are_unanswered or (not self.reads.answered and not self.has_key)
