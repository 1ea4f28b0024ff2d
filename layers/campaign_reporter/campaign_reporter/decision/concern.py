"""A concern: when its alert follows from a poll, and when it is alerted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from campaign_reporter.decision.case import Case
from campaign_reporter.decision.rule import Condition, Rule, Text, last_alert
from campaign_reporter.model.event import Event
from campaign_reporter.model.times import from_text
from campaign_reporter.model.watched_campaign import WatchedCampaign

# A concern is alerted at most once in so long, also if it comes and goes.
_AGAIN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A concern holds while its `conditions` do. Each is alerted once before the campaign ends.

    `is_armed_anew` says whether a poll begins a second incident, which may be alerted again. `again` says in words when
    that is so.

    `since` gives the time from which it holds, as text, or None if that is not known. A concern that gets worse by the
    delivery rate and not by the time has no `since`.
    """

    event: Event
    conditions: tuple[Condition, ...]
    reason: Text
    since: Callable[[WatchedCampaign], str | None] | None = None
    is_armed_anew: Callable[[Case], bool] = lambda _: False
    again: Text = lambda _: "it comes once before the campaign ends"

    @property
    def name(self) -> str:
        """Its name in the `concerns` of a campaign's item."""
        return self.event.word

    def holds(self, case: Case) -> bool:
        """Whether the campaign has this concern now. Every poll asks, and this takes half the time of `all`."""
        for condition in self.conditions:  # noqa: SIM110 - as said above
            if not condition.holds(case):
                return False
        return True

    @property
    def rule(self) -> Rule:
        """The rule of its alert, for a case in which the poll has armed its concerns."""
        is_armed = Condition(
            lambda case: self.name not in case.after.concerns_told,
            lambda case: f"{last_alert(case, self.event)}; {self.again(case)}",
        )
        has_waited = Condition(
            self._has_waited,
            lambda case: f"{last_alert(case, self.event)}; it comes at most once in 24 hours",
        )
        conditions = (*self.conditions, is_armed, has_waited)
        return Rule(event=self.event, conditions=conditions, reason=self.reason, number=self._number)

    def _has_waited(self, case: Case) -> bool:
        """Whether the last alert is a day old. A time that is further ahead is no time of an alert."""
        last = case.after.concerns_told_at.get(self.name)
        return last is None or abs(case.now - from_text(last)) >= _AGAIN_AFTER

    def _number(self, case: Case) -> int:
        """The revision or, in a second alert, the day: a new schedule does not change the revision."""
        return int(f"{case.now:%Y%m%d}") if self.name in case.after.concerns_told_at else case.after.revision
