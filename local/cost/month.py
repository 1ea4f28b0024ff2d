"""The bill of a month, line by line."""

from __future__ import annotations

from campaign_reporter.provider.api_key import KEPT_SECONDS
from local.cost import discovery, figures, prices
from local.cost.bill import Bill, total_of
from local.cost.stack import SECONDS, Stack

_GB = 1e9
QUERIES = 6
"""The graphs of the dashboard that are queries over the log."""


def lines(stack: Stack) -> Bill:
    """Returns the USD of each line of the bill."""
    parts = {"discovery": total_of(discovery.lines(stack))} if stack.discovery_minutes else {}
    parts |= _pages(stack) if stack.pages else {}
    return {**_working(stack), **_storing(stack), **_watching(stack), **parts}


def total(stack: Stack) -> float:
    """Returns the sum of the lines, each in whole cents as the table shows it."""
    return total_of(lines(stack))


def _working(stack: Stack) -> Bill:
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


def _storing(stack: Stack) -> Bill:
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


def _pages(stack: Stack) -> Bill:
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


def _watching(stack: Stack) -> Bill:
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
