"""The pictures of a campaign: a bar for each number, and the course of the delivered messages as a small plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from campaign_reporter.model.campaign import Campaign, Status
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.times import from_text
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.terminal.grid import colour_of
from campaign_reporter_cli.terminal.output import counted
from campaign_reporter_cli.terminal.plot import area, bar, over_time
from campaign_reporter_cli.terminal.values import on_one_line, time_with_zone

_BAR = 40
_COLOURS = {"Delivered": "green", "Failed": "red"}
_HEIGHT = 5
_MOST_STATUSES = 8
_LEAST_POINTS = 2
# It stands before the plot, beside the largest number.
_MARGIN = len("   │")


def bars(campaign: Campaign, width: int) -> Iterator[tuple[str, Text]]:
    """A title and a bar for each number, as a part of all messages."""
    counts = campaign.counts
    rest = "Not sent" if campaign.status in {Status.FAILED, Status.CANCELED} else "Waiting"
    numbers = {"Delivered": counts.delivered, "Failed": counts.failed, rest: counts.waiting}
    whole = max(counts.total or 0, counts.attempted or 0)
    places = len(f"{whole:,}")
    longest = max(min(_BAR, width - places - len("    99.9%")), 1)
    for title, number in numbers.items():
        if number is not None:
            percent = f"{number * 1000 // whole / 10:g}%" if whole else ""
            drawn = Text().append(f"{bar(number, whole, longest):<{longest}}", style=_COLOURS.get(title, ""))
            yield title, drawn.append(f"  {number:>{places},}  {percent:>5}")


def course(session: Session, records: Sequence[HistoryRecord], width: int) -> Iterator[Text]:
    """The delivered messages over time, and the statuses."""
    if not records:
        return
    yield Text(f"\nHistory: {counted(len(records), 'record')}", style="bold")
    yield from _delivered(session, records, width)
    changes = [record for record in records if record.previous_status != record.campaign.status]
    if len(changes) > _MOST_STATUSES:
        yield Text(f"  {counted(len(changes) - _MOST_STATUSES, 'earlier change')} of its status")
    for record in changes[-_MOST_STATUSES:]:
        status = on_one_line(record.campaign.status)
        line = Text(f"  {time_with_zone(record.observed_at, session)}  ")
        yield line.append(status, style=colour_of(status))


def _delivered(session: Session, records: Sequence[HistoryRecord], whole: int) -> Iterator[Text]:
    """A plot of the delivered messages, if there is any course to see."""
    counted_ones = [record for record in records if record.campaign.counts.delivered is not None]
    points = [
        (from_text(record.observed_at).timestamp(), record.campaign.counts.delivered or 0) for record in counted_ones
    ]
    if len(points) < _LEAST_POINTS or not (largest := max(number for _, number in points)):
        return
    top = f"{largest:,}"
    width = whole - _MARGIN - len(top)
    for number, line in enumerate(area(over_time(points, width), _HEIGHT)):
        label = {0: top, _HEIGHT - 1: "0"}.get(number, "")
        yield Text(f"  {label:>{len(top)}} │").append(line.rstrip(), style="green")
    first, last = (time_with_zone(record.observed_at, session) for record in (counted_ones[0], counted_ones[-1]))
    yield Text(f"  {'':>{len(top)}} └{first}{last:>{width - len(first)}}")
