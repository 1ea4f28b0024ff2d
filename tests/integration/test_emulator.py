"""The emulator and the postbox, on which the demo and the end-to-end tests stand."""

import json
import socket
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from local import emulator, postbox
from local.emulator import Connection, Emulator
from local.postbox import Postbox, Published

TEXTS = {"default": "Failed", "email": "It failed.\nAll of it ☹ & more", "sms": "Failed"}


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with emulator.running() as running:
        yield running


@pytest.fixture
def box(aws: Emulator) -> Iterator[Postbox]:
    with postbox.running(upstream=aws.endpoint_url) as running:
        yield running


def _port(aws: Emulator) -> int:
    return int(aws.endpoint_url.rpartition(":")[2])


def _by_way_of(box: Postbox, aws: Emulator) -> Connection:
    return {**aws.connection, "endpoint_url": box.url}


def test_nothing_is_left_of_an_emulator_when_its_block_ends_in_an_error() -> None:
    def use() -> None:
        with emulator.running() as aws:
            left.append(aws)
            boto3.client("sns", **aws.connection).create_topic(Name="alerts")
            raise KeyboardInterrupt

    left: list[Emulator] = []
    with pytest.raises(KeyboardInterrupt):
        use()
    (aws,) = left
    assert not aws.folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", _port(aws)))


def test_an_emulator_that_does_not_start_says_why(aws: Emulator) -> None:
    with pytest.raises(RuntimeError, match="already in use"), emulator.running(port=_port(aws)):
        pass


def test_the_aws_configuration_of_the_user_is_left_out(monkeypatch: pytest.MonkeyPatch, aws: Emulator) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & aws.environment.keys()


def test_the_postbox_keeps_each_message_unchanged(aws: Emulator, box: Postbox) -> None:
    topic_arn = boto3.client("sns", **aws.connection).create_topic(Name="alerts")["TopicArn"]
    accepted = boto3.client("sns", **_by_way_of(box, aws)).publish(
        TopicArn=topic_arn,
        Subject="It failed",
        Message=json.dumps(TEXTS),
        MessageStructure="json",
        MessageAttributes={"severity": {"DataType": "String", "StringValue": "critical"}},
    )
    message = Published(
        message_id=accepted["MessageId"],
        topic_arn=topic_arn,
        subject="It failed",
        texts=TEXTS,
        attributes={"severity": "critical"},
    )
    assert box.wait_for(lambda messages: message in messages, timeout=1) == [message]


def test_the_postbox_passes_a_refusal_on_and_keeps_nothing(aws: Emulator, box: Postbox) -> None:
    sns = boto3.client("sns", **_by_way_of(box, aws))
    with pytest.raises(ClientError, match="NotFound"):
        sns.publish(TopicArn="arn:aws:sns:us-east-1:000000000000:no-such-topic", Message="Hello")
    assert box.messages == []


def test_waiting_for_a_message_that_does_not_come_ends(box: Postbox) -> None:
    with pytest.raises(TimeoutError, match="0 messages"):
        box.wait_for(lambda messages: len(messages) == 1, timeout=0.01)
