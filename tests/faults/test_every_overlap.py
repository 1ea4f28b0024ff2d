"""Promise 3: another run may come in at any call of a round, and each end is still published exactly once.

The other run takes no lease, reads the whole list, and is done before the round's call goes on.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.faults.healing import heal
from tests.faults.rounds import Round, rounds
from tests.harness.calls import Call, Do
from tests.harness.process import Process


@cache
def all_rounds() -> dict[str, Round]:
    return {each.name: each for each in rounds()}


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


@pytest.mark.parametrize("name", ("a cold start", "the key is refused"))
@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
def test_another_run_at_any_call_leads_to_no_double_and_no_loss(name: str, *, after: bool) -> None:
    process = all_rounds()[name].begin()
    process.run()
    calls = tuple(process.calls)
    expected = heal(process)
    failures: list[str] = []
    for call in calls:
        process = all_rounds()[name].begin()
        with process.happening(Meanwhile(call.number, after=after)):
            process.run()
        outcome = heal(process)
        failures += [f"{call}: {what}" for what in process.world.broken]
        failures += [f"{call}: another outcome"] * (outcome != expected)
    assert len(calls) >= 10
    assert failures == []
