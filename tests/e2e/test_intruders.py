"""AWS refuses everything that the function's role is not for, and every request in the clear."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.emulator import REGION
from local.stack import STACK_NAME, Stack, over_tls
from tests.e2e.stacks import physical_ids

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}

type Clients = Callable[[str], Any]
"""Makes the client of a service with the role's own credentials."""

CAMPAIGNS, HISTORY, RUNS = ({"TableName": f"<{table}Table>"} for table in ("Campaigns", "StatusHistory", "Runs"))
ROLES = ("PollCampaignsRole", "ScheduleRole")
KEY = {"campaign_id": {"S": "anyone"}}
DELETIONS = [{"DeleteRequest": {"Key": KEY}}]
TRANSACTION = {"TransactItems": [{"Delete": CAMPAIGNS | {"Key": KEY}}]}
STATEMENT = "DELETE FROM \"<CampaignsTable>\" WHERE campaign_id = 'anyone'"
RECORD = {"Key": {**KEY, "observed_at": {"S": "2026-11-23T10:00:00.000Z"}}}
RUN = {"Key": {"segment": {"S": "1/1"}, "started_at": {"S": "2026-11-23T10:00:00.000Z"}}}
BY_STATUS = {
    "IndexName": "by_status",
    "KeyConditionExpression": "#status = :status",
    "ExpressionAttributeNames": {"#status": "status"},
    "ExpressionAttributeValues": {":status": {"S": "completed"}},
}
SUBSCRIPTION = {"Protocol": "email", "Endpoint": "intruder@example.com"}
DISPLAY_NAME = {"AttributeName": "DisplayName", "AttributeValue": "psst"}
NO_RECOVERY = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}}
POLICY = {"PolicyName": "more", "PolicyDocument": '{"Version": "2012-10-17", "Statement": []}'}

# Mistakes and break-ins that the policy of the role has to stop; `<...>` stands for the physical id of a resource.
ATTEMPTS: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "list a campaign": ("dynamodb", "put_item", CAMPAIGNS | {"Item": KEY}),
    "take a campaign off the list": ("dynamodb", "delete_item", CAMPAIGNS | {"Key": KEY}),
    "write campaigns in a batch": ("dynamodb", "batch_write_item", {"RequestItems": {"<CampaignsTable>": DELETIONS}}),
    "delete a campaign in a transaction": ("dynamodb", "transact_write_items", TRANSACTION),
    "delete a campaign by a statement": ("dynamodb", "execute_statement", {"Statement": STATEMENT}),
    "query the history by status": ("dynamodb", "query", HISTORY | BY_STATUS),
    "scan the history": ("dynamodb", "scan", HISTORY),
    "change a record of the history": ("dynamodb", "update_item", HISTORY | RECORD),
    "delete a record of the history": ("dynamodb", "delete_item", HISTORY | RECORD),
    "scan the runs": ("dynamodb", "scan", RUNS),
    "delete a run": ("dynamodb", "delete_item", RUNS | RUN),
    "read another table": ("dynamodb", "scan", {"TableName": "<another table>"}),
    "stop the tables' recovery": ("dynamodb", "update_continuous_backups", CAMPAIGNS | NO_RECOVERY),
    "publish to another topic": ("sns", "publish", {"TopicArn": "<another topic>", "Message": "psst"}),
    "send an SMS to anybody": ("sns", "publish", {"PhoneNumber": "+37412345678", "Message": "psst"}),
    "subscribe to the alerts": ("sns", "subscribe", {"TopicArn": "<AlertsTopic>"} | SUBSCRIPTION),
    "open the topic": ("sns", "set_topic_attributes", {"TopicArn": "<AlertsTopic>"} | DISPLAY_NAME),
    "read another secret": ("secretsmanager", "get_secret_value", {"SecretId": "<another secret>"}),
    "change the key": ("secretsmanager", "put_secret_value", {"SecretId": "<ApiKeySecret>", "SecretString": "x"}),
    "list secrets": ("secretsmanager", "list_secrets", {}),
    "read the failed runs": ("sqs", "receive_message", {"QueueUrl": "<FailedRunsQueue>"}),
    "drop the failed runs": ("sqs", "purge_queue", {"QueueUrl": "<FailedRunsQueue>"}),
    "send to another queue": ("sqs", "send_message", {"QueueUrl": "<another queue>", "MessageBody": "psst"}),
    "invoke the function": ("lambda", "invoke", {"FunctionName": "<PollCampaignsFunction>", "Payload": "{}"}),
    "read the settings": ("lambda", "get_function_configuration", {"FunctionName": "<PollCampaignsFunction>"}),
    "stop the schedule": ("scheduler", "delete_schedule", {"Name": STACK_NAME}),
    "delete the logs": ("logs", "delete_log_group", {"logGroupName": "<PollCampaignsLogs>"}),
    "silence the alarms": ("cloudwatch", "disable_alarm_actions", {"AlarmNames": ["<NoCompleteRunAlarm>"]}),
    "give itself more": ("iam", "put_role_policy", {"RoleName": "<PollCampaignsRole>"} | POLICY),
    "become another role": ("sts", "assume_role", {"RoleArn": "<arn of ScheduleRole>", "RoleSessionName": "psst"}),
}


@pytest.fixture(scope="module")
def account(stack: Stack) -> dict[str, str]:
    """The resources in the account, of the stack by their logical ids and of others."""
    stack.client("dynamodb").create_table(
        TableName="another",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    ids, number = physical_ids(stack), stack.outputs["AlertsTopicArn"].split(":")[4]
    return ids | {
        **{f"arn of {role}": f"arn:aws:iam::{number}:role/{ids[role]}" for role in ROLES},
        "another table": "another",
        "another topic": stack.client("sns").create_topic(Name="another")["TopicArn"],
        "another secret": stack.client("secretsmanager").create_secret(Name="another", SecretString="psst")["ARN"],
        "another queue": stack.client("sqs").create_queue(QueueName="another")["QueueUrl"],
    }


@pytest.fixture(scope="module")
def as_the_function(stack: Stack, account: Mapping[str, str]) -> Clients:
    return _clients_of(stack, account["arn of PollCampaignsRole"])


@pytest.fixture
def as_the_schedule(stack: Stack, account: Mapping[str, str]) -> Iterator[Clients]:
    """For this test the role trusts all requests: root can't make those from the account, which it trusts."""
    iam, name = stack.client("iam"), account["ScheduleRole"]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    anybody = trust | {"Statement": [{**statement, "Condition": {}} for statement in trust["Statement"]]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(anybody))
    yield _clients_of(stack, account["arn of ScheduleRole"])
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))


def _clients_of(stack: Stack, role_arn: str) -> Clients:
    """Clients with the credentials that AWS gives to its service; the emulator gives them to root too."""
    answer = stack.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="intruder")
    session = boto3.Session(
        answer["Credentials"]["AccessKeyId"],
        answer["Credentials"]["SecretAccessKey"],
        answer["Credentials"]["SessionToken"],
        region_name=REGION,
    )
    endpoint = stack.emulator.endpoint_url
    return lambda service: over_tls(session.client(service, endpoint_url=endpoint))  # type: ignore[call-overload]


def code_of(attempt: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as refusal:
        attempt()
    return refusal.value.response["Error"]["Code"]


def test_the_functions_own_credentials_do_its_work(as_the_function: Clients, account: Mapping[str, str]) -> None:
    """Otherwise all attempts would be refused just for their credentials."""
    assert as_the_function("dynamodb").scan(TableName=account["CampaignsTable"])["Count"] >= 0
    assert as_the_function("sns").publish(TopicArn=account["AlertsTopic"], Message="hello")["MessageId"]
    assert as_the_function("secretsmanager").get_secret_value(SecretId=account["ApiKeySecret"])["SecretString"]


@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_function_can_not(as_the_function: Clients, account: Mapping[str, str], name: str) -> None:
    service, operation, parameters = ATTEMPTS[name]
    attempt = getattr(as_the_function(service), operation)
    filled = re.sub("<([^>]+)>", lambda placeholder: account[placeholder[1]], json.dumps(parameters))
    assert code_of(lambda: attempt(**json.loads(filled))) in DENIED


def test_the_schedule_starts_runs_and_publishes_no_alert(as_the_schedule: Clients, account: Mapping[str, str]) -> None:
    """The function and the alarms may publish, and no other role in the account."""
    invoked = as_the_schedule("lambda").invoke(FunctionName=account["PollCampaignsFunction"], Payload=b"{}")
    assert invoked["StatusCode"] == 200
    alert = {"TopicArn": account["AlertsTopic"], "Message": "psst"}
    assert code_of(lambda: as_the_schedule("sns").publish(**alert)) in DENIED


def test_not_even_root_publishes_an_alert_or_reads_a_failed_run_in_the_clear(
    stack: Stack, account: Mapping[str, str]
) -> None:
    def in_the_clear(service: str) -> Any:
        return boto3.client(service, **stack.emulator.connection)  # type: ignore[call-overload]  # any service

    alert, queue = {"TopicArn": account["AlertsTopic"], "Message": "psst"}, {"QueueUrl": account["FailedRunsQueue"]}
    assert code_of(lambda: in_the_clear("sns").publish(**alert)) in DENIED
    assert code_of(lambda: in_the_clear("sqs").receive_message(**queue)) in DENIED
    assert stack.client("sns").publish(**alert)["MessageId"]
    assert stack.client("sqs").receive_message(**queue)
