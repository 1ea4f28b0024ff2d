"""Prints the demo at the terminal.

Names of campaigns are anyone's text, so no control character of theirs may reach the terminal.
"""

import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from local.postbox import Published

_WIDTH = 122  # The widest line of an email fits, with its border.
_CELL_WIDTH = 36  # A campaign's id fits.
_BORDER = "+" + "-" * (_WIDTH - 2)
_BOLD, _CYAN = "1", "36"
_IS_TERMINAL = sys.stdout.isatty()
_ZERO_WIDTH_JOINER = "\u200d"  # Many emoji need it.


def line(text: str = "", *, style: str = "") -> None:
    """Prints a line."""
    safe = "".join(map(_safe, text))
    print(f"\033[{style}m{safe}\033[0m" if style and _IS_TERMINAL else safe, flush=True)


def headline(text: str) -> None:
    """Prints what happens next."""
    line()
    line(f"== {text} ".ljust(_WIDTH, "="), style=_BOLD)


def command(text: str) -> None:
    """Prints a command that a user would type."""
    line(f"$ {text}", style=_CYAN)


def has_reader() -> bool:
    """Whether a person is at the terminal, and can press a key."""
    return _IS_TERMINAL and sys.stdin.isatty()


def wait_for_enter(text: str) -> None:
    """Waits until Enter is pressed."""
    line(f"\n{text}.", style=_BOLD)
    sys.stdin.readline()


def wait(what: str, is_over: Callable[[], bool], *, seconds: float) -> None:
    """Waits until `is_over`, and prints how long. Raises TimeoutError if that takes too long."""
    started = time.monotonic()
    printed = -1.0
    while not is_over():
        passed = time.monotonic() - started
        if passed > seconds:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        if _IS_TERMINAL:
            print(f"\r  waiting for {what}: {passed:.0f} s ", end="", flush=True)
        elif passed - printed >= 20:  # noqa: PLR2004 - seconds, so that a log does not fill up
            line(f"  waiting for {what} ...")
            printed = passed
        time.sleep(0.5)
    if _IS_TERMINAL:
        print("\r" + " " * _WIDTH + "\r", end="", flush=True)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints rows under their header. Each column is as wide as its widest cell."""
    everything = [list(header), *([_cut(cell) for cell in row] for row in rows)]
    widths = [max(map(_columns, column)) for column in zip(*everything, strict=True)]
    for index, row in enumerate(everything):
        padded = [cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)]
        line("  " + "  ".join(padded).rstrip(), style="" if index else _BOLD)


def email(message: Published) -> None:
    """Prints a message as the email that a user gets."""
    line(_BORDER)
    line(f"| Email  Subject: {message.subject}")
    line("|")
    for text in message.texts["email"].rstrip().splitlines():
        indent = " " * (len(text) - len(text.lstrip()))
        for part in textwrap.wrap(text, _WIDTH - 2, subsequent_indent=indent) or [""]:
            line(f"| {part}".rstrip())
    line(_BORDER)


def alert(message: Published) -> None:
    """Prints a message as the email and the text message that a user gets."""
    email(message)
    line(f"| SMS    {message.texts['sms']}")
    line(_BORDER)
    line()


def plain(item: Mapping[str, Any], name: str) -> str:
    """Returns an attribute of a DynamoDB item as text. An absent one is empty."""
    value = next(iter(item[name].values())) if name in item else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _safe(char: str) -> str:
    """Replaces a character that a terminal obeys or does not show, such as the start of an escape sequence."""
    is_safe = char in {"\n", "\t", _ZERO_WIDTH_JOINER} or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    return char if is_safe else "\N{REPLACEMENT CHARACTER}"


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _CELL_WIDTH else one_line[: _CELL_WIDTH - 1] + "…"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
