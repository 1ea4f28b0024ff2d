"""The parts that the pages have in common: numbers, times, badges, tiles and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from campaign_reporter.alerts.visible import line
from campaign_reporter.alerts.zones import local_time, short_time, with_local_times
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.times import from_text
from campaign_reporter.model.zones import name_or_utc
from campaign_reporter.pages.facts import View
from campaign_reporter.pages.html import Html, joined, tag

type Cell = str | Html
_LONGEST_REASON = 2_000
_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def number(count: int | None) -> str:
    """The number, or a dash if it is not known."""
    return "-" if count is None else f"{count:,}"


def percent(counts: Counts) -> str:
    """The delivery rate, or a dash if it is not known."""
    return "-" if counts.delivery_percent is None else f"{counts.delivery_percent:g}%"


def both_times(iso: str | None, view: View) -> str:
    """The time in the zone of the readers and in UTC."""
    return _written(iso, lambda text: local_time(text, view.zone))


def short(iso: str | None, view: View) -> str:
    """The time in the zone of the readers, to the minute."""
    return _written(iso, lambda text: short_time(text, view.zone))


def brief(iso: str | None, view: View) -> str:
    """The time in the zone of the readers, as short as it can be: `23 Nov 15:00`."""
    return _written(iso, lambda text: _brief(from_text(text).astimezone(view.tzinfo), view.now.year))


def _brief(moment: datetime, year: int) -> str:
    return f"{moment.day} {moment:%b}{f' {moment.year}' if moment.year != year else ''} {moment:%H:%M}"


def clock(iso: str, view: View) -> str:
    """The time in the zone of the readers, to the second and without the name of the zone."""
    return f"{from_text(iso).astimezone(view.tzinfo):%Y-%m-%d %H:%M:%S}"


def zone_name(view: View) -> str:
    """The name of the zone that is used."""
    return name_or_utc(view.zone)


def _written(iso: str | None, write: Callable[[str], str]) -> str:
    try:
        return write(iso) if iso else "-"
    except (ValueError, OverflowError):  # users edit the items of their list
        return line(iso or "")


def ago(iso: str, now: datetime) -> str:
    """How long ago that was, such as `2 hours ago`."""
    seconds = max(0, (now - from_text(iso)).total_seconds())
    unit = next((unit for unit, length in _SECONDS.items() if seconds >= 2 * length), "second")
    count = round(seconds / _SECONDS[unit])
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def reason(text: str, view: View) -> str:
    """The reason of an alert, with times in the zone of the readers."""
    shown = line(with_local_times(text, view.zone), _LONGEST_REASON)
    return f"{shown[:1].upper()}{shown[1:].rstrip('.')}."


def tile(title: str, value: str, note: str = "", kind: str = "") -> Html:
    """A number with its title."""
    return tag(
        "div",
        tag("dt", title),
        tag("dd", tag("b", value), tag("small", note) if note else None),
        class_=f"tile {kind}".strip(),
    )


def tiles(*children: Html) -> Html:
    """A row of numbers."""
    return tag("dl", *children, class_="tiles")


def facts_list(rows: Iterable[tuple[str, str | None]]) -> Html:
    """A label and a value for each fact that is known."""
    return tag(
        "dl", *(tag("div", tag("dt", label), tag("dd", value)) for label, value in rows if value), class_="facts"
    )


def table(
    caption: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, numbers_from: int, kind: str = "campaigns"
) -> Html:
    """A table. From one column on it has numbers. A phone leaves out columns that matter less in a table of the kind.

    It scrolls by itself if it is wider than the page.
    """
    head = tag("tr", *(tag("th", title, scope="col") for title in header))
    body = joined(*(tag("tr", *(tag("td", cell) for cell in row)) for row in rows))
    parts = (tag("caption", caption), tag("thead", head), tag("tbody", body))
    written = tag("table", *parts, class_=f"{kind} n{numbers_from}")
    return tag("div", written, class_="wide", role="group", aria_label=caption, tabindex="0")


def section(title: str, *children: str | None, class_: str | None = None) -> Html:
    """A part of the page with its heading."""
    return tag("section", tag("h2", title), *children, class_=class_)
