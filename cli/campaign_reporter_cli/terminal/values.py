"""Values as a person reads them. Names are hostile: no control character reaches the terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaign_reporter_cli.terminal.columns import Kind
from campaign_reporter_cli.terminal.display import Display


def on_one_line(text: str, longest: int = 200) -> str:
    """The text as a terminal may show it, cut if it is longer."""
    if len(text) <= longest and text.isascii() and text.isprintable():  # most texts, and tables can be long
        return text.strip()
    from campaign_reporter.alerts.visible import line  # noqa: PLC0415 - `--help` needs no names

    return line(text, longest)


def shown(value: Any, kind: Kind, display: Display) -> str:
    """A value as a person reads it, on one line; `-` if there is none."""
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    match kind:
        case Kind.NUMBER:
            return f"{value:,}"
        case Kind.PERCENT:
            return f"{value:g}%"
        case Kind.TIME:
            return shown_time(value, display)
    return on_one_line(" ".join(value) if isinstance(value, list) else str(value)) or "-"


def shown_time(text: str, display: Display) -> str:
    """The time in the zone of the user. Users edit the items of their list, so it may be any text."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(display.zone):%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return on_one_line(text)


def zone_name(display: Display, text: str = "") -> str:
    """The zone in which the time is shown, such as `UTC` or `CET`; without a time, that of now."""
    try:
        moment = datetime.fromisoformat(text) if text else display.clock()
        return moment.astimezone(display.zone).tzname() or ""
    except (ValueError, OverflowError):
        return ""


def time_with_zone(text: str, display: Display) -> str:
    """The time with the zone in which it is shown."""
    return f"{shown_time(text, display)} {zone_name(display, text)}".rstrip()


def end_of_mute(text: str, display: Display) -> str:
    """The time until which a campaign is muted, and whether that is over."""
    is_over = datetime.fromisoformat(text) <= display.clock()
    return f"{time_with_zone(text, display)}{' (over)' if is_over else ''}"
