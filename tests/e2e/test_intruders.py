"""What the function's role has no business with is refused, and so is everything that comes in the clear."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.emulator import REGION
from local.stack import STACK_NAME, Stack, over_tls
from tests.e2e.queues import subscribed
from tests.e2e.rounds import failed_runs_queue

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}

type Clients = Callable[[str], Any]
"""Makes the client of a service with the role's own credentials."""
type Attempt = Callable[[Clients, Mapping[str, Any]], Any]

KEY = {"campaign_id": {"S": "anyone"}}
RECORD = {**KEY, "observed_at": {"S": "2026-11-23T10:00:00.000Z"}}
RUN = {"segment": {"S": "1/1"}, "started_at": {"S": "2026-11-23T10:00:00.000Z"}}
BY_STATUS: dict[str, Any] = {
    "IndexName": "by_status",
    "KeyConditionExpression": "#status = :status",
    "ExpressionAttributeNames": {"#status": "status"},
    "ExpressionAttributeValues": {":status": {"S": "completed"}},
}
OF_A_RUN: dict[str, Any] = {
    "KeyConditionExpression": "segment = :segment",
    "ExpressionAttributeValues": {":segment": {"S": "1/1"}},
}

# Each is a mistake, or a break-in, that the role's policy has to stop.
ATTEMPTS: dict[str, Attempt] = {
    "list a campaign": lambda aws, of: aws("dynamodb").put_item(TableName=of["campaigns"], Item=KEY),
    "take a campaign off the list": lambda aws, of: aws("dynamodb").delete_item(TableName=of["campaigns"], Key=KEY),
    "write campaigns in a batch": lambda aws, of: aws("dynamodb").batch_write_item(
        RequestItems={of["campaigns"]: [{"DeleteRequest": {"Key": KEY}}]}
    ),
    "delete a campaign in a transaction": lambda aws, of: aws("dynamodb").transact_write_items(
        TransactItems=[{"Delete": {"TableName": of["campaigns"], "Key": KEY}}]
    ),
    "delete a campaign by a statement": lambda aws, of: aws("dynamodb").execute_statement(
        Statement=f"DELETE FROM \"{of['campaigns']}\" WHERE campaign_id = 'anyone'"  # noqa: S608 - PartiQL, on purpose
    ),
    "query the history by status": lambda aws, of: aws("dynamodb").query(TableName=of["history"], **BY_STATUS),
    "scan the history": lambda aws, of: aws("dynamodb").scan(TableName=of["history"]),
    "change a record of the history": lambda aws, of: aws("dynamodb").update_item(TableName=of["history"], Key=RECORD),
    "delete a record of the history": lambda aws, of: aws("dynamodb").delete_item(TableName=of["history"], Key=RECORD),
    "scan the runs": lambda aws, of: aws("dynamodb").scan(TableName=of["runs"]),
    "query the runs": lambda aws, of: aws("dynamodb").query(TableName=of["runs"], **OF_A_RUN),
    "delete a run": lambda aws, of: aws("dynamodb").delete_item(TableName=of["runs"], Key=RUN),
    "read another table": lambda aws, of: aws("dynamodb").scan(TableName=of["other_table"]),
    "stop the tables' recovery": lambda aws, of: aws("dynamodb").update_continuous_backups(
        TableName=of["campaigns"], PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    ),
    "publish to another topic": lambda aws, of: aws("sns").publish(TopicArn=of["other_topic"], Message="psst"),
    "send an SMS to anybody": lambda aws, _: aws("sns").publish(PhoneNumber="+37412345678", Message="psst"),
    "subscribe to the alerts": lambda aws, of: aws("sns").subscribe(
        TopicArn=of["topic"], Protocol="email", Endpoint="intruder@example.com"
    ),
    "open the topic": lambda aws, of: aws("sns").set_topic_attributes(
        TopicArn=of["topic"], AttributeName="DisplayName", AttributeValue="psst"
    ),
    "read another secret": lambda aws, of: aws("secretsmanager").get_secret_value(SecretId=of["other_secret"]),
    "change the key": lambda aws, of: aws("secretsmanager").put_secret_value(SecretId=of["secret"], SecretString="x"),
    "list secrets": lambda aws, _: aws("secretsmanager").list_secrets(),
    "read the failed runs": lambda aws, of: aws("sqs").receive_message(QueueUrl=of["queue"]),
    "drop the failed runs": lambda aws, of: aws("sqs").purge_queue(QueueUrl=of["queue"]),
    "send to another queue": lambda aws, of: aws("sqs").send_message(QueueUrl=of["other_queue"], MessageBody="psst"),
    "invoke the function": lambda aws, of: aws("lambda").invoke(FunctionName=of["function"], Payload=b"{}"),
    "read the function's settings": lambda aws, of: aws("lambda").get_function_configuration(
        FunctionName=of["function"]
    ),
    "stop the schedule": lambda aws, _: aws("scheduler").delete_schedule(Name=STACK_NAME),
    "delete the logs": lambda aws, _: aws("logs").delete_log_group(
        logGroupName=f"/aws/lambda/{STACK_NAME}-poll-campaigns"
    ),
    "silence the alarms": lambda aws, _: aws("cloudwatch").disable_alarm_actions(
        AlarmNames=[f"{STACK_NAME}-no-complete-run"]
    ),
    "give itself more": lambda aws, of: aws("iam").put_role_policy(
        RoleName=of["role"], PolicyName="more", PolicyDocument='{"Version": "2012-10-17", "Statement": []}'
    ),
    "become another role": lambda aws, of: aws("sts").assume_role(RoleArn=of["other_role"], RoleSessionName="psst"),
}


@pytest.fixture(scope="module")
def surroundings(stack: Stack) -> dict[str, Any]:
    """What there is in the account: of the stack, and of others."""
    queue = failed_runs_queue(stack)
    resources = stack.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    physical = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}
    account = stack.outputs["AlertsTopicArn"].split(":")[4]
    stack.client("dynamodb").create_table(
        TableName="another",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return {
        "campaigns": stack.outputs["CampaignsTableName"],
        "history": stack.outputs["StatusHistoryTableName"],
        "runs": stack.outputs["RunsTableName"],
        "topic": stack.outputs["AlertsTopicArn"],
        "secret": stack.outputs["ApiKeySecretArn"],
        "function": stack.outputs["PollCampaignsFunctionName"],
        "queue": queue,
        "role": physical["PollCampaignsRole"],
        "role_arn": f"arn:aws:iam::{account}:role/{physical['PollCampaignsRole']}",
        "other_role": f"arn:aws:iam::{account}:role/{physical['ScheduleRole']}",
        "other_table": "another",
        "other_topic": stack.client("sns").create_topic(Name="another")["TopicArn"],
        "other_secret": stack.client("secretsmanager").create_secret(Name="another", SecretString="psst")["ARN"],
        "other_queue": stack.client("sqs").create_queue(QueueName="another")["QueueUrl"],
    }


@pytest.fixture(scope="module")
def as_the_function(stack: Stack, surroundings: Mapping[str, Any]) -> Clients:
    """Clients with the credentials that Lambda would give the function."""
    return _clients_of(stack, surroundings["role_arn"])


@pytest.fixture
def as_the_schedule(stack: Stack, surroundings: Mapping[str, Any]) -> Iterator[Clients]:
    """The same of the schedule, whose role trusts only what comes from the account; root can't say that it does."""
    iam, name = stack.client("iam"), surroundings["other_role"].split("/")[-1]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    anybody = trust | {"Statement": [{**statement, "Condition": {}} for statement in trust["Statement"]]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(anybody))
    yield _clients_of(stack, surroundings["other_role"])
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))


def _clients_of(stack: Stack, role_arn: str) -> Clients:
    """With the credentials that AWS would give its service; the emulator gives them to root too."""
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


def test_the_functions_own_credentials_do_what_it_has_to(
    as_the_function: Clients, surroundings: Mapping[str, Any]
) -> None:
    """Or all that follows would be refused for the credentials' sake."""
    assert as_the_function("dynamodb").scan(TableName=surroundings["campaigns"])["Count"] >= 0
    assert as_the_function("sns").publish(TopicArn=surroundings["topic"], Message="hello")["MessageId"]
    assert as_the_function("secretsmanager").get_secret_value(SecretId=surroundings["secret"])["SecretString"]


@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_function_can_not(as_the_function: Clients, surroundings: Mapping[str, Any], name: str) -> None:
    assert code_of(lambda: ATTEMPTS[name](as_the_function, surroundings)) in DENIED


def test_the_schedule_starts_runs_and_publishes_no_alert(
    as_the_schedule: Clients, surroundings: Mapping[str, Any]
) -> None:
    """Publishing is open to the function and the alarms, and not to whoever has a role in the account."""
    assert as_the_schedule("lambda").invoke(FunctionName=surroundings["function"], Payload=b"{}")["StatusCode"] == 200
    alert = {"TopicArn": surroundings["topic"], "Message": "psst"}
    assert code_of(lambda: as_the_schedule("sns").publish(**alert)) in DENIED


# In the clear


def in_the_clear(stack: Stack, service: str) -> Any:
    return boto3.client(service, **stack.emulator.connection)  # type: ignore[call-overload]  # any service


def test_nobody_publishes_an_alert_in_the_clear_not_even_root(stack: Stack) -> None:
    alert = {"TopicArn": stack.outputs["AlertsTopicArn"], "Message": "psst"}
    assert code_of(lambda: in_the_clear(stack, "sns").publish(**alert)) in DENIED
    assert stack.client("sns").publish(**alert)["MessageId"]


def test_nobody_reads_a_failed_run_in_the_clear_not_even_root(stack: Stack) -> None:
    queue = failed_runs_queue(stack)
    assert code_of(lambda: in_the_clear(stack, "sqs").receive_message(QueueUrl=queue)) in DENIED
    assert stack.client("sqs").receive_message(QueueUrl=queue)


# Alarms


@pytest.mark.parametrize("name", ("failed-invocations", "failed-runs", "waiting-alert", "no-complete-run"))
def test_an_alarm_of_the_stack_reaches_whoever_gets_the_alerts(stack: Stack, name: str) -> None:
    with subscribed(stack, stack.outputs["AlertsTopicArn"]) as messages:
        stack.client("cloudwatch").set_alarm_state(
            AlarmName=f"{STACK_NAME}-{name}", StateValue="ALARM", StateReason="a test says so"
        )
        told = [json.loads(json.loads(message)["Message"]) for message in messages()]

    assert f"{STACK_NAME}-{name}" in {each.get("AlarmName") for each in told}
