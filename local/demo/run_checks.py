"""Checks the rows of the Runs table. Each check yields a line for each difference from the contract."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from local.demo.screen import plain

_DISCOVERY = "discovery"

type Item = Mapping[str, Any]


def is_discovered(item: Item) -> bool:
    """Whether a discovery has put the item on the list."""
    return plain(item, "added_by") == _DISCOVERY


def check_outcomes(rows: Iterable[Item]) -> Iterator[str]:
    """Checks that each run and each discovery was complete. A discovery is skipped while another one is at work."""
    for row in rows:
        is_discovery = plain(row, "segment") == _DISCOVERY
        good = {"complete", "skipped"} if is_discovery else {"complete"}
        if plain(row, "outcome") not in good and not plain(row, "segment").startswith("state#"):
            name = "discovery" if is_discovery else "run"
            yield f"the {name} of {plain(row, 'started_at')} is {plain(row, 'outcome')}: {plain(row, 'problems')}"


def check_added(campaigns: Iterable[Item], discoveries: Iterable[Item]) -> Iterator[str]:
    """Checks that the discoveries count as many campaigns as they have put on the list."""
    counted, added = sum(int(plain(row, "added")) for row in discoveries), sum(map(is_discovered, campaigns))
    if counted != added:
        yield f"the discoveries count {counted} campaigns that they have added, and {added} are on the list"
