"""A queue of the user's that gets the messages of a topic."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from local.stack import Stack

_WAIT_SECONDS = 10


@contextmanager
def subscribed(
    stack: Stack, topic_arn: str, *, filter_policy: str | None = None
) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Subscribe a queue to the topic; the function that it gives waits for a message and returns all that came."""
    sns, sqs = stack.client("sns"), stack.client("sqs")
    url = sqs.create_queue(QueueName=f"subscribed-{time.monotonic_ns()}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    attributes = {"FilterPolicy": filter_policy} if filter_policy else {}
    subscription = sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, Attributes=attributes)

    def receive() -> list[dict[str, Any]]:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=_WAIT_SECONDS)
        return [json.loads(message["Body"]) for message in found.get("Messages", ())]

    try:
        yield receive
    finally:
        sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        sqs.delete_queue(QueueUrl=url)
