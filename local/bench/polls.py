"""CPU time and pace of a poll that finds nothing new, beside a plain loop with requests."""

from collections.abc import Iterator
from statistics import median

from local.bench.figures import Figure, Section
from local.bench.measuring import Running, Took, stub
from local.bench.programs import WORKERS

_PAIRS = 4
# The numbers of campaigns by latency in milliseconds. Each program runs for more than a second with them, and the
# naive one, which waits for one answer after the other, for some seconds.
_CAMPAIGNS = {0: 3000, 50: 960, 150: 960}
_NAIVE = {0: 100, 50: 40, 150: 20}
_MOST_CPU = 0.7
_LEAST_PACE = 0.9


def section() -> Section:
    """Measures CPU time and pace over HTTP and HTTPS, at each latency."""
    return Section(
        title="A poll that finds nothing new",
        about=(
            "CPU time for a campaign. The reporter's whole handler (list, pace, request, decision, metrics) stands "
            f"beside a plain loop: `requests.Session().get(...).json()` in a pool of {WORKERS} threads. The transport "
            "alone sends the same requests and does nothing else. Each program runs on one core and the stub on "
            f"another. Each figure is the median of {_PAIRS} pairs that take turns. The pace of a run stands beside "
            f"the pace that {WORKERS} requests at a time allow at that latency."
        ),
        figures=[figure for tls in (False, True) for ms in _CAMPAIGNS for figure in _at(ms, tls=tls)],
    )


def _at(latency_ms: int, *, tls: bool) -> Iterator[Figure]:
    count = _CAMPAIGNS[latency_ms]
    where = f"{'HTTPS' if tls else 'HTTP'}, {latency_ms} ms"
    with stub(campaigns=count, latency_ms=latency_ms) as running:
        pairs = [(_take(running, "reporter", count, tls), _take(running, "plain", count, tls)) for _ in range(_PAIRS)]
        yield _cpu(where, count, pairs)
        if latency_ms:
            yield _pace(where, count * latency_ms / 1000 / WORKERS, [reporter.wall for reporter, _ in pairs])
        transport = _take(running, "transport", count, tls)
        yield Figure(name=f"transport alone, {where}", value=f"{transport.cpu / count * 1e6:.0f} µs")
        naive = _take(running, "naive", _NAIVE[latency_ms], tls)
        yield Figure(name=f"a get and a put_item each, {where}", value=f"{naive.cpu / _NAIVE[latency_ms] * 1e6:.0f} µs")


def _take(running: Running, program: str, count: int, tls: bool) -> Took:  # noqa: FBT001 - one of a row of four
    return running.measure(program, count, tls=tls)


def _cpu(where: str, count: int, pairs: list[tuple[Took, Took]]) -> Figure:
    ratio = median(reporter.cpu / plain.cpu for reporter, plain in pairs)
    mine, plain = (median(took.cpu for took in side) / count * 1e6 for side in zip(*pairs, strict=True))
    return Figure(
        name=f"CPU, {where}",
        value=f"{mine:.0f} µs, {ratio:.2f} of it",
        baseline=f"plain loop {plain:.0f} µs",
        target=f"at most {_MOST_CPU}",
        reached=ratio <= _MOST_CPU,
    )


def _pace(where: str, ideal: float, walls: list[float]) -> Figure:
    return Figure(
        name=f"pace, {where}",
        value=f"{ideal / median(walls):.2f}",
        baseline=f"{ideal:.2f} s would be 1",
        target=f"at least {_LEAST_PACE}",
        reached=ideal / median(walls) >= _LEAST_PACE,
    )
