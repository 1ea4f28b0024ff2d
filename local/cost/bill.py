"""A bill: the USD of each of its lines."""

from collections.abc import Mapping

type Bill = Mapping[str, float]


def total_of(bill: Bill) -> float:
    """Returns the sum of the lines, each in whole cents as a table shows it."""
    return round(sum(round(usd, 2) for usd in bill.values()), 2)
