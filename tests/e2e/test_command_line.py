"""The command line as a process of its own, for a user who has the operator's policy and nothing else."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError

from local.dexatel_simulator import DexatelSimulator, Life
from local.emulator import REGION, ROOT
from local.stack import Stack
from tests.e2e.conftest import EMAIL, PHONE
from tests.e2e.stacks import copy_of, invoke, put
from tests.template.permissions import OPERATOR

NAME = "operated"
CAMPAIGN = "5c0f6d0a-3f0e-4c3b-8f5e-0d8c4f6b7a10"
COMMAND = (sys.executable, "-m", "campaign_reporter_cli", "--stack", NAME)
DENIED = {"AccessDenied", "AccessDeniedException"}
# As Lambda writes it.
FAILED_RUN = {"responsePayload": {"errorType": "TableError", "errorMessage": "it is gone"}}


@pytest.fixture(scope="module")
def own(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    """A stack with a digest, discovery, and one campaign that a run has read."""
    schedules = dict.fromkeys(("DigestSchedule", "DiscoverySchedule"), "rate(7 days)")
    parameters = {**schedules, "AlertEmail": EMAIL, "AlertPhone": PHONE}
    own = copy_of(stack, name=NAME, dexatel=dexatel, parameters=parameters)
    dexatel.add(CAMPAIGN, Life.fixed(status="in_progress", total=1200, delivered=700, failed=50, name="Autumn sale"))
    put(own, CAMPAIGN)
    assert invoke(own, {})["changed"] == 1
    return own


def document(own: Stack) -> dict[str, Any]:
    """The policy as it is deployed."""
    iam, arn = own.client("iam"), own.outputs["OperatorPolicyArn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found: dict[str, Any] = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return found


def user(own: Stack, name: str) -> dict[str, str]:
    """The environment of a new user, who may do nothing yet."""
    own.client("iam").create_user(UserName=name)
    key = own.client("iam").create_access_key(UserName=name)["AccessKey"]
    return {
        **own.emulator.environment,
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        # The postbox marks requests as sent over TLS.
        "AWS_ENDPOINT_URL_SNS": own.postbox.url,
        "AWS_ENDPOINT_URL_SQS": own.postbox.url,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "cli"), str(ROOT / "layers" / "campaign_reporter"))),
    }


@pytest.fixture(scope="module")
def operator(own: Stack) -> dict[str, str]:
    environment = user(own, "operator")
    own.client("iam").attach_user_policy(UserName="operator", PolicyArn=own.outputs["OperatorPolicyArn"])
    return environment


def ran(environment: Mapping[str, str], *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the command line of the project
        [*COMMAND, *arguments], env=environment, input=stdin, capture_output=True, text=True, check=False
    )


# In this order. Those that read come after those that have written.
WORKS: dict[str, str] = {
    f"add {uuid4()} --label Winter": "",
    f"label {CAMPAIGN} Autumn": "",
    f"mute {CAMPAIGN} --for 2h": "",
    f"unmute {CAMPAIGN}": "",
    f"set {CAMPAIGN} stalled_minutes=90": "",
    f"rewatch {CAMPAIGN}": "",
    "list --all": "Autumn sale",
    f"show {CAMPAIGN}": "Autumn sale",
    f"history {CAMPAIGN}": "in_progress",
    "runs": "complete",
    "export campaigns": "campaign_id",
    "export history": CAMPAIGN,
    "run": "The run is complete.",
    f"run {CAMPAIGN}": "1 polled",
    f"rehearse {CAMPAIGN}": "Autumn sale: in_progress",
    "digest": "is published",
    "discover --dry-run": "Nothing was written.",
    "discover": "at Dexatel",
    "runs --discovery": "complete",
    "test-alert": "A test alert is published.",
}


@pytest.mark.parametrize("command", WORKS)
def test_each_command_works_with_the_policy_alone(operator: dict[str, str], command: str) -> None:
    ended = ran(operator, *command.split())
    assert ended.returncode == 0, ended.stderr
    assert WORKS[command] in ended.stdout


def test_remove_takes_a_campaign_off_the_list(own: Stack, operator: dict[str, str]) -> None:
    campaign_id = str(uuid4())
    put(own, campaign_id)
    assert ran(operator, "remove", campaign_id).returncode == 0
    assert campaign_id not in {item["campaign_id"]["S"] for item in own.items("CampaignsTableName")}


def test_doctor_may_read_all_that_it_checks(own: Stack, operator: dict[str, str]) -> None:
    ended = ran(operator, "--output", "json", "doctor")
    found = json.loads(ended.stdout)
    by_check = {each["check"]: each for each in reversed(found)}
    assert [each for each in found if "no permission" in each["text"]] == []
    # The emulator does not know the sandbox of SMS, and the simulated provider is not Dexatel.
    assert {check for check, each in by_check.items() if each["level"] != "ok"} == {"SMS", "settings"}
    assert "Dexatel accepted it" in by_check["key"]["text"]
    assert own.outputs["Release"] in by_check["release"]["text"]


def test_doctor_finds_a_schedule_that_is_switched_off_and_its_command_mends_it(
    own: Stack, operator: dict[str, str]
) -> None:
    scheduler = own.client("scheduler")
    found = scheduler.get_schedule(Name=NAME)
    kept = {name: found[name] for name in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
    scheduler.update_schedule(**kept, State="DISABLED")
    ended = ran(operator, "--output", "json", "doctor")
    off = f"The schedule {NAME} is switched off"
    (wrong,) = (each for each in json.loads(ended.stdout) if each["text"].startswith(off))
    assert (ended.returncode, wrong["level"]) == (1, "wrong")
    subprocess.run(wrong["command"], shell=True, env=own.emulator.environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S602 - as a user copies it
    assert scheduler.get_schedule(Name=NAME)["State"] == "ENABLED"


# The key


def secret_of(own: Stack) -> str:
    found = own.client("secretsmanager").get_secret_value(SecretId=own.outputs["ApiKeySecretArn"])
    return str(found["SecretString"])


def test_key_set_writes_the_key_and_can_not_read_it(
    own: Stack, operator: dict[str, str], dexatel: DexatelSimulator
) -> None:
    ended = ran(operator, "key", "set", stdin=f'{{"api_key": "{dexatel.api_key}"}}\n')
    assert (ended.returncode, ended.stdout) == (0, "")
    assert dexatel.api_key not in ended.stderr
    assert secret_of(own) == f'{{"api_key": "{dexatel.api_key}"}}'
    client = boto3.client(
        "secretsmanager",
        endpoint_url=own.emulator.endpoint_url,
        region_name=REGION,
        aws_access_key_id=operator["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=operator["AWS_SECRET_ACCESS_KEY"],
    )
    with pytest.raises(ClientError) as refusal:
        client.get_secret_value(SecretId=own.outputs["ApiKeySecretArn"])
    assert refusal.value.response["Error"]["Code"] in DENIED


def test_a_terminal_does_not_show_the_key_that_is_typed(
    own: Stack, operator: dict[str, str], dexatel: DexatelSimulator
) -> None:
    terminal, inside = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - as above
        [*COMMAND, "key", "set"], env=operator, stdin=inside, stdout=inside, stderr=inside
    ) as process:
        os.close(inside)
        shown = b""
        while b"Dexatel API key: " not in shown:  # The blank comes once the echo is off.
            shown += os.read(terminal, 1024)
        os.write(terminal, f"{dexatel.api_key}\n".encode())
        shown += b"".join(_rest(terminal))
    os.close(terminal)
    assert process.returncode == 0
    assert dexatel.api_key.encode() not in shown
    assert b"The key is set." in shown
    assert secret_of(own) == dexatel.api_key


def _rest(terminal: int) -> Iterator[bytes]:
    """All that the process writes until it ends."""
    while True:
        try:
            data = os.read(terminal, 1024)
        except OSError:  # the other end is closed
            return
        if not data:
            return
        yield data


# Each permission is needed

# The command that needs it. The doctor needs all others, and says so.
NEEDS = {
    ("FindTheStack", "cloudformation:DescribeStacks"): "list",
    ("ReadAndChangeTheList", "dynamodb:BatchGetItem"): f"label {CAMPAIGN} Autumn",
    ("ReadAndChangeTheList", "dynamodb:DeleteItem"): f"remove {CAMPAIGN}",
    ("ReadAndChangeTheList", "dynamodb:GetItem"): f"show {CAMPAIGN}",
    ("ReadAndChangeTheList", "dynamodb:PutItem"): f"add {uuid4()}",
    ("ReadAndChangeTheList", "dynamodb:Scan"): "list",
    ("ReadAndChangeTheList", "dynamodb:UpdateItem"): f"label {CAMPAIGN} Summer",
    ("ReadStatusHistory", "dynamodb:Query"): f"history {CAMPAIGN}",
    ("ReadStatusHistory", "dynamodb:Scan"): "export history",
    ("ReadStatusHistoryByStatus", "dynamodb:Query"): "export campaigns",
    ("ReadRuns", "dynamodb:Query"): "runs",
    ("InvokeAndCheckTheFunctions", "lambda:InvokeFunction"): "test-alert",
    ("SetTheApiKey", "secretsmanager:PutSecretValue"): "key set",
}
# The emulator does not know the requests about SMS, and asks no permission for the settings of the account.
UNKNOWN = {"sns:CheckIfPhoneNumberIsOptedOut", "sns:GetSMSAttributes", "sns:GetSMSSandboxAccountStatus"}
UNKNOWN |= {"sns:ListSMSSandboxPhoneNumbers", "lambda:GetAccountSettings"}
PERMISSIONS = [(sid, action) for sid, (actions, _) in OPERATOR.items() for action in sorted(actions - UNKNOWN)]


@pytest.fixture(scope="module")
def trimmed(own: Stack) -> dict[str, str]:
    """A user whose policy each test sets. There is a failed run to read."""
    own.client("sqs").send_message(QueueUrl=own.outputs["FailedRunsQueueUrl"], MessageBody=json.dumps(FAILED_RUN))
    return user(own, "trimmed")


def test_doctor_reads_the_reasons_of_failed_runs_and_leaves_them(
    own: Stack, operator: dict[str, str], trimmed: dict[str, str]
) -> None:
    assert trimmed
    for _ in range(2):
        ended = ran(operator, "--output", "json", "doctor")
        (wrong,) = (each for each in json.loads(ended.stdout) if each["check"] == "failed runs")
        assert "1 x TableError: it is gone" in wrong["text"]
    url = own.outputs["FailedRunsQueueUrl"]
    assert len(own.client("sqs").receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]) == 1


@pytest.mark.parametrize(("sid", "action"), PERMISSIONS)
def test_without_a_permission_a_command_says_so(own: Stack, trimmed: dict[str, str], sid: str, action: str) -> None:
    policy = deepcopy(document(own))
    (statement,) = (each for each in policy["Statement"] if each["Sid"] == sid)
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    statement["Action"] = [each for each in actions if each != action]
    policy["Statement"] = [each for each in policy["Statement"] if each["Action"]]
    own.client("iam").put_user_policy(UserName="trimmed", PolicyName="less", PolicyDocument=json.dumps(policy))

    command = NEEDS.get((sid, action), "doctor")
    ended = ran(trimmed, *command.split(), stdin="a-key" if command == "key set" else "")

    if command == "doctor":
        assert f"you have no permission for {action.split(':')[1]}." in ended.stdout
    else:
        assert ended.returncode == 3, f"{command} does not need {action} of {sid}"
        assert "you have no permission" in ended.stderr
