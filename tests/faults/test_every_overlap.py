"""Promise 3: another run may come in at any call of a round, and each end is still published exactly once.

The other run takes no lease, reads the whole list, and is done before the round's call goes on.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.healing import heal
from tests.faults.rounds import rounds
from tests.harness.calls import Call, Do, Way
from tests.harness.process import Process


def meanwhile(number: int, *, after: bool) -> Way:
    """At the call with this number another process runs over every campaign."""

    def way(process: Process, call: Call, do: Do) -> Any:
        if call.number != number:
            return do()
        answer = do() if after else None
        ids = sorted(campaign_id for (campaign_id,) in process.world.campaigns)
        Process(process.world).run({"campaign_ids": ids})
        return answer if after else do()

    return way


@pytest.mark.parametrize("name", ("a cold start", "the key is refused"))
@pytest.mark.parametrize("after", (False, True), ids=("before", "after"))
def test_another_run_at_any_call_leads_to_no_double_and_no_loss(name: str, *, after: bool) -> None:
    process = rounds()[name].begin()
    process.run()
    calls = tuple(process.calls)
    expected = heal(process)
    failures: list[str] = []
    for call in calls:
        process = rounds()[name].begin()
        with process.happening(meanwhile(call.number, after=after)):
            process.run()
        outcome = heal(process)
        failures += [f"{call}: {what}" for what in process.world.broken]
        failures += [f"{call}: another outcome"] * (outcome != expected)
    assert len(calls) >= 10
    assert failures == []
