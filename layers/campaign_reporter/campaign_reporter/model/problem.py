"""Why a campaign can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """The kinds of problem; a campaign's item stores its own in `problem`."""

    INVALID_IDENTIFIER = "invalid_identifier"
    NOT_FOUND = "not_found"
    KEY_REJECTED = "key_rejected"
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    MALFORMED_ANSWER = "malformed_answer"


# Only a working provider can say these about a campaign. After them the campaign is gone for good.
_ANSWERS = frozenset({Problem.NOT_FOUND, Problem.INVALID_IDENTIFIER})
# After any of the others it is not known whether the provider works for this campaign.
UNANSWERED = frozenset(Problem) - _ANSWERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The result of a poll that could not read the campaign.

    `detail` explains the problem to a person. `status` is the HTTP status and `code` the provider's own error code;
    each is None if there was none.
    """

    problem: Problem
    detail: str
    status: int | None = None
    code: int | None = None

    @property
    def is_gone(self) -> bool:
        """Whether there is no campaign with this id."""
        return self.problem in _ANSWERS

    @property
    def was_requested(self) -> bool:
        """Whether a request was made; an id that is no UUID needs none."""
        return self.problem != Problem.INVALID_IDENTIFIER or self.status is not None
