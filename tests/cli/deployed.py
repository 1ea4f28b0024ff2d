"""A deployed stack: the template's tables, topic and secret in moto. Its functions are only names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import boto3
from botocore import handlers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse

from local.template import template
from tests.harness.moto import create_tables
from tests.harness.tables import KEYS

NAME = "campaign-reporter"
REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION}
# Moto's CloudFormation needs packages that nothing else needs.
_WITHOUT_CLOUDFORMATION: Any = {"core": {"passthrough": {"services": ["cloudformation"]}}}


@dataclass
class DeployedStack:
    """The stack, as a test sees it beside the command line. Its status, outputs and parameters can be changed."""

    name: str = NAME
    region: str = REGION
    status: str = "UPDATE_COMPLETE"
    outputs: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return boto3.client(service, region_name=self.region)  # type: ignore[call-overload]  # any service

    # The list

    def put(self, **attributes: Any) -> None:
        """Puts an item on the list: texts, numbers, flags, sets of texts, and maps of attributes."""
        item = {name: _typed(value) for name, value in attributes.items()}
        self.client("dynamodb").put_item(TableName=self.outputs["CampaignsTableName"], Item=item)

    def items(self) -> dict[str, dict[str, Any]]:
        """The attributes of each campaign on the list, as DynamoDB has them, by id."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=self.outputs["CampaignsTableName"])
        return {item.pop("campaign_id")["S"]: item for page in pages for item in page["Items"]}


def _typed(value: Any) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(value)}
        case set() | frozenset():
            return {"SS": sorted(value)}
        case dict():
            return {"M": value}
    raise TypeError(type(value).__name__)


def deployed() -> DeployedStack:
    """The stack with an empty list, and the template's defaults for parameters. To be used inside `mock_aws`."""
    stack = DeployedStack()
    create_tables(stack.client("dynamodb"))
    secret = stack.client("secretsmanager").create_secret(Name="key", SecretString="SET ME")["ARN"]
    topic = stack.client("sns").create_topic(Name="alerts")["TopicArn"]
    known = {f"{name}Name": name for name in KEYS} | {"AlertsTopicArn": topic, "ApiKeySecretArn": secret}
    stack.outputs |= {name: known.get(name, f"{NAME}-{name}") for name in template()["Outputs"]}
    stack.parameters |= {name: str(each.get("Default", "")) for name, each in template()["Parameters"].items()}
    return stack


@contextmanager
def an_account() -> Iterator[list[DeployedStack]]:
    """The stacks of an AWS account, in which there is none yet."""
    stacks: list[DeployedStack] = []
    with mock_aws(config=_WITHOUT_CLOUDFORMATION), _answers_of_cloudformation(stacks):
        yield stacks


@contextmanager
def _answers_of_cloudformation(stacks: list[DeployedStack]) -> Iterator[None]:

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        asked = parse_qs(request.body.decode() if isinstance(request.body, bytes) else str(request.body))
        region = urlsplit(request.url).hostname or ""
        found = [each for each in stacks if each.name == asked["StackName"][0] and f".{each.region}." in region]
        if found:
            return response(request, 200, f"<DescribeStacksResult>{_stacks(found)}</DescribeStacksResult>")
        message = f"Stack with id {asked['StackName'][0]} does not exist"
        return response(request, 400, f"<Error><Code>ValidationError</Code><Message>{message}</Message></Error>")

    with _answering("cloudformation.DescribeStacks", answer):
        yield


@contextmanager
def refused(operation: str, code: str, message: str = "so it is") -> Iterator[None]:
    """AWS refuses an operation, such as `dynamodb.BatchGetItem`, with this code."""

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        if operation.startswith("dynamodb."):
            body = json.dumps({"__type": f"com.amazonaws#{code}", "message": message})
            return AWSResponse(request.url, 400, HTTPHeaders(), MockRawResponse(body))
        return response(request, 403, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")

    with _answering(operation, answer):
        yield


@contextmanager
def _answering(operation: str, answer: Callable[..., AWSResponse]) -> Iterator[None]:
    """Every client that is made meanwhile gets this answer. Moto does what it would do all the same."""
    ours = (f"before-send.{operation}", answer, handlers.REGISTER_FIRST)
    with patch.object(handlers, "BUILTIN_HANDLERS", [ours, *handlers.BUILTIN_HANDLERS]):
        yield


def response(request: AWSPreparedRequest, status: int, body: str) -> AWSResponse:
    """The answer of an AWS service whose answers are XML."""
    root = "DescribeStacksResponse" if status == 200 else "ErrorResponse"
    return AWSResponse(request.url, status, HTTPHeaders(), MockRawResponse(f"<{root}>{body}</{root}>"))


def _stacks(stacks: list[DeployedStack]) -> str:
    members = (
        f"<member><StackName>{each.name}</StackName><StackId>arn:{each.name}</StackId>"
        f"<StackStatus>{each.status}</StackStatus><CreationTime>2026-11-23T08:00:00Z</CreationTime>"
        f"<Outputs>{_pairs('Output', each.outputs)}</Outputs>"
        f"<Parameters>{_pairs('Parameter', each.parameters)}</Parameters></member>"
        for each in stacks
    )
    return f"<Stacks>{''.join(members)}</Stacks>"


def _pairs(kind: str, values: Mapping[str, str]) -> str:
    return "".join(
        f"<member><{kind}Key>{name}</{kind}Key><{kind}Value>{escape(value)}</{kind}Value></member>"
        for name, value in values.items()
    )
