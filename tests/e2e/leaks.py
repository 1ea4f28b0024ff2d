"""Looks for an API key in all that the stacks leave behind on the emulator; each that a test makes up has a canary."""

from collections.abc import Iterator

from local.stack import Stack
from tests.canary import CANARY


def places_with_a_key(stack: Stack) -> list[str]:
    """Where a key was found, of this stack or of any other; the places are named, and the key is not."""
    return sorted({place for place, text in _all_that_is_left(stack) if CANARY in text})


def _all_that_is_left(stack: Stack) -> Iterator[tuple[str, str]]:
    yield "the emulator's log", stack.emulator.log.read_text(errors="replace")
    yield from (("an alert", repr(message)) for message in stack.postbox.messages)
    yield from _logs(stack)
    yield from _items(stack)
    yield from _messages(stack)
    for page in stack.client("lambda").get_paginator("list_functions").paginate():
        yield from ((function["FunctionName"], repr(function)) for function in page["Functions"])


def _logs(stack: Stack) -> Iterator[tuple[str, str]]:
    logs = stack.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            name = group["logGroupName"]
            for events in logs.get_paginator("filter_log_events").paginate(logGroupName=name):
                yield name, repr(events["events"])


def _items(stack: Stack) -> Iterator[tuple[str, str]]:
    dynamodb = stack.client("dynamodb")
    for page in dynamodb.get_paginator("list_tables").paginate():
        for table in page["TableNames"]:
            for items in dynamodb.get_paginator("scan").paginate(TableName=table):
                yield table, repr(items["Items"])


def _messages(stack: Stack) -> Iterator[tuple[str, str]]:
    """Those that nobody has at this moment; each is taken out of its queue for a while, so that the next one comes."""
    sqs = stack.client("sqs")
    for url in sqs.list_queues().get("QueueUrls", ()):
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            yield url, repr(found)
