"""Every permission of the role of the function that polls is needed: without any one of them, a round has trouble."""

from collections.abc import Iterator

import pytest

from local.dexatel_simulator import DexatelSimulator
from local.stack import Stack
from tests.e2e.roles import Role
from tests.e2e.rounds import faults_of_a_round

# The emulator lets Lambda write logs and keep failed runs without asking the role: tests/template has those two.
PERMISSIONS = [
    ("ReadAndUpdateCampaigns", "dynamodb:Scan"),
    ("ReadAndUpdateCampaigns", "dynamodb:GetItem"),
    ("ReadAndUpdateCampaigns", "dynamodb:UpdateItem"),
    ("ReadAndAppendStatusHistory", "dynamodb:Query"),
    ("ReadAndAppendStatusHistory", "dynamodb:PutItem"),
    ("ReadAndRecordRuns", "dynamodb:GetItem"),
    ("ReadAndRecordRuns", "dynamodb:PutItem"),
    ("ReadAndRecordRuns", "dynamodb:UpdateItem"),
    ("PublishAlerts", "sns:Publish"),
    ("ReadApiKey", "secretsmanager:GetSecretValue"),
]
NOT_ENFORCED = {"KeepFailedRuns", "WriteLogs"}


@pytest.fixture
def role(stack: Stack) -> Iterator[Role]:
    role = Role.of(stack, stack.outputs["PollCampaignsFunctionName"])
    yield role
    role.restore()


def test_with_all_its_permissions_a_round_has_no_trouble(stack: Stack, dexatel: DexatelSimulator) -> None:
    assert faults_of_a_round(stack, dexatel) == []


@pytest.mark.parametrize(("sid", "action"), PERMISSIONS)
def test_without_a_permission_a_round_has_trouble(
    stack: Stack, dexatel: DexatelSimulator, role: Role, sid: str, action: str
) -> None:
    role.lose(sid, action)

    assert faults_of_a_round(stack, dexatel), f"nothing in a round needs {action} of {sid}: take it out of the role"


def test_every_permission_of_the_role_is_tried(role: Role) -> None:
    assert {(sid, action) for sid, action in role.permissions if sid not in NOT_ENFORCED} == set(PERMISSIONS)
