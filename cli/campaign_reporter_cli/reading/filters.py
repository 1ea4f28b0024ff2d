"""The options that choose campaigns, and how many campaigns they chose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.model.campaign import FINAL_STATUSES
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.terminal.output import counted
from campaign_reporter_cli.terminal.values import on_one_line

_UNREAD = "not read yet"
_CONCERNS = tuple(concern.name for concern in CONCERNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The options of `list`. None is any status or concern."""

    status: str | None = None
    concern: str | None = None
    problem: bool = False
    all: bool = False

    def __post_init__(self) -> None:
        if self.concern is not None and self.concern not in _CONCERNS:
            raise InputError(f"there is no concern {on_one_line(self.concern)}: choose one of {', '.join(_CONCERNS)}")

    @property
    def with_ignored(self) -> bool:
        """Nothing else finds an ignored campaign, since its state is an old one."""
        return self.all

    @property
    def with_finished(self) -> bool:
        """A campaign that has failed, or whose id can't be one, finishes at once. So these are found there."""
        return self.all or self.problem or self.status in FINAL_STATUSES

    def let_pass(self, watched: WatchedCampaign) -> bool:
        """Whether the campaign is listed."""
        status = watched.campaign.status if watched.campaign else None
        return (
            self.status in {None, status}
            and (self.with_ignored or not watched.ignored)
            and (self.concern is None or self.concern in watched.concerns)
            and (not self.problem or has_problem(watched))
        )


@dataclass(slots=True, kw_only=True)
class Counted:
    """The campaigns that were listed, by status, and the numbers of finished and ignored ones that were left out."""

    statuses: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    ignored: int = 0

    def add(self, watched: WatchedCampaign) -> None:
        """Counts a campaign that is listed."""
        self.statuses[on_one_line(watched.campaign.status) if watched.campaign else _UNREAD] += 1

    def __str__(self) -> str:
        most_first = sorted(self.statuses.items(), key=lambda pair: (-pair[1], pair[0]))
        split = ", ".join(f"{count:,} {status}" for status, count in most_first)
        listed = f"{counted(self.statuses.total(), 'campaign')}{f' ({split})' if split else ''}."
        return f"{listed} {self._left_out}".strip()

    def nothing(self, filters: Filters) -> str:
        """A sentence for a person if no campaign was listed."""
        if filters != Filters():
            return f"No such campaign is on the list. {self._left_out}".strip()
        if not self._left_out:
            return "The list is empty. `campaign-reporter add ID` puts a campaign on it."
        are = "have finished or are ignored" if self.ignored else "have finished"
        return f"All campaigns on the list {are}. {self._left_out}"

    @property
    def _left_out(self) -> str:
        numbers = {"finished campaign": self.finished, "ignored campaign": self.ignored}
        parts = [counted(number, noun) for noun, number in numbers.items() if number]
        return f"{' and '.join(parts)} not shown: see --all." if parts else ""


def has_problem(watched: WatchedCampaign) -> bool:
    """Whether it can't be read, or something on its item makes no sense."""
    return watched.problem is not None or settings_problem(watched) is not None


def settings_problem(watched: WatchedCampaign) -> str | None:
    """The faults of the item as it is now, else those that the last run found."""
    return watched.unreadable_item or watched.wrong or watched.settings_problem
