"""The bill of a month, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from campaign_reporter.provider.api_key import KEPT_SECONDS
from campaign_reporter.timing.budget import ANSWER_SECONDS, WRITING_SECONDS
from campaign_reporter.timing.pace import MARGIN
from local.cost import figures, prices

SECONDS = prices.DAYS * 24 * 3600
_RESERVED = ANSWER_SECONDS + WRITING_SECONDS
_GB = 1e9
_MINUTE = 60
QUERIES = 6
"""The graphs of the dashboard that are queries over the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack and its list. `changes` are those of a campaign in its life, and the last of them is its end.

    As many campaigns end in a month as are on watch. The list holds each of them twice: another has finished, and waits
    for its removal.
    """

    campaigns: int
    period_seconds: int
    max_run_seconds: int
    rate: int
    segments: int
    changes: int
    history_days: int
    memory_mb: int
    metrics: int
    alarms: int
    watches_a_minute: int
    dashboards_before: int
    views_a_day: int
    pages: int
    page_views_a_day: int

    @property
    def round_seconds(self) -> float:
        """The time in which the pace lets each campaign be polled once."""
        return self.campaigns * MARGIN / self.rate

    @property
    def run_seconds(self) -> float:
        """The time that a run polls: a round, or as long as a run may begin anything."""
        return min(self.round_seconds, self.max_run_seconds - _RESERVED)

    @property
    def starts(self) -> float:
        return SECONDS / self.period_seconds

    @property
    def runs(self) -> float:
        """The runs of each segment. A run that finds another at work is skipped, and is none of them."""
        return self.starts / math.ceil(max(self.run_seconds, 1) / self.period_seconds)

    @property
    def skipped(self) -> float:
        return self.starts - self.runs

    @property
    def watches(self) -> float:
        """How often missed runs are counted."""
        return SECONDS / _MINUTE * self.watches_a_minute

    @property
    def own_watches(self) -> float:
        """Those that are invocations of their own. A run that starts each minute counts them itself."""
        return 0 if self.period_seconds == _MINUTE else self.watches

    @property
    def rounds(self) -> float:
        return self.runs * (self.run_seconds / self.round_seconds)


def lines(stack: Stack) -> dict[str, float]:
    """Returns the USD of each line of the bill."""
    return {**_working(stack), **_storing(stack), **_watching(stack), **(_pages(stack) if stack.pages else {})}


def total(stack: Stack) -> float:
    """Returns the sum of the lines, each in whole cents as the table shows it."""
    return round(sum(round(usd, 2) for usd in lines(stack).values()), 2)


def _working(stack: Stack) -> Mapping[str, float]:
    runs, skipped = stack.runs * stack.segments, stack.skipped * stack.segments
    started_by_hand = stack.starts if stack.segments > 1 else 0
    invocations = runs + skipped + started_by_hand + stack.own_watches
    seconds = runs * (stack.run_seconds + figures.SECONDS_BESIDE_THE_PACE) + (
        (skipped + started_by_hand + stack.own_watches) * figures.SECONDS_OF_A_SKIPPED_RUN
    )
    ends = stack.campaigns
    return {
        "Lambda": seconds * stack.memory_mb / 1024 * prices.LAMBDA_GB_SECOND + invocations * prices.LAMBDA_REQUEST,
        "Scheduler": (stack.starts + stack.own_watches) * prices.SCHEDULE,
        "SQS": _queue_requests(stack) * prices.QUEUE_REQUEST,
        "DynamoDB reads": prices.READ_UNIT
        * (
            stack.rounds * 2 * stack.campaigns * figures.READ_UNITS_OF_A_CAMPAIGN
            + stack.watches * (1 + stack.segments) * figures.READ_UNITS_OF_A_WATCHED_ITEM
        ),
        "DynamoDB writes of the runs": prices.WRITE_UNIT
        * (runs * figures.WRITE_UNITS_OF_A_RUN + skipped * figures.WRITE_UNITS_OF_A_SKIPPED_RUN),
        "DynamoDB writes of the changes": prices.WRITE_UNIT
        * ends
        * ((stack.changes - 1) * figures.WRITE_UNITS_OF_A_CHANGE + figures.WRITE_UNITS_OF_AN_END),
        "alerts by email": ends * (prices.EMAIL + prices.PUBLISH),
    }


def _queue_requests(stack: Stack) -> float:
    """A message is sent, received and deleted. Lambda also asks when there is none."""
    if stack.segments == 1:
        return 0
    return SECONDS * figures.QUEUE_POLLS_A_SECOND + stack.starts * stack.segments * 2


def _storing(stack: Stack) -> Mapping[str, float]:
    records = stack.campaigns * stack.changes * stack.history_days / prices.DAYS
    history = records * figures.BYTES_OF_A_RECORD
    tables = history + 2 * stack.campaigns * figures.BYTES_OF_A_CAMPAIGN
    tables += stack.starts * stack.segments * figures.BYTES_OF_A_ROW
    # Recovery does not count the index, which holds each record again.
    usd = (tables + history) * prices.STORED_GB + tables * prices.RECOVERABLE_GB
    return {
        "DynamoDB storage and recovery": usd / _GB,
        "secret": prices.SECRET
        + stack.segments * SECONDS / max(KEPT_SECONDS, stack.period_seconds) * prices.SECRET_CALL,
    }


def _pages(stack: Stack) -> Mapping[str, float]:
    """The key of the links, its reads for alerts and views, and the views."""
    views = stack.page_views_a_day * prices.DAYS
    seconds = views * figures.SECONDS_OF_A_PAGE * figures.MEMORY_MB_OF_PAGES / 1024
    reads_of_key = min(stack.campaigns, SECONDS / KEPT_SECONDS) + views
    return {
        "pages": prices.SECRET
        + reads_of_key * prices.SECRET_CALL
        + seconds * prices.LAMBDA_GB_SECOND
        + views * (prices.LAMBDA_REQUEST + figures.READ_UNITS_OF_A_PAGE * prices.READ_UNIT)
        + views * figures.LOG_BYTES_OF_LAMBDA / _GB * (prices.LOGGED_GB + prices.KEPT_LOG_GB)
    }


def _watching(stack: Stack) -> Mapping[str, float]:
    logged = stack.starts * stack.segments * (figures.LOG_BYTES_OF_A_RUN + figures.LOG_BYTES_OF_LAMBDA) / _GB
    logged += (stack.watches * figures.LOG_BYTES_OF_A_WATCH + stack.own_watches * figures.LOG_BYTES_OF_LAMBDA) / _GB
    queried = stack.views_a_day * QUERIES * logged  # a view of one day reads a thirtieth of it, on 30 days
    is_free = stack.dashboards_before < prices.FREE_DASHBOARDS
    return {
        "metrics": stack.metrics * prices.METRIC,
        "alarms": stack.alarms * prices.ALARM,
        "dashboard": (0 if is_free else prices.DASHBOARD) + queried * prices.QUERIED_LOG_GB,
        "logs": logged * (prices.LOGGED_GB + prices.KEPT_LOG_GB),
    }
