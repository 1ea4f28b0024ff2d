"""What a person at the terminal sees."""

import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from local.postbox import Published

_WIDTH = 122  # what the widest line of an email takes, in its box
_NAME_WIDTH = 18
_BORDER = "+" + "-" * (_WIDTH - 2)
_IS_TERMINAL = sys.stdout.isatty()


def headline(text: str) -> None:
    """The next thing that happens."""
    print(f"\n{_styled(f'== {text} ', '1')}{'=' * max(0, _WIDTH - len(text) - 4)}", flush=True)


def line(text: str = "") -> None:
    """One line, at once."""
    print(text, flush=True)


def command(text: str) -> None:
    """A command that a user would type."""
    print(_styled(f"$ {text}", "36"), flush=True)


def wait(what: str, is_over: Callable[[], bool], *, seconds: float) -> None:
    """Waits for something, saying what and for how long; TimeoutError where it does not come."""
    started = time.monotonic()
    said = -1.0
    while not is_over():
        passed = time.monotonic() - started
        if passed > seconds:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        if _IS_TERMINAL:
            print(f"\r  waiting for {what}: {passed:.0f} s ", end="", flush=True)
        elif passed - said >= 20:  # noqa: PLR2004 - now and then is enough for a log
            print(f"  waiting for {what} ...", flush=True)
            said = passed
        time.sleep(0.5)
    if _IS_TERMINAL:
        print("\r" + " " * _WIDTH + "\r", end="", flush=True)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under their header, each column as wide as it must be."""
    everything = [list(header), *([_cut(cell) for cell in row] for row in rows)]
    widths = [max(_columns(row[i]) for row in everything) for i in range(len(header))]
    for index, row in enumerate(everything):
        padded = [cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)]
        text = "  " + "  ".join(padded).rstrip()
        print(_styled(text, "1") if index == 0 else text, flush=True)


def fact(name: str, value: str) -> None:
    """Something by its name, on as many lines as it takes."""
    indent = " " * _NAME_WIDTH
    line(textwrap.fill(value, _WIDTH, initial_indent=f"  {name}".ljust(_NAME_WIDTH), subsequent_indent=indent))


def email(message: Published) -> None:
    """A message as its email reads."""
    line(_BORDER)
    line(f"| Email  Subject: {message.subject}")
    line("|")
    for text in message.texts["email"].rstrip().splitlines():
        indent = " " * (len(text) - len(text.lstrip()))
        for part in textwrap.wrap(text, _WIDTH - 2, subsequent_indent=indent) or [""]:
            line(f"| {part}".rstrip())
    line(_BORDER)


def alert(message: Published) -> None:
    """An alert as its email and its text message read."""
    email(message)
    line(f"| SMS    {message.texts['sms']}")
    line(_BORDER)
    line()


def plain(item: Mapping[str, Any], name: str) -> str:
    """An attribute of a DynamoDB item as text, empty where it is absent."""
    value = next(iter(item[name].values())) if name in item else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 36 else one_line[:35] + "…"  # noqa: PLR2004 - the widest column, a UUID's


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _styled(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if _IS_TERMINAL else text
