"""Shares and rates as bars. The numbers stand beside them."""

from __future__ import annotations

from campaign_reporter.model.campaign import Counts
from campaign_reporter.pages.html import Html, tag


def share_bar(counts: Counts) -> Html | None:
    """The shares of the messages as a bar, or None if the counts are not known."""
    if counts.attempted is None or not (whole := max(counts.total or 0, counts.attempted)):
        return None
    parts = {"delivered": counts.delivered or 0, "failed": counts.failed or 0, "waiting": whole - counts.attempted}
    return _bar({name: 100 * part / whole for name, part in parts.items()})


def rate_bar(percent: float, low: float) -> Html:
    """A delivery rate as a bar."""
    return _bar({"failed" if percent < low else "delivered": percent})


def _bar(shares: dict[str, float]) -> Html:
    rects, left = [], 0.0
    for name, share in shares.items():
        if share:
            rects.append(tag("rect", class_=name, x=f"{left:.2f}%", width=f"{share:.2f}%", height="100%"))
        left += share
    return tag("svg", *rects, class_="bar", aria_hidden="true")
