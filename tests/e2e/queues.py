"""A queue of the user's that gets what is published to a topic."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.stack import Stack


@contextmanager
def subscribed(stack: Stack, topic_arn: str, *, filter_policy: str | None = None) -> Iterator[Callable[[], list[str]]]:
    """Subscribes a queue to the topic; gives what it has got, once there is something or ten seconds have passed."""
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
    try:
        yield lambda: [
            each["Body"]
            for each in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=10).get(
                "Messages", ()
            )
        ]
    finally:
        sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        sqs.delete_queue(QueueUrl=url)
