"""The memory and the time that one run over a long list takes."""

from local.bench.figures import Figure, Section
from local.bench.measuring import stub
from local.bench.programs import WORKERS

_MANY, _FEW = 100_000, 1_000
_MOST_MB, _MOST_TIMES = 256, 1.3
# An invocation lasts at most 900 s. At 1,769 MB it has a whole core, and at 512 MB its share of one.
_LONGEST, _SHARE = 900, 512 / 1769
# With a slow provider 100,000 campaigns take eight minutes. So some are measured, and the rest follows in proportion.
_LATENCY_MS, _SOME = 150, 4_000


def section() -> Section:
    """Measures a run over 100,000 campaigns beside one over 1,000."""
    with stub(campaigns=_MANY) as running:
        many = running.measure("reporter", _MANY, warm=False)
    with stub(campaigns=_FEW) as running:
        few = running.measure("reporter", _FEW, warm=False)
    with stub(campaigns=_SOME, latency_ms=_LATENCY_MS) as running:
        some = running.measure("reporter", _SOME, warm=False)
    at_share = many.cpu / _SHARE
    waiting = some.wall * _MANY / _SOME
    at_best = _MANY * _LATENCY_MS / 1000 / WORKERS
    return Section(
        title="100,000 campaigns in one run",
        about="One run in a new process, imports included, with a provider that answers at once. Two times are not "
        "measured but follow in proportion, and say so.",
        figures=[
            Figure(
                name="memory",
                value=f"{many.mb:.0f} MB",
                baseline=f"1,000 campaigns: {few.mb:.0f} MB",
                target=f"at most {_MOST_MB} MB and {_MOST_TIMES} times",
                reached=many.mb <= _MOST_MB and many.mb <= _MOST_TIMES * few.mb,
            ),
            Figure(name="time on a whole core", value=f"{many.wall:.0f} s"),
            Figure(
                name="time on a 512 MB Lambda's 0.29 of a core",
                value=f"{at_share:.0f} s, in proportion",
                baseline=f"CPU time on a whole core: {many.cpu:.0f} s",
                target=f"at most {_LONGEST} s",
                reached=at_share <= _LONGEST,
            ),
            Figure(
                name=f"time if each answer takes {_LATENCY_MS} ms",
                value=f"{_SOME:,}: {some.wall:.1f} s, so {waiting:.0f} s in proportion",
                baseline=f"the waits of {WORKERS} workers: {at_best:.0f} s",
                target=f"at most {_LONGEST} s",
                reached=waiting <= _LONGEST,
            ),
        ],
    )
