"""The ids of campaigns as people write them: in either case, quoted, or with the comma of the list they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from campaign_reporter.alerts.visible import line
from campaign_reporter.invocation import LONGEST_ID
from campaign_reporter.model.campaign import is_campaign_id
from campaign_reporter_cli.errors import InputError

_EXAMPLE = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
# Beside blanks: quotes, brackets, the separators of lists, and characters that no editor shows.
_AROUND = " \t\r\n\"'`<>{}()[],;\u00a0\u200b\u200e\u200f\ufeff"
_REMARK = re.compile(r"\s#.*", re.DOTALL)
_MISTAKES_SHOWN = 20


def campaign_id(text: str) -> str | None:
    """The id in the text, in the lower case that Dexatel uses; None if it is no id."""
    bare = _REMARK.sub("", text).strip(_AROUND)
    return bare.lower() if is_campaign_id(bare) else None


def keys_of(text: str) -> tuple[str, ...]:
    """The keys that a campaign on the list may have. The first is the text as it is, and the last is as `add` lists it.

    Somebody may have put an id in capitals, or a text that is no id, on the list by hand. InputError if no key is so.
    """
    is_utf_8 = text == text.encode(errors="ignore").decode()
    if not (text.strip() and is_utf_8 and len(text.encode()) <= LONGEST_ID):
        raise InputError(f'"{line(text, 60)}" can\'t be an id. It has 1 to {LONGEST_ID:,} bytes of UTF-8')
    return tuple(dict.fromkeys((text, campaign_id(text) or text.strip())))


def no_id(text: str) -> str:
    """A sentence about a text that is no id."""
    return f'"{line(text, 60)}" is no campaign id. An id is a UUID such as {_EXAMPLE}'


def checked_ids(texts: Iterable[str]) -> list[str]:
    """The ids, each once. InputError names all those that are none."""
    found = {text: campaign_id(text) for text in texts}
    refuse("", [no_id(text) for text, each in found.items() if each is None])
    return list(dict.fromkeys(each for each in found.values() if each))


def refuse(where: str, mistakes: list[str]) -> None:
    """Raises InputError if there are mistakes. Nothing has been written by then."""
    if not mistakes:
        return
    prefix = f"{where}: " if where else ""
    if len(mistakes) == 1:
        raise InputError(f"{prefix}{mistakes[0]}. Nothing was written")
    more = len(mistakes) - _MISTAKES_SHOWN
    lines = [*mistakes[:_MISTAKES_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
    raise InputError(f"{prefix}{len(mistakes):,} mistakes. Nothing was written\n  " + "\n  ".join(lines))
