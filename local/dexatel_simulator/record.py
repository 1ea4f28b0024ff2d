"""Keeps the requests that the simulator got. It never keeps the API key."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, kw_only=True)
class RecordedRequest:
    campaign_id: str | None
    """As the request has it, also if it is no UUID. None for a path of no campaign."""
    list_query: Mapping[str, str] | None = None
    """The query of a request for the list, decoded. None for any other path."""
    is_proper: bool
    """Whether it has the right API key and content type, the two headers that the provider's reference demands."""
    arrived: float
    """By the monotonic clock, in seconds, so that a test can freeze the simulator's clock and still measure rates."""

    @property
    def is_list(self) -> bool:
        """Whether it was a request for the list."""
        return self.list_query is not None


class RequestRecord:
    """All requests so far. Other threads may add requests while one reads."""

    def __init__(self) -> None:
        self._requests: list[RecordedRequest] = []
        self._lock = Lock()

    def append(self, request: RecordedRequest) -> None:
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()

    def __iter__(self) -> Iterator[RecordedRequest]:
        with self._lock:
            return iter(tuple(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def count(self, campaign_id: str) -> int:
        """Counts the requests for one campaign. The case of its id does not matter."""
        return sum((request.campaign_id or "").lower() == campaign_id.lower() for request in self)

    def peak_rate(self, window: float = 1.0) -> int:
        """Returns the greatest number of requests that arrived within `window` seconds."""
        return greatest_within((request.arrived for request in self), window)


def greatest_within(moments: Iterable[float], window: float) -> int:
    """Returns the greatest number of moments in any span of `window` seconds. The end of a span is not part of it."""
    ordered = sorted(moments)
    first = greatest = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= window:
            first += 1
        greatest = max(greatest, last - first + 1)
    return greatest
