"""What the simulator was asked: who came when, with which headers, and never with which key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Condition


@dataclass(frozen=True, kw_only=True)
class RecordedRequest:
    """One request and the status it was answered with. The value of the key is not kept."""

    at: float
    """By the simulator's clock, in epoch seconds."""
    arrived: float
    """By the machine's monotonic clock, in seconds, for rates: also right where the other clock is frozen."""
    method: str
    path: str
    """Without the query."""
    campaign_id: str | None
    """As it was asked for, also if it is no UUID; None for every other path."""
    status: int | None
    """None where the connection was reset instead."""
    header_names: frozenset[str]
    """In lower case."""
    content_type: str | None
    key_matched: bool

    @property
    def is_proper(self) -> bool:
        """It has the two headers that the provider's public reference asks for, with the right values."""
        return self.key_matched and self.content_type == "application/json"


class RequestRecord:
    """All requests so far, in the order of their answers. Safe to read while more of them come in."""

    def __init__(self) -> None:
        self._requests: list[RecordedRequest] = []
        self._changed = Condition()

    def append(self, request: RecordedRequest) -> None:
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()

    def clear(self) -> None:
        with self._changed:
            self._requests.clear()

    def __iter__(self) -> Iterator[RecordedRequest]:
        with self._changed:
            return iter(tuple(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def __getitem__(self, index: int) -> RecordedRequest:
        return self._requests[index]

    def of(self, campaign_id: str) -> list[RecordedRequest]:
        """Those for one campaign, whatever the case of its letters."""
        wanted = campaign_id.lower()
        return [request for request in self if (request.campaign_id or "").lower() == wanted]

    def count(self, campaign_id: str) -> int:
        """How many there were for one campaign; `len()` counts them all."""
        return len(self.of(campaign_id))

    def wait_for(self, count: int, *, campaign_id: str | None = None, timeout: float = 10.0) -> bool:
        """Waits until there are so many (for one campaign, or in all); False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(
                lambda: (len(self) if campaign_id is None else self.count(campaign_id)) >= count, timeout
            )

    def peak_rate(self, window: float = 1.0) -> int:
        """The greatest number of requests that arrived within any `window` seconds."""
        return greatest_within((request.arrived for request in self), window)


def greatest_within(moments: Iterable[float], window: float) -> int:
    """The greatest number of moments in any span of `window` seconds, whose end is not part of it."""
    ordered = sorted(moments)
    first = greatest = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= window:
            first += 1
        greatest = max(greatest, last - first + 1)
    return greatest
