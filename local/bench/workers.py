"""What a second run at the same time adds, each over its own segment and on its own core."""

from concurrent.futures import ThreadPoolExecutor

from local.bench.figures import Figure, Section
from local.bench.measuring import stub

_CAMPAIGNS = 2_000
_LATENCY_MS = 50
_LEAST_GAIN = 1.6


def section() -> Section:
    """Campaigns a second of two runs at once beside those of one."""
    one, two = _rate(1), _rate(2)
    return Section(
        title="Two segments at once",
        about=(
            f"{_CAMPAIGNS} campaigns a run, over a provider that takes {_LATENCY_MS} ms. On two cores the stub shares "
            "one of them with a run, so this is less than two Lambdas would do."
        ),
        figures=[
            Figure(
                name="campaigns a second",
                value=f"{two:.0f}, {two / one:.2f} times",
                baseline=f"one run: {one:.0f}",
                target=f"at least {_LEAST_GAIN} times",
                reached=two >= _LEAST_GAIN * one,
            )
        ],
    )


def _rate(runs: int) -> float:
    """Campaigns a second, by the longest of the runs."""
    with stub(campaigns=_CAMPAIGNS, latency_ms=_LATENCY_MS) as running, ThreadPoolExecutor(runs) as pool:
        took = list(pool.map(lambda core: running.measure("reporter", _CAMPAIGNS, core=core), range(runs)))
    return runs * _CAMPAIGNS / max(each.wall for each in took)
