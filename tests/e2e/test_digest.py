"""The digest, invoked by hand, with every permission of its role and without each of them."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import Stack
from tests.e2e.conftest import ZONE
from tests.e2e.roles import Role, enforced
from tests.e2e.stacks import copy_of, invoke, published, put
from tests.template.permissions import SEND_DIGEST


@pytest.fixture(scope="module")
def own(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    settings = {"DigestSchedule": "rate(7 days)", "AlertTimeZone": ZONE}
    return copy_of(stack, name="digest", dexatel=dexatel, parameters=settings)


@pytest.fixture
def role(own: Stack) -> Iterator[Role]:
    role = Role.of(own, own.outputs["SendDigestFunctionName"], "send-digest")
    yield role
    role.restore()


def send(own: Stack, event: Mapping[str, Any]) -> dict[str, Any]:
    return invoke(own, event, function="SendDigestFunctionName")


def today() -> date:
    return datetime.now(ZoneInfo(ZONE)).date()


def test_with_all_its_permissions_it_lists_what_finished(own: Stack, dexatel: DexatelSimulator) -> None:
    campaign_id = str(uuid4())
    dexatel.add(campaign_id, Life.fixed(status="failed", total=10, delivered=3, failed=7, name="Spring sale"))
    put(own, campaign_id)
    assert invoke(own, {})["changed"] == 1

    digest = send(own, {"date": str(today())})["digest"]

    assert [(entry["id"], entry["name"], entry["delivery_percent"]) for entry in digest["finished"]] == [
        (campaign_id, "Spring sale", 30)
    ]
    assert digest["runs"]["complete"] == 1
    sent = published(own)[-1]
    assert json.loads(sent.texts["sqs"]) == digest
    assert sent.subject == f"Campaign digest {today()}: 1 finished (1 failed)"


@pytest.mark.parametrize(("sid", "action"), enforced(SEND_DIGEST))
def test_without_a_permission_it_fails(own: Stack, role: Role, sid: str, action: str) -> None:
    role.lose(sid, action)

    # By hand for a day on which something finished, and as the schedule does, which claims the day.
    events = ({"date": str(today())}, {"source": "aws.scheduler", "time": "2026-11-20T07:00:00Z"})
    assert any("errorMessage" in send(own, event) for event in events), f"nothing needs {action} of {sid}"
