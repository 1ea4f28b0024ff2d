"""How CloudWatch evaluates an alarm on one metric, as its user guide describes it.

It evaluates an alarm every minute, over periods that end then. It looks at more periods than it evaluates, and uses the
newest real data of that range. Only if there is too little, it counts missing data as the alarm says. How many periods
more it looks at is not documented; the guide's own example has two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MORE_PERIODS = (0, 2)


@dataclass(frozen=True)
class Datapoint:
    """A value of the metric. CloudWatch shows it `delay` seconds after its time."""

    at: float
    value: float
    delay: float = 60


@dataclass(frozen=True)
class Alarm:
    """An alarm that goes off if enough of its periods are at the threshold or above it."""

    statistic: str
    missing_is_breaching: bool
    period: int
    periods: int
    to_alarm: int
    threshold: float
    more_periods: int

    @classmethod
    def of(cls, declared: Mapping[str, Any], more_periods: int) -> Alarm:
        """The alarm as the template declares it."""
        assert declared["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
        return cls(
            statistic=declared["Statistic"],
            missing_is_breaching={"breaching": True, "notBreaching": False}[declared["TreatMissingData"]],
            period=declared["Period"],
            periods=declared["EvaluationPeriods"],
            to_alarm=declared.get("DatapointsToAlarm", declared["EvaluationPeriods"]),
            threshold=declared["Threshold"],
            more_periods=more_periods,
        )

    def is_on(self, data: Sequence[Datapoint], now: float) -> bool:
        """Whether the alarm is on after the evaluation at this time. The data are in the order of time."""
        values = [self._value(data, now, number) for number in range(self.periods + self.more_periods)]
        real = [value for value in values if value is not None][: self.periods]
        missing = self.periods - len(real) if self.missing_is_breaching else 0
        return missing + sum(value >= self.threshold for value in real) >= self.to_alarm

    def _value(self, data: Sequence[Datapoint], now: float, number: int) -> float | None:
        """The value of a period, counted from the newest; None if there are no data that CloudWatch shows by now."""
        ends = now - number * self.period
        first, last = (bisect_left(data, at, key=lambda each: each.at) for at in (ends - self.period, ends))
        shown = [each.value for each in data[first:last] if each.at + each.delay <= now]
        if not shown:
            return None
        return {"Maximum": max(shown), "Sum": sum(shown)}[self.statistic]
