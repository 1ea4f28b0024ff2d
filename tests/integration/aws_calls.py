"""Between the function's AWS clients and moto: every call is recorded, and can fail, or have something happen at it."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.model import OperationModel
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

# The SDK is set to try each call so often.
SDK_TRIES = 3
_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})
_moto_lock = threading.Lock()


class Killed(BaseException):
    """The process is gone: nothing of it catches this, and nothing of it reaches AWS any more."""


@dataclass(frozen=True)
class Call:
    """One request to AWS; the SDK's repeats count one by one. `number` counts from the last `clear`, from 0."""

    service: str
    operation: str
    params: dict[str, Any]
    number: int

    @property
    def tables(self) -> set[str]:
        actions = [action for item in self.params.get("TransactItems", ()) for action in item.values()]
        return {action["TableName"] for action in (self.params, *actions) if "TableName" in action}

    @property
    def is_write(self) -> bool:
        return self.operation in _WRITES


type Do = Callable[[Call], AWSResponse | None]
type Where = str | Callable[[Call], bool]


@dataclass
class _Rule:
    where: Where
    do: Do
    after: bool
    times: float

    def applies(self, call: Call, *, after: bool) -> bool:
        if after != self.after or not self.times:
            return False
        return call.operation == self.where if isinstance(self.where, str) else self.where(call)


@dataclass
class AwsCalls:
    """What the function asked of AWS, in order; `answered` are those that AWS did not refuse."""

    made: list[Call] = field(default_factory=list)
    answered: list[Call] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _here: threading.local = field(default_factory=threading.local)
    _dead: bool = False

    def attach(self, session: boto3.Session) -> None:
        """Clients that `session` makes from now on are watched."""
        events: Any = session.events  # its stubs know of no handler that gives an answer
        events.register("before-parameter-build", self._note)
        events.register("before-send", self._send)
        events.unregister("before-send", botocore_stubber)  # all handlers are called, whichever answers

    def clear(self) -> None:
        """Forgets the calls too."""
        self.made.clear()
        self.answered.clear()
        self.revive()

    def revive(self) -> None:
        """There is a new process, and nothing happens to it."""
        self._rules.clear()
        self._dead = False

    def of(self, operation: str, table: str | None = None) -> list[Call]:
        """The calls of this operation, on this table or on any."""
        return [call for call in self.made if call.operation == operation and (not table or table in call.tables)]

    def at(self, where: Where, do: Do, *, after: bool = False, times: float = 1) -> None:
        """At the next so many calls, by operation or as `where` says, `do` comes first, or after AWS has done its part.

        What `do` gives is the answer in the place of AWS's; what it raises is raised.
        """
        self._rules.append(_Rule(where, do, after, times))

    def refuse(self, where: Where, code: str, *, times: float = SDK_TRIES, status: int = 400) -> None:
        """AWS refuses; three times is once for the function, since the SDK tries three times where that is of use."""
        self.at(where, lambda call: error(call, code, status), times=times)

    def cut_off(self, where: Where, *, times: float = SDK_TRIES) -> None:
        """AWS can't be reached."""
        self.at(where, _cut_off, times=times)

    def lose_answer(self, where: Where, *, times: float = SDK_TRIES) -> None:
        """AWS does its part and its answer does not arrive; the SDK, which can't know, asks again."""
        self.at(where, _lost, after=True, times=times)

    def kill(self, where: Where, *, after: bool = False) -> None:
        """The process is killed there."""
        self.at(where, self._kill, after=after)

    def _kill(self, _: Call) -> AWSResponse | None:
        self._dead = True
        raise Killed

    def _note(self, params: dict[str, Any], model: OperationModel, **_: Any) -> None:
        self._here.asked = (model.service_model.service_name, model.name, dict(params))

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        if self._dead:
            raise Killed
        service, operation, params = self._here.asked
        call = Call(service, operation, params, number=len(self.made))
        self.made.append(call)
        if answer := self._happens(call, after=False):
            return answer
        answer = _moto(request)
        if answer is not None and answer.status_code < 400:
            self.answered.append(call)
        return self._happens(call, after=True) or answer

    def _happens(self, call: Call, *, after: bool) -> AWSResponse | None:
        for rule in self._rules:
            if rule.applies(call, after=after):
                rule.times -= 1
                return rule.do(call)
        return None


def error(call: Call, code: str, status: int = 400) -> AWSResponse:
    """An error as the service writes it."""
    if call.service == "sns":
        body = f"<ErrorResponse><Error><Code>{code}</Code><Message>so it is</Message></Error></ErrorResponse>"
    else:
        body = json.dumps({"__type": code, "message": "so it is"})
    return AWSResponse("https://aws", status, HTTPHeaders(), MockRawResponse(body))


def _cut_off(_: Call) -> AWSResponse | None:
    raise EndpointConnectionError(endpoint_url="https://aws")


def _lost(_: Call) -> AWSResponse | None:
    raise ReadTimeoutError(endpoint_url="https://aws")


def _moto(request: AWSPreparedRequest) -> AWSResponse | None:
    with _moto_lock:  # moto is not atomic: its transactions roll back what other threads have written
        return botocore_stubber("before-send", request)
