"""The calls of a process to the world. Each can fail, be the last one, or have something happen at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.harness.process import Process

WRITES = frozenset({"put_item", "update_item", "transact_write_items"})


class Killed(BaseException):
    """The process is gone. No code of the process catches this, and no call of the process gets anywhere any more."""


@dataclass(frozen=True)
class Call:
    """One call. The SDK's own repeats are part of it; a repeat by the provider's client is a call of its own."""

    number: int
    service: str
    operation: str
    request: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.number} {self.operation}"

    @property
    def tables(self) -> set[str]:
        actions = [action for item in self.request.get("TransactItems", ()) for action in item.values()]
        return {action["TableName"] for action in (self.request, *actions) if "TableName" in action}

    @property
    def is_write(self) -> bool:
        return self.operation in WRITES


type Do = Callable[[], Any]
type Way = Callable[[Process, Call, Do], Any]
"""What happens at a call: it does what the call asks for, or something else."""
type Where = str | Callable[[Call], bool]
"""An operation, or a condition."""


def refusal(operation: str, code: str, **more: Any) -> ClientError:
    """The SDK's error for a request that AWS refuses."""
    response: Any = {"Error": {"Code": code, "Message": "so it is"}, **more}
    return ClientError(response, operation)


@dataclass
class _Rule:
    where: Where
    way: Way
    times: float

    def applies(self, call: Call) -> bool:
        if not self.times:
            return False
        return call.operation == self.where if isinstance(self.where, str) else self.where(call)


class AwsCalls:
    """Every call to AWS of every process, in order, and what a test lets happen at the next ones."""

    def __init__(self) -> None:
        self.made: list[Call] = []
        self._rules: list[_Rule] = []

    def __call__(self, process: Process, call: Call, do: Do) -> Any:
        if call.service == "provider":
            return do()
        self.made.append(call)
        for rule in self._rules:
            if rule.applies(call):
                rule.times -= 1
                return rule.way(process, call, do)
        return do()

    def of(self, operation: str, table: str | None = None) -> list[Call]:
        """The calls of this operation, on this table or on any."""
        return [call for call in self.made if call.operation == operation and (not table or table in call.tables)]

    @property
    def writes(self) -> list[Call]:
        return [call for call in self.made if call.is_write]

    def at(self, where: Where, do: Callable[[Call], object], *, after: bool = False, times: float = 1) -> None:
        """At the next so many calls this happens as well."""

        def way(_: Process, call: Call, carry_on: Do) -> Any:
            if not after:
                do(call)
            answer = carry_on()
            if after:
                do(call)
            return answer

        self._rules.append(_Rule(where, way, times))

    def refuse(self, where: Where, code: str = "InternalError", *, times: float = 1) -> None:
        """AWS refuses."""

        def way(process: Process, call: Call, _: Do) -> Any:
            process.world.excuse()
            raise refusal(call.operation, code)

        self._rules.append(_Rule(where, way, times))

    def kill(self, where: Where, *, after: bool = False) -> None:
        """The process is killed there."""

        def way(process: Process, _: Call, do: Do) -> Any:
            if after:
                do()
            process.dies()

        self._rules.append(_Rule(where, way, 1))

    def mend(self) -> None:
        """From now on nothing happens at any call."""
        self._rules.clear()
