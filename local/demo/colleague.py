"""A colleague who wants to hear of failed campaigns only: a queue that is subscribed with a filter policy."""

import json
from collections.abc import Iterator
from typing import Any

from local.demo import screen
from local.stack import Stack

_EVENT = "campaign.failed"
_FILTER = json.dumps({"event": [_EVENT]})


def subscribe(stack: Stack) -> str:
    """Subscribes a queue to the topic, and returns its address."""
    topic, sns, sqs = stack.outputs["AlertsTopicArn"], stack.client("sns"), stack.client("sqs")
    screen.headline("Subscribing a colleague to failed campaigns only")
    url = str(sqs.create_queue(QueueName="a-colleague")["QueueUrl"])
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    attributes = {"FilterPolicy": _FILTER, "RawMessageDelivery": "true"}
    screen.command(f"aws sns subscribe --protocol sqs --attributes '{json.dumps(attributes)}' …")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=attributes)
    return url


def received(stack: Stack, queue: str) -> list[dict[str, Any]]:
    """Shows and returns the documents that have come to the queue."""
    screen.headline("What the colleague got: each message with a failed campaign in it, the group too")
    documents = list(_documents(stack, queue))
    for document in documents:
        failed = [each for each in document.get("alerts", [document]) if each["event"] == _EVENT]
        names = ", ".join(str(each["campaign"]["name"]) for each in failed)
        screen.line(f"  {document['event']}: {document['reason']}; failed: {names}")
    return documents


def _documents(stack: Stack, queue: str) -> Iterator[dict[str, Any]]:
    sqs = stack.client("sqs")
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            yield json.loads(message["Body"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
