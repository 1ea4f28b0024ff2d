"""The names of columns, as a header has them."""

from __future__ import annotations

import re

from campaign_reporter_cli.input.attributes import folded, known_name

_BEST = "campaignid"
_GOOD = frozenset({"id", "ids", "uuid", "campaign", "campaigns", "campaignids", "campaignuuid", "dexatelid"})
_PERHAPS = re.compile(r"(\D*[\W_])?(ids?|uuid|guid)([\W_]\D*)?", re.IGNORECASE)
# Ids of other things, as the reporter's own exports have them.
_OF_OTHERS = frozenset({"accountid", "templateid", "audienceid"})


def rank(name: str) -> int | None:
    """How likely a column with this name holds the campaigns' ids: 0 is best, None is not at all."""
    plain = folded(name)
    if plain == _BEST:
        return 0
    if plain in _GOOD:
        return 1
    return 2 if _PERHAPS.fullmatch(name) and plain not in _OF_OTHERS else None


def is_certain(name: str) -> bool:
    """Whether nothing but a header has this text in a cell."""
    return known_name(name) is not None or rank(name) in {0, 1}
