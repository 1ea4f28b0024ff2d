"""The bill of discovery, which is one line of the month's."""

from __future__ import annotations

import math

from campaign_reporter.provider.api_key import KEPT_SECONDS
from campaign_reporter.provider.campaign_list import PAGE_SIZE
from campaign_reporter.timing.budget import listing_seconds
from campaign_reporter.timing.pace import MARGIN
from campaign_reporter.timing.shares import ONE_IN
from local.cost import figures, prices
from local.cost.bill import Bill
from local.cost.stack import SECONDS, Stack

_GB = 1e9


def lines(stack: Stack) -> Bill:
    """Returns the USD of each line. The first change of a campaign that is found costs as much as any other's."""
    period = stack.discovery_minutes * 60
    starts = SECONDS / period
    # A discovery that finds another at work is skipped.
    discoveries = starts / math.ceil(max(seconds(stack), 1) / period)
    skipped = starts - discoveries
    busy = discoveries * (seconds(stack) + figures.SECONDS_BESIDE_THE_PACE) + skipped * figures.SECONDS_OF_A_SKIPPED_RUN
    gb_seconds = busy * figures.MEMORY_MB_OF_DISCOVERIES / 1024
    return {
        "Lambda": gb_seconds * prices.LAMBDA_GB_SECOND + starts * prices.LAMBDA_REQUEST,
        "Scheduler": starts * prices.SCHEDULE,
        "DynamoDB reads": discoveries * 2 * stack.campaigns * figures.READ_UNITS_OF_A_CAMPAIGN * prices.READ_UNIT,
        "DynamoDB writes": prices.WRITE_UNIT
        * (discoveries * figures.WRITE_UNITS_OF_A_RUN + skipped * figures.WRITE_UNITS_OF_A_SKIPPED_RUN),
        "reads of the secret": SECONDS / max(KEPT_SECONDS, period) * prices.SECRET_CALL,
        "logs": starts
        * (figures.LOG_BYTES_OF_A_RUN + figures.LOG_BYTES_OF_LAMBDA)
        / _GB
        * (prices.LOGGED_GB + prices.KEPT_LOG_GB),
    }


def pass_seconds(stack: Stack) -> float:
    """Returns the time from the first page of the list to the last, one after another at a twentieth of the pace."""
    pages = max(1, math.ceil(stack.listed / PAGE_SIZE))
    slot = MARGIN * ONE_IN / stack.rate
    return pages * max(figures.SECONDS_OF_AN_ANSWER, slot)


def seconds(stack: Stack) -> float:
    """Returns the time that a discovery takes on average. If its time runs out, the next one goes on there."""
    whole = pass_seconds(stack)
    return whole / math.ceil(whole / listing_seconds(figures.MOST_SECONDS_OF_A_DISCOVERY))
