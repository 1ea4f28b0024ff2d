"""The polling function needs every permission of its role: without any one of them, a round has problems."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import Stack
from tests.e2e.roles import Role, enforced
from tests.e2e.stacks import end_process, invoke, put
from tests.template.permissions import POLL_CAMPAIGNS


@pytest.fixture
def role(stack: Stack) -> Iterator[Role]:
    role = Role.of(stack, stack.outputs["PollCampaignsFunctionName"], "poll-campaigns")
    yield role
    role.restore()


def problems(stack: Stack, dexatel: DexatelSimulator) -> Iterator[dict[str, Any]]:
    """The answers that report problems: a test alert, a run over the list and one by id, each with a campaign's end."""
    if (answer := invoke(stack, {"test_alert": True})).get("outcome") != "complete" or answer["problems"]:
        yield answer
    for by_id in (False, True):
        campaign_id = str(uuid4())
        dexatel.add(campaign_id, Life.fixed(status="completed", total=1, delivered=1))
        put(stack, campaign_id)
        answer = invoke(stack, {"campaign_ids": [campaign_id]} if by_id else {})
        if answer.get("outcome") != "complete" or answer["problems"]:
            yield answer


def test_with_all_its_permissions_a_round_has_no_problem(stack: Stack, dexatel: DexatelSimulator) -> None:
    assert list(problems(stack, dexatel)) == []


@pytest.mark.parametrize(("sid", "action"), enforced(POLL_CAMPAIGNS))
def test_without_a_permission_a_round_has_problems(
    stack: Stack, dexatel: DexatelSimulator, role: Role, sid: str, action: str
) -> None:
    role.lose(sid, action)
    if sid == "ReadApiKey":
        end_process(stack)  # it keeps the key

    assert any(problems(stack, dexatel)), f"nothing in a round needs {action} of {sid}"
