"""Every permission of the function's role is needed: without any one of them, a round has trouble."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from local.dexatel_simulator import DexatelSimulator
from local.stack import Stack
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


@dataclass(frozen=True)
class Role:
    """The function's role, whose one policy can be put back."""

    iam: Any
    name: str
    policy_name: str
    policy: dict[str, Any]

    def lose(self, sid: str, action: str) -> None:
        """Takes one action out of the statement with that Sid."""
        policy = deepcopy(self.policy)
        (statement,) = (statement for statement in policy["Statement"] if statement["Sid"] == sid)
        statement["Action"] = [other for other in _actions(statement) if other != action]
        if not statement["Action"]:
            policy["Statement"].remove(statement)
        self._put(policy)

    def restore(self) -> None:
        """Gives it all its permissions again."""
        self._put(self.policy)

    def _put(self, policy: dict[str, Any]) -> None:
        self.iam.put_role_policy(RoleName=self.name, PolicyName=self.policy_name, PolicyDocument=json.dumps(policy))


def _actions(statement: dict[str, Any]) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else actions


@pytest.fixture
def role(stack: Stack) -> Iterator[Role]:
    function = stack.client("lambda").get_function_configuration(
        FunctionName=stack.outputs["PollCampaignsFunctionName"]
    )
    iam, name = stack.client("iam"), function["Role"].split("/")[-1]
    (policy_name,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    policy = iam.get_role_policy(RoleName=name, PolicyName=policy_name)["PolicyDocument"]
    role = Role(iam, name, policy_name, policy)
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
    granted = {
        (statement["Sid"], action)
        for statement in role.policy["Statement"]
        for action in _actions(statement)
        if statement["Sid"] not in NOT_ENFORCED
    }

    assert granted == set(PERMISSIONS)
