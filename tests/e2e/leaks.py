"""Looks for an API key in all that the stacks leave on the emulator: each key that a test makes up has a canary."""

from collections.abc import Iterator
from typing import Any

from local.stack import Stack
from tests.canary import CANARY


def places_with_a_key(stack: Stack) -> list[str]:
    """The places with a key, of this stack and of any other; the key itself is not shown."""
    return sorted({place for place, text in _everything(stack) if CANARY in text})


def _everything(stack: Stack) -> Iterator[tuple[str, str]]:
    yield "the emulator's log", stack.emulator.log.read_text(errors="replace")
    yield from (("an alert", repr(message)) for message in stack.postbox.messages)
    logs, dynamodb, lambda_ = (stack.client(service) for service in ("logs", "dynamodb", "lambda"))
    for group in _pages(logs, "describe_log_groups", "logGroups"):
        name = group["logGroupName"]
        yield name, repr(_pages(logs, "filter_log_events", "events", logGroupName=name))
    for table in _pages(dynamodb, "list_tables", "TableNames"):
        yield table, repr(_pages(dynamodb, "scan", "Items", TableName=table))
    for function in _pages(lambda_, "list_functions", "Functions"):
        yield function["FunctionName"], repr(function)
    yield from _messages(stack)


def _pages(client: Any, operation: str, key: str, **parameters: str) -> list[Any]:
    return [each for page in client.get_paginator(operation).paginate(**parameters) for each in page[key]]


def _messages(stack: Stack) -> Iterator[tuple[str, str]]:
    """The messages in every queue; reading hides each one for a while, so that the next one comes."""
    sqs = stack.client("sqs")
    for url in sqs.list_queues().get("QueueUrls", ()):
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            yield url, repr(found)
