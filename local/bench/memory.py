"""Runs with the memory, and so the share of a core, that a Lambda may have: time, peak of memory, and price."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from local.bench.figures import Figure, Section
from local.bench.measuring import Took, stub
from local.cost.month import lines
from local.cost.stack import Stack
from local.cost.stacks import default

_SIZES = (128, 192, 256, 512)
# With this memory Lambda gives a whole core.
_OF_A_CORE = 1769
_LATENCY_MS = 150
_MOST_TIMES = 1.1
_FAST = default(campaigns=100_000, rate=200, max_run_seconds=900, period_seconds=600)


@dataclass(frozen=True)
class _Case:
    """A run over so many campaigns, each with the same news. `priced` is the stack whose month is given, if any.

    A `cold` one is measured from the start of its process. A `warm` one is the second of its process.
    """

    name: str
    campaigns: int
    rate: int = 20
    news: str = ""
    cold: bool = False
    warm: bool = False
    priced: Stack | None = None


_CASES = (
    _Case("10 campaigns", 10, warm=True, priced=default(campaigns=10)),
    _Case("10 campaigns, from the start of the process", 10, cold=True),
    _Case("1,000 campaigns", 1_000, priced=default(campaigns=1_000)),
    _Case("4,000 of 100,000, at 200 requests a second", 4_000, rate=200, priced=_FAST),
    _Case("1,000 campaigns, all with new counts", 1_000, news="moved"),
    _Case("1,000 campaigns, all at their end", 1_000, news="ended"),
)


def section() -> Section:
    """Measures each case with each size. The sizes run side by side, since together they need less than a core."""
    return Section(
        title="Memory",
        about=(
            "A run over TLS, with a provider that answers in 150 ms. Each process gets the share of a core that Lambda "
            f"gives to its memory: a whole one to {_OF_A_CORE:,} MB. It is stopped while it has used more "
            "(`local/bench/share.py`). The first case is a second run of its process. The others are first runs, so "
            "they make the clients too. The price is Lambda's for a month of such a list, by `make cost`. It does not "
            "count that a run with too little CPU takes longer. A core of Lambda may be slower than one here, so the "
            "default leaves room."
        ),
        figures=[figure for case in _CASES for figure in _figures(case)],
    )


def _figures(case: _Case) -> Iterator[Figure]:
    with ThreadPoolExecutor(len(_SIZES)) as pool:
        took = dict(zip(_SIZES, pool.map(lambda mb: _measured(case, mb), _SIZES), strict=True))
    most = took[max(_SIZES)].wall * _MOST_TIMES
    for mb, one in took.items():
        is_default = mb == default().memory_mb and not case.cold and case.news != "ended"
        yield Figure(
            name=f"{case.name}, {mb} MB",
            value=f"{one.wall:.1f} s, {one.mb:.0f} MB at most{_price(case, mb)}",
            baseline="" if case.cold else f"CPU: {one.cpu / one.wall / mb * _OF_A_CORE:.0%} of its share",
            target=f"at most {most:.1f} s" if is_default else "",
            reached=one.wall <= most if is_default else None,
        )


def _measured(case: _Case, mb: int) -> Took:
    with stub(campaigns=case.campaigns, latency_ms=_LATENCY_MS, news=case.news) as running:
        began = time.monotonic()
        took = running.measure(
            "reporter", case.campaigns, tls=True, warm=case.warm, share=mb / _OF_A_CORE, rate=case.rate
        )
    return replace(took, wall=took.began + took.wall - began) if case.cold else took


def _price(case: _Case, mb: int) -> str:
    if not case.priced:
        return ""
    return f", {lines(replace(case.priced, memory_mb=mb))['Lambda']:.2f} USD"
