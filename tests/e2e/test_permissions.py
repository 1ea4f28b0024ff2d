"""Every permission of the role of the function that polls is needed: without any one of them, a round has trouble."""

from collections.abc import Iterator

import pytest

from local.dexatel_simulator import DexatelSimulator
from local.stack import Stack
from tests.e2e.copies import copy_of
from tests.e2e.roles import Role
from tests.e2e.rounds import faults_of_a_round

# The emulator lets Lambda write logs, keep failed runs and take messages from a queue without asking the role:
# tests/template has those.
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
SEGMENTS = ("StartAndReceiveSegments", "sqs:SendMessage")
NOT_ENFORCED_OF_SEGMENTS = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}


@pytest.fixture
def role(stack: Stack) -> Iterator[Role]:
    role = Role.of(stack, stack.outputs["PollCampaignsFunctionName"], "poll-campaigns")
    yield role
    role.restore()


@pytest.fixture(scope="module")
def segmented(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    """A stack whose list is cut into two."""
    return copy_of(stack, name="permissions", dexatel=dexatel, parameters={"Segments": "2"})


@pytest.fixture
def role_of_segments(segmented: Stack) -> Iterator[Role]:
    role = Role.of(segmented, segmented.outputs["PollCampaignsFunctionName"], "segments")
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
    assert role.iam.list_role_policies(RoleName=role.name)["PolicyNames"] == [role.policy_name]
    granted = {(sid, action) for sid, action in role.permissions if sid not in NOT_ENFORCED}

    assert granted == set(PERMISSIONS)


def test_with_the_permissions_of_segments_a_round_has_no_trouble(segmented: Stack, dexatel: DexatelSimulator) -> None:
    assert faults_of_a_round(segmented, dexatel) == []


def test_without_the_permission_to_start_segments_a_round_has_trouble(
    segmented: Stack, dexatel: DexatelSimulator, role_of_segments: Role
) -> None:
    role_of_segments.lose(*SEGMENTS)

    assert faults_of_a_round(segmented, dexatel)


def test_every_permission_of_segments_that_the_emulator_enforces_is_tried(role_of_segments: Role) -> None:
    granted = {(sid, action) for sid, action in role_of_segments.permissions if action not in NOT_ENFORCED_OF_SEGMENTS}

    assert granted == {SEGMENTS}
