"""The functions on the SDK's own clients, over moto: what these do by themselves, and that they take every request."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError
from botocore.retries.standard import ExponentialBackoff
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from tests.harness.moto import create_tables
from tests.harness.process import Process
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import World


class OnMoto(Process):
    """A process with the SDK's clients.

    `fails` is how often each of its next calls of an operation fails. `answers` are the statuses and bodies of the next
    answers to an operation, which come from no service.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.session: Any = boto3.Session("testing", "testing", region_name="us-east-1")
        self.fails: dict[str, int] = {}
        self.answers: dict[str, list[tuple[int, bytes]]] = {}
        self.asked: list[str] = []
        events: Any = self.session.events
        events.register("before-call", lambda model, **_: self.asked.append(model.name))
        events.register("before-send", self._send)
        events.unregister("before-send", botocore_stubber)  # all handlers are called, whichever answers

    def client(self, name: str, **config: Any) -> Any:
        return self.session.client(name, **config)

    def _send(self, request: Any, **_: Any) -> AWSResponse | None:
        if self.fails.get(self.asked[-1], 0) > 0:
            self.fails[self.asked[-1]] -= 1
            raise EndpointConnectionError(endpoint_url="https://aws")
        if answers := self.answers.get(self.asked[-1]):
            status, body = answers.pop(0)
            return AWSResponse(request.url, status, HTTPHeaders(), MockRawResponse(body))
        return botocore_stubber("before-send", request)


@pytest.fixture
def process(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnMoto]:
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    with mock_aws():
        process = OnMoto(world)
        create_tables(process.client("dynamodb"))
        world.settings["ALERTS_TOPIC_ARN"] = process.client("sns").create_topic(Name="alerts")["TopicArn"]
        secret = process.client("secretsmanager").create_secret(Name="key", SecretString=world.secret)
        world.settings["API_KEY_SECRET_ARN"] = secret["ARN"]
        yield process


def listed(process: OnMoto, status: str, **life: Any) -> str:
    campaign_id = process.world.listed(status, **life)
    process.client("dynamodb").put_item(TableName=CAMPAIGNS, Item=process.world.campaigns.pop((campaign_id,)))
    return campaign_id


def item(process: OnMoto, campaign_id: str) -> Any:
    key = {"campaign_id": {"S": campaign_id}}
    return process.client("dynamodb").get_item(TableName=CAMPAIGNS, Key=key)["Item"]


def subscribed_queue(process: OnMoto, **policy: str) -> Callable[[], list[Any]]:
    """A user's own queue that gets the messages of the topic that pass the filter policy, and how to receive them."""
    sqs = process.client("sqs")
    url = sqs.create_queue(QueueName=f"alerts-{len(sqs.list_queues().get('QueueUrls', ()))}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    attributes = {"RawMessageDelivery": "true"}
    if policy:
        attributes["FilterPolicy"] = json.dumps({name: [value] for name, value in policy.items()})
    topic_arn = process.world.settings["ALERTS_TOPIC_ARN"]
    process.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, Attributes=attributes)

    def received() -> list[Any]:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    return received


def test_a_day_of_runs_and_its_digest_work_although_every_call_fails_twice(process: OnMoto) -> None:
    received = subscribed_queue(process)
    campaign_id = listed(process, "in_progress", total=10)
    for status in ("in_progress", "failed"):
        process.world.becomes(campaign_id, status, total=10)
        process.fails = dict.fromkeys(("Scan", "GetSecretValue", "TransactWriteItems", "Publish", "PutItem"), 2)
        process.world.clock.passes(60)
        assert process.run()["outcome"] == "complete"
    assert item(process, campaign_id)["finished_at"] == {"S": process.world.clock.text()}
    process.world.clock.passes(24 * 3600)
    process.fails = dict.fromkeys(("PutItem", "Query", "Scan", "BatchGetItem", "Publish"), 3)
    assert len(process.send_digest()["digest"]["finished"]) == 1
    assert [document.get("event", "digest") for document in received()] == ["campaign.failed", "reporter.digest"]


def test_a_topic_behind_a_broken_proxy_fails_one_alert_and_the_others_come_in_the_same_run(process: OnMoto) -> None:
    ids = [listed(process, "failed") for _ in range(3)]
    process.answers["Publish"] = [(503, b"upstream connect error")]
    answer = process.run()
    assert (answer["outcome"], answer["alerts_published"]) == ("complete", 2)
    assert answer["problems"] == {"alert_not_published": 1}
    process.world.clock.passes(60)
    assert process.run()["alerts_published"] == 1
    assert all("finished_at" in item(process, each) for each in ids)


def test_a_group_reaches_the_subscriptions_whose_filter_lets_a_member_through(process: OnMoto) -> None:
    failed = [listed(process, "failed") for _ in range(3)]
    invalid = process.world.watch('"the \\ id"')
    process.client("dynamodb").put_item(TableName=CAMPAIGNS, Item=process.world.campaigns[invalid,])
    for _ in range(9):
        listed(process, "completed")
    policies = (
        *({"event": "campaign.failed"}, {"event": "campaigns.grouped"}, {"severity": "info"}),
        *({"campaign_id": failed[2], "status": "failed"}, {"campaign_id": "'the / id'"}),
    )
    wanted = [subscribed_queue(process, **policy) for policy in policies]
    unwanted = [subscribed_queue(process, **policy) for policy in ({"event": "campaign.stalled"}, {"channel": "VIBER"})]
    process.run()
    assert [[document["event"] for document in received()] for received in wanted] == [["campaigns.grouped"]] * 5
    assert [received() for received in unwanted] == [[], []]


def test_messages_about_many_invalid_ids_are_counted(process: OnMoto) -> None:
    for number in range(2):
        for each in range(11):
            key = {"campaign_id": {"S": f"customer {number}-{each}"}}
            process.client("dynamodb").put_item(TableName=CAMPAIGNS, Item=key)
        process.world.clock.passes(60)
        assert process.run()["alerts_published"] == 11
    key = {"segment": {"S": "state#invalid"}, "started_at": {"S": "-"}}
    counted = process.client("dynamodb").get_item(TableName=RUNS, Key=key)["Item"]
    assert counted["sent_at"]["SS"] == [process.world.clock.text(seconds=-60), process.world.clock.text()]


def test_the_log_of_the_sdk_shows_no_key_even_if_lambda_turns_its_debug_level_on(
    process: OnMoto, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    listed(process, "failed")
    process.run()
    assert process.world.secret not in caplog.text
    assert "alert published" in caplog.text


def test_a_rehearsal_and_a_run_over_named_campaigns_work(process: OnMoto) -> None:
    campaign_id = listed(process, "failed")
    (alert,) = process.run({"rehearse": {"campaign_id": campaign_id}})["would_send"]
    assert alert["event"] == "campaign.failed"
    assert process.run({"campaign_ids": [campaign_id]})["alerts_published"] == 1


def test_a_list_of_more_than_a_megabyte_is_read_page_by_page(process: OnMoto) -> None:
    for number in range(8):
        campaign_id = listed(process, "in_progress")
        update = {"Action": "PUT", "Value": {"S": f"{number}" * 250_000}}
        process.client("dynamodb").update_item(
            TableName=CAMPAIGNS, Key={"campaign_id": {"S": campaign_id}}, AttributeUpdates={"label": update}
        )
    process.asked.clear()
    assert process.run()["polled"] == 8
    assert process.asked.count("Scan") > 1


def test_the_index_finds_all_that_failed_in_the_order_of_time(process: OnMoto) -> None:
    failed = []
    for _ in range(3):
        failed.append(listed(process, "failed", total=1))
        listed(process, "completed")
        process.world.clock.passes(60)
        process.run()
    found = process.client("dynamodb").query(
        TableName=HISTORY,
        IndexName="by_status",
        KeyConditionExpression="#s = :s AND observed_at > :t",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": {"S": "failed"}, ":t": {"S": "2026-11-16"}},
    )["Items"]
    assert [found_item["campaign_id"]["S"] for found_item in found] == failed
    assert all(found_item["messages_total"] == {"N": "1"} for found_item in found)
