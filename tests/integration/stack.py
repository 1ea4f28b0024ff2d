"""The reporter's handler on AWS as moto has it, with the tables of template.yaml and a simulated provider.

Moto ignores TTL and ClientRequestToken, is not atomic under threads, and checks no permission: nothing about these is
proven here.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import batched, count
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_secretsmanager import SecretsManagerClient
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient
from samtranslator.yaml_helper import yaml_parse

import poll_campaigns
from campaign_reporter.errors import ReporterError
from campaign_reporter.polling.reporter import Reporter
from campaign_reporter.timing.budget import ANSWER_SECONDS, WRITING_SECONDS
from local.dexatel_simulator import DexatelSimulator, Life
from tests.canary import key
from tests.integration.aws_calls import AwsCalls, Killed

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
CAMPAIGNS, HISTORY, RUNS = "CampaignsTable", "StatusHistoryTable", "RunsTable"
KEY = key("4f1c")
SECONDS = 120.0
# Enough for what a run has begun, and too little to begin with more.
SECONDS_TO_END = WRITING_SECONDS + ANSWER_SECONDS - 1


class Clock:
    """Time, as the tests have it; the provider lives by it too."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def epoch(self) -> float:
        return self.now.timestamp()

    def text(self, **later: float) -> str:
        """As the tables have it, now or so much later."""
        return (self.now + timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class Context(LambdaContext):
    """An invocation that has `remaining()` seconds left."""

    def __init__(self, request_id: str, remaining: Callable[[], float]) -> None:
        self._aws_request_id = request_id
        self._remaining = remaining
        self._function_name = "poll-campaigns"
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:poll-campaigns"

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # a static method there
        return round(self._remaining() * 1000)


@dataclass(frozen=True)
class Told:
    """An alert, by what its id says of it."""

    alert_id: str
    subject: str
    event: str

    @classmethod
    def of(cls, alert_id: str) -> Self:
        subject, event, _ = alert_id.rsplit(":", 2)
        return cls(alert_id, subject, event)


@dataclass(frozen=True)
class Published:
    """An alert as SNS accepted it."""

    subject: str
    texts: Mapping[str, str]
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Self:
        assert params["MessageStructure"] == "json"
        assert {attribute["DataType"] for attribute in params["MessageAttributes"].values()} == {"String"}
        attributes = {name: attribute["StringValue"] for name, attribute in params["MessageAttributes"].items()}
        return cls(params["Subject"], json.loads(params["Message"]), attributes)

    @property
    def event(self) -> str:
        return self.attributes["event"]

    @property
    def alert_id(self) -> str:
        return self.attributes["alert_id"]

    @property
    def document(self) -> dict[str, Any]:
        """What machines get."""
        found: dict[str, Any] = json.loads(self.texts["sqs"])
        return found

    @property
    def told(self) -> list[Told]:
        """What it tells: itself, or the members of a group."""
        if "alerts" not in self.document:
            return [Told.of(self.alert_id)]
        ids = [*(member["alert_id"] for member in self.document["alerts"]), *self.document["more"]]
        return [Told.of(alert_id) for alert_id in ids]


class Stack:
    """The deployed reporter, its user, and what can be seen of it."""

    def __init__(self, own: Mapping[str, Any], aws: AwsCalls, clock: Clock, dexatel: DexatelSimulator) -> None:
        self.aws = aws
        self.clock = clock
        self.dexatel = dexatel
        self._left: list[Reporter] = []
        self.written = StringIO()
        self.answers: list[dict[str, Any]] = []
        self._requests = count(1)
        self.dynamodb: DynamoDBClient = own["dynamodb"]
        self.sns: SNSClient = own["sns"]
        self.sqs: SQSClient = own["sqs"]
        self.secrets: SecretsManagerClient = own["secretsmanager"]
        for name in (CAMPAIGNS, HISTORY, RUNS):
            self._create_table(name)
        self.topic_arn = self.sns.create_topic(Name="alerts")["TopicArn"]
        self.secret_arn = self.secrets.create_secret(Name="key", SecretString=KEY)["ARN"]

    def _create_table(self, name: str) -> None:
        properties = TEMPLATE["Resources"][name]["Properties"]
        wanted = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
        self.dynamodb.create_table(TableName=name, **{key: properties[key] for key in wanted if key in properties})

    @property
    def environment(self) -> dict[str, str]:
        """What the template sets on the function, but for a rate that no test waits for."""
        variables = TEMPLATE["Resources"]["PollCampaignsFunction"]["Properties"]["Environment"]["Variables"]
        defaults = {name: parameter.get("Default") for name, parameter in TEMPLATE["Parameters"].items()}
        values = defaults | {name: name for name in (CAMPAIGNS, HISTORY, RUNS)}
        values |= {"AlertsTopic": self.topic_arn, "DexatelBaseUrl": self.dexatel.base_url}
        values |= {"MaxRequestsPerSecond": "10000"}
        values |= {"AWS::StackName": "campaign-reporter"}
        refs = {name: values[value["Ref"]] if "Ref" in value else value for name, value in variables.items()}
        return refs | {"API_KEY_SECRET_ARN": self.secret_arn, "SEGMENTS_QUEUE_URL": ""}

    # What the user does

    def watch(self, campaign_id: str | None = None, **attributes: Any) -> str:
        """Puts an item into Campaigns, with nothing but its id and `attributes` (such as `label`)."""
        campaign_id = campaign_id or str(uuid4())
        self.put({"campaign_id": campaign_id, **attributes})
        return campaign_id

    def put(self, *items: Mapping[str, Any]) -> None:
        """Into Campaigns, in the place of what is there."""
        for some in batched(items, 25, strict=False):
            puts: Any = [{"PutRequest": {"Item": _typed(item)}} for item in some]
            self.dynamodb.batch_write_item(RequestItems={CAMPAIGNS: puts})

    def sets(self, campaign_id: str, **attributes: Any) -> None:
        """On its item, such as `muted_until`; whatever else is there stays."""
        values = {f":{name}": value for name, value in _typed(attributes).items()}
        update = "SET " + ", ".join(f"{name} = :{name}" for name in attributes)
        self._update(campaign_id, UpdateExpression=update, ExpressionAttributeValues=values)

    def unsets(self, campaign_id: str, name: str) -> None:
        self._update(campaign_id, UpdateExpression=f"REMOVE {name}")

    def relabel(self, campaign_id: str, label: str) -> None:
        self.sets(campaign_id, label=label)

    def mute(self, campaign_id: str, until: str) -> None:
        self._update(
            campaign_id, UpdateExpression="SET muted_until = :u", ExpressionAttributeValues={":u": {"S": until}}
        )

    def put_back(self, campaign_id: str) -> None:
        """On watch, once it has finished."""
        self.unsets(campaign_id, "finished_at")

    def _update(self, campaign_id: str, **update: Any) -> None:
        self.dynamodb.update_item(TableName=CAMPAIGNS, Key={"campaign_id": {"S": campaign_id}}, **update)

    def delete(self, campaign_id: str) -> None:
        self.dynamodb.delete_item(TableName=CAMPAIGNS, Key={"campaign_id": {"S": campaign_id}})

    def set_key(self, secret: str) -> None:
        self.secrets.put_secret_value(SecretId=self.secret_arn, SecretString=secret)

    def listed(self, status: str = "in_progress", *, label: str | None = None, **life: Any) -> str:
        """A new campaign that the provider has and the user watches."""
        campaign_id = str(uuid4())
        self.becomes(campaign_id, status, **life)
        return self.watch(campaign_id, **({"label": label} if label else {}))

    def becomes(self, campaign_id: str, status: str, **life: Any) -> None:
        """It is so at the provider from now on."""
        self.dexatel.add(campaign_id, Life.fixed(status=status, **life))

    def subscribe_queue(self, filter_policy: Mapping[str, Any]) -> str:
        """A queue of his own that gets the alerts which the policy lets through."""
        url = self.sqs.create_queue(QueueName="alerts")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        attributes = {"FilterPolicy": json.dumps(filter_policy), "RawMessageDelivery": "true"}
        self.sns.subscribe(TopicArn=self.topic_arn, Protocol="sqs", Endpoint=arn, Attributes=attributes)
        return url

    def received(self, queue_url: str) -> list[str]:
        found = self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        return [message["Body"] for message in found.get("Messages", ())]

    # The function

    def run(
        self, event: Any = None, *, minutes: float = 1, remaining: Callable[[], float] = lambda: SECONDS
    ) -> dict[str, Any]:
        """Invokes the function, so many minutes after the last time."""
        self.clock.advance(minutes=minutes)
        context = Context(f"request-{next(self._requests)}", remaining)
        with redirect_stdout(self.written):
            answer: dict[str, Any] = poll_campaigns.lambda_handler({} if event is None else event, context)
        self.answers.append(answer)
        return answer

    def run_elsewhere(self, event: Any = None, *, minutes: float = 0) -> dict[str, Any]:
        """At the same time as another, which is under way, in a process of its own."""
        self._left.append(poll_campaigns.reporter())
        poll_campaigns.reporter.cache_clear()
        return self.run(event, minutes=minutes)

    def refusal(self, event: Any = None, *, remaining: Callable[[], float] = lambda: SECONDS) -> ReporterError:
        """Why the invocation fails."""
        with pytest.raises(ReporterError) as failure:
            self.run(event, remaining=remaining)
        return failure.value

    def run_killed(self) -> None:
        """Invokes the function, whose process is killed meanwhile (by `aws.kill`)."""
        with suppress(Killed):
            self.run()
        self.aws.revive()
        self.restart()

    def run_whatever_comes(self) -> None:
        """Invokes the function, which may fail for what was done to it."""
        with suppress(ReporterError):
            self.run()

    def restart(self) -> None:
        """The processes are gone; the next invocation makes a new one."""
        if poll_campaigns.reporter.cache_info().currsize:
            self._left.append(poll_campaigns.reporter())
        poll_campaigns.reporter.cache_clear()
        while self._left:
            self._left.pop().dependencies.transport.close()

    # What is seen of it

    def campaign(self, campaign_id: str) -> dict[str, Any]:
        found = self.dynamodb.get_item(TableName=CAMPAIGNS, Key={"campaign_id": {"S": campaign_id}})
        return _plain(found["Item"])

    def items(self, table: str) -> list[dict[str, Any]]:
        return [_plain(item) for item in self.dynamodb.scan(TableName=table)["Items"]]

    def history(self, campaign_id: str) -> list[dict[str, Any]]:
        """In the order of time."""
        return [record for record in self._sorted(HISTORY, "observed_at") if record["campaign_id"] == campaign_id]

    def runs(self, segment: str = "1/1") -> list[dict[str, Any]]:
        """The rows of Runs that a user sees of the segment, in the order of time."""
        return [row for row in self._sorted(RUNS, "started_at") if row["segment"] == segment]

    def _sorted(self, table: str, key: str) -> list[dict[str, Any]]:
        return sorted(self.items(table), key=lambda item: str(item[key]))

    @property
    def published(self) -> list[Published]:
        """Every alert that SNS accepted, in order."""
        return [Published.of(call.params) for call in self.aws.answered if call.operation == "Publish"]

    @property
    def told(self) -> list[Told]:
        """Every alert of every message, in order."""
        return [told for message in self.published for told in message.told]

    @property
    def events(self) -> list[str]:
        """Of the messages, in order."""
        return [alert.event for alert in self.published]

    @property
    def output(self) -> str:
        """All that the function has written, logs and metrics."""
        return self.written.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The output; every line of it is JSON."""
        return [json.loads(line) for line in self.output.splitlines()]


def _typed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TypeSerializer().serialize(value) for name, value in item.items()}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
