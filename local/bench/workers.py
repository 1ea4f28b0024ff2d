"""The gain of a second run at the same time: two halves of a list at once, beside one run over the whole list."""

from concurrent.futures import ThreadPoolExecutor

from campaign_reporter.model.segment import Segment, segments_of
from local.bench.figures import Figure, Section
from local.bench.measuring import Took, stub

_CAMPAIGNS = 4_000
_LATENCIES_MS = (50, 0)
# If the provider answers at once, its stub needs most of the second core. So that figure has no target.
_LEAST_GAIN = {50: 1.6}


def section() -> Section:
    """Measures the campaigns a second of two runs, one for each segment, beside those of one run."""
    return Section(
        title="Two segments at once",
        about=(
            f"{_CAMPAIGNS} campaigns. The runs of the segments 1/2 and 2/2 start together in two processes. They are "
            "measured until both have ended. The baseline is one run over the whole list. On two cores the stub shares "
            "one with a run, so two Lambdas gain more than this. That shows most at 0 ms, because a run without waits "
            "takes nothing but CPU time."
        ),
        figures=[_gain(latency_ms) for latency_ms in _LATENCIES_MS],
    )


def _gain(latency_ms: int) -> Figure:
    one, two = _rate(1, latency_ms), _rate(2, latency_ms)
    least = _LEAST_GAIN.get(latency_ms)
    return Figure(
        name=f"campaigns a second, {latency_ms} ms",
        value=f"{two:.0f}, {two / one:.2f} times",
        baseline=f"one run: {one:.0f}",
        target=f"at least {least} times" if least else "",
        reached=two >= least * one if least else None,
    )


def _rate(runs: int, latency_ms: int) -> float:
    """Returns the campaigns a second of so many runs at once. Each has its part of the list and a core."""
    with stub(campaigns=_CAMPAIGNS, latency_ms=latency_ms) as running, ThreadPoolExecutor(runs) as pool:

        def run(segment: Segment) -> Took:
            return running.measure("reporter", _CAMPAIGNS, core=segment.number - 1, segment=segment)

        took = list(pool.map(run, segments_of(runs)))
        if running.asked["provider"] != 2 * _CAMPAIGNS:
            raise RuntimeError("the runs did not poll each campaign once, and once to warm up")
    return _CAMPAIGNS / (max(each.began + each.wall for each in took) - min(each.began for each in took))
