"""Every way in which a call can fail."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from local.dexatel_simulator import Answer
from tests.harness.calls import Call, Do, Way, refusal
from tests.harness.process import Process
from tests.harness.provider import no_answer, received

# How long the function waits in vain: for all tries of the SDK, and for one of the provider's client.
_SDK_WAITS = 15.0
_PROVIDER_WAITS = 7.0


# Refused and not applied


def throttled(process: Process, call: Call, _: Do) -> Any:
    return _refused(process, call, "ThrottlingException", Answer.too_many_requests(1))


def broken(process: Process, call: Call, _: Do) -> Any:
    return _refused(process, call, "InternalServerError", Answer.raw(b"", status=500))


def denied(process: Process, call: Call, _: Do) -> Any:
    return _refused(process, call, "AccessDeniedException", Answer.error(401, code=401, message="no"))


def contended(process: Process, call: Call, _: Do) -> Any:
    """Another transaction is at the same item."""
    process.world.excuse()
    if call.operation == "transact_write_items":
        reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
        raise refusal(call.operation, "TransactionCanceledException", CancellationReasons=reasons)
    raise refusal(call.operation, "TransactionConflictException")


def timed_out(process: Process, call: Call, _: Do) -> Any:
    process.world.excuse()
    return _no_answer(process, call)


def reset(process: Process, call: Call, _: Do) -> Any:
    process.world.excuse()
    if call.service == "provider":
        raise no_answer("ConnectionError")
    raise ConnectionClosedError(endpoint_url="https://aws")


# Applied, and its answer is lost


def answer_lost(process: Process, call: Call, do: Do) -> Any:
    do()
    process.world.excuse()
    return _no_answer(process, call)


def answer_lost_once(process: Process, call: Call, do: Do) -> Any:
    """The SDK asks again. A transaction has a token, so it is not applied twice."""
    answer = do()
    process.world.excuse()
    process.world.clock.passes(_SDK_WAITS / 3)
    if call.service == "provider":
        return _no_answer(process, call)
    return answer if call.operation == "transact_write_items" else do()


# Killed


def killed_before(process: Process, _call: Call, _do: Do) -> Any:
    process.dies()


def killed_after(process: Process, _call: Call, do: Do) -> Any:
    do()
    process.dies()


WAYS: tuple[Way, ...] = (
    throttled,
    broken,
    denied,
    contended,
    timed_out,
    reset,
    answer_lost,
    answer_lost_once,
    killed_before,
    killed_after,
)


def applies(way: Way, call: Call) -> bool:
    """Whether the call can fail in this way."""
    return way is not contended or call.is_write


class At:
    """The call with this number fails in this way.

    A call to AWS is one with all its tries. The provider's client tries again by itself, so its tries for the same
    campaign fail too, unless it is one answer that is lost.
    """

    def __init__(self, number: int, way: Way) -> None:
        self._number = number
        self._way = way
        self.call: Call | None = None

    def __call__(self, process: Process, call: Call, do: Do) -> Any:
        if call.number == self._number:
            self.call = call
            return self._way(process, call, do)
        if self._is_another_try(call):
            return self._way(process, call, do)
        return do()

    def _is_another_try(self, call: Call) -> bool:
        first = self.call
        same = first is not None and (first.service, first.request) == (call.service, call.request)
        return same and call.service == "provider" and self._way is not answer_lost_once


def _refused(process: Process, call: Call, code: str, answer: Answer) -> Any:
    process.world.excuse()
    if call.service == "provider":
        return received(answer)
    raise refusal(call.operation, code)


def _no_answer(process: Process, call: Call) -> Any:
    if call.service == "provider":
        process.world.clock.passes(_PROVIDER_WAITS)
        raise no_answer("ReadTimeoutError")
    process.world.clock.passes(_SDK_WAITS)
    raise ReadTimeoutError(endpoint_url="https://aws")
