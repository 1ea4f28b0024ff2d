"""Promise 3: whichever call of a round another run comes in at, each end is told exactly once.

The other run takes no lease, goes over the whole list, and is done before the round's call goes on.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.processes import Call, Do, Process
from tests.faults.rounds import Round, heal, rounds

NAMES = ("a cold start", "the key is refused")


class Meanwhile:
    """Another process runs over every campaign, once, at that call."""

    def __init__(self, number: int, *, after: bool) -> None:
        self._number = number
        self._after = after

    def __call__(self, process: Process, call: Call, do: Do) -> Any:
        if call.number != self._number:
            return do()
        if not self._after:
            self._run(process)
            return do()
        answer = do()
        self._run(process)
        return answer

    def _run(self, process: Process) -> None:
        ids = sorted(campaign_id for (campaign_id,) in process.world.campaigns)
        Process(process.world).run({"campaign_ids": ids})


@pytest.fixture(scope="module")
def all_rounds() -> dict[str, Round]:
    return {each.name: each for each in rounds()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
def test_whenever_another_run_comes_in_nothing_is_told_twice(
    name: str, all_rounds: dict[str, Round], *, after: bool
) -> None:
    process = all_rounds[name].begin()
    process.run()
    calls = tuple(process.calls)
    expected = heal(process)
    failures: list[str] = []
    for call in calls:
        process = all_rounds[name].begin()
        with process.happening(Meanwhile(call.number, after=after)):
            process.run()
        outcome = heal(process)
        failures += [f"{call}: {what}" for what in process.world.broken]
        failures += [f"{call}: another outcome"] * (outcome != expected)
    assert len(calls) >= 10
    assert failures == []
