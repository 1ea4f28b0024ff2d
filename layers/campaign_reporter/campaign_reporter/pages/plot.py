"""Plots as SVG. They are steps: between two changes nothing is known but that nothing has changed.

The paths lie in a drawing that is stretched to the width of the page. Everything else stands beside it at places in
percent, so that no text is stretched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.times import from_text
from campaign_reporter.pages.html import Html, tag
from campaign_reporter.pages.marks import Mark
from campaign_reporter.pages.scales import Span, round_number, ticks

_WIDTH = 1000
_HEIGHT, _RATE_HEIGHT, _SMALL_HEIGHT = 200, 88, 28
_AXIS = 20
_ROW = 20
# Marks that are nearer than this to another stand in a row of their own.
_NEAR, _MOST_ROWS = 6.5, 3
_LAST_PART = 0.02

type _Value = Callable[[Counts], float]

# Each series covers a part of the one before.
_AREAS: tuple[tuple[str, _Value], ...] = (
    ("waiting", lambda counts: max(counts.total or 0, _attempted(counts))),
    ("failed", lambda counts: (counts.delivered or 0) + (counts.failed or 0)),
    ("delivered", lambda counts: counts.delivered or 0),
)


def span_of(records: Sequence[HistoryRecord], marks: Iterable[Mark], until: datetime | None) -> Span:
    """The time from the first record `until` then, or until a little after the last change."""
    first = from_text(records[0].observed_at)
    last = max(from_text(records[-1].observed_at), *(mark.moment for mark in marks), first + timedelta(minutes=1))
    return Span(first=first, last=max(until, last) if until else last + (last - first) * _LAST_PART)


def counts_plot(records: Sequence[HistoryRecord], span: Span, marks: Sequence[Mark], zone: tzinfo) -> Html:
    """The messages that are delivered, failed and waiting, one upon the other."""
    rows = _rows(marks, span)
    top = _ROW * (max(rows, default=-1) + 1)
    largest = _largest(record.campaign.counts for record in records)
    step = round_number(largest)
    levels = range(step, largest + 1, step)
    return _figure(
        "The numbers of messages over time. The table of changes has them too.",
        top + _HEIGHT + _AXIS,
        _stretched(top, _HEIGHT, *_areas(records, span, largest, _HEIGHT)),
        *(_level(top + _HEIGHT * (1 - number / largest), f"{number:,}") for number in levels),
        *(_mark(mark, span, row, number, top) for number, (mark, row) in enumerate(zip(marks, rows, strict=True), 1)),
        *_times(span, zone, top + _HEIGHT),
    )


def rate_plot(records: Sequence[HistoryRecord], span: Span, low: float) -> Html:
    """The delivery rate, with a line at the rate from which it is low."""
    rates = [(record, rate) for record in records if (rate := record.campaign.counts.delivery_percent) is not None]
    path = _steps([(_x(record, span), _RATE_HEIGHT * (1 - rate / 100)) for record, rate in rates])
    low_y = _ROW + _RATE_HEIGHT * (1 - low / 100)
    levels = ((rate, _ROW + _RATE_HEIGHT * (1 - rate / 100)) for rate in (0, 50, 100))
    return _figure(
        "The delivery rate over time. The table of changes has it too.",
        _ROW + _RATE_HEIGHT + 2,
        _stretched(_ROW, _RATE_HEIGHT, tag("path", class_="rate", d=path) if path else None),
        *(_level(y, f"{rate}%", above=True) for rate, y in levels),
        tag("line", class_="low", x1="0", x2="100%", y1=f"{low_y:.1f}", y2=f"{low_y:.1f}"),
        tag("text", f"{low:g}%", class_="level low", x="3", y=f"{low_y + 13:.1f}"),
    )


def small_plot(records: Sequence[HistoryRecord], span: Span) -> Html:
    """The same areas without anything beside them. The numbers stand next to it."""
    largest = _largest(record.campaign.counts for record in records)
    areas = _areas(records, span, largest, _SMALL_HEIGHT)
    return tag(
        "svg",
        *areas,
        class_="small",
        viewBox=f"0 0 {_WIDTH} {_SMALL_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _attempted(counts: Counts) -> int:
    return (counts.delivered or 0) + (counts.failed or 0)


def _largest(all_counts: Iterable[Counts]) -> int:
    return max(1, *(max(counts.total or 0, _attempted(counts)) for counts in all_counts))


def _x(record: HistoryRecord, span: Span) -> float:
    return max(0.0, span.percent(from_text(record.observed_at)) * _WIDTH / 100)


def _areas(records: Sequence[HistoryRecord], span: Span, largest: int, height: int) -> Iterator[Html]:
    xs = [_x(record, span) for record in records]
    for name, value in _AREAS:
        ys = (height * (1 - value(record.campaign.counts) / largest) for record in records)
        path = f"{_steps(list(zip(xs, ys, strict=True)))}V{height}H{xs[0]:.4g}Z"
        yield tag("path", class_=name, d=path)


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """A line from each point to the right, and then up or down to the next, to the end of the plot."""
    if not points:
        return ""
    (x, y), *rest = points
    return f"M{x:.4g} {y:.4g}" + "".join(f"H{x:.4g}V{y:.4g}" for x, y in rest) + f"H{_WIDTH}"


def _rows(marks: Sequence[Mark], span: Span) -> list[int]:
    """The row of each mark, so that no mark covers another while there are rows for them."""
    ends, rows = [-_NEAR] * _MOST_ROWS, []
    for mark in marks:
        place = span.percent(mark.moment)
        free = (row for row, end in enumerate(ends) if place - end >= _NEAR)
        row = next(free, ends.index(min(ends)))
        ends[row] = place
        rows.append(row)
    return rows


def _mark(mark: Mark, span: Span, row: int, number: int, top: float) -> Html:
    x, y = f"{min(max(span.percent(mark.moment), 0), 100)}%", _ROW * row + 9
    return tag(
        "g",
        tag("title", mark.title),
        tag("line", x1=x, x2=x, y1=y, y2=f"{top + _HEIGHT}"),
        tag("circle", cx=x, cy=y, r=9),
        tag("text", str(number), x=x, y=y + 4, text_anchor="middle"),
        class_=f"mark {mark.kind}",
    )


def _times(span: Span, zone: tzinfo, y: float) -> Iterator[Html]:
    for place, text in ticks(span, zone):
        if place <= 100:  # noqa: PLR2004 - percent
            anchor = "start" if place < 4 else "end" if place > 96 else "middle"  # noqa: PLR2004 - percent
            yield tag("text", text, class_="tick", x=f"{place}%", y=f"{y + 15:g}", text_anchor=anchor)


def _level(y: float, text: str, *, above: bool = False) -> Html:
    line = tag("line", class_="level", x1="0", x2="100%", y1=f"{y:.1f}", y2=f"{y:.1f}")
    return tag("g", line, tag("text", text, class_="level", x="3", y=f"{y - 4 if above else y + 13:.1f}"))


def _stretched(top: float, height: int, *children: Html | None) -> Html:
    return tag(
        "svg",
        *children,
        y=f"{top:g}",
        width="100%",
        height=height,
        viewBox=f"0 0 {_WIDTH} {height}",
        preserveAspectRatio="none",
    )


def _figure(name: str, height: float, *children: Html) -> Html:
    return tag("svg", *children, class_="plot", role="img", aria_label=name, width="100%", height=f"{height:g}")
