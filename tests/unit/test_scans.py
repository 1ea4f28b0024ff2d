"""The pages of a scan are read as they are sent. A page that looks different is left to the SDK's own parsing."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError

from campaign_reporter.tables.scans import leave_items_as_sent

ITEM = {"campaign_id": {"S": "a"}, "revision": {"N": "2"}, "outbox": {"M": {"x": {"NULL": True}}}}
KEY = {"campaign_id": {"S": "a"}}


class _Body(BytesIO):
    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


def scan(body: bytes, *, status: int = 200, leave: bool = True) -> Any:
    """The answer or the error of the SDK if DynamoDB sends this body. The items are left as sent or not."""
    client: Any = boto3.client("dynamodb", region_name="eu-central-1", config=Config(signature_version=UNSIGNED))
    answer = AWSResponse("https://dynamodb", status, HTTPHeaders(), _Body(body))
    client.meta.events.register("before-send.dynamodb.Scan", lambda **_: answer)
    if leave:
        leave_items_as_sent(client)
    try:
        page = client.scan(TableName="Campaigns")
    except Exception as exc:  # noqa: BLE001 - any error of the SDK, to compare it
        return type(exc)
    return {name: value for name, value in page.items() if name != "ResponseMetadata"}


@pytest.mark.parametrize(
    "page",
    (
        {"Items": [ITEM], "Count": 1, "ScannedCount": 5, "LastEvaluatedKey": KEY},
        {"Items": [], "Count": 0, "ScannedCount": 200, "LastEvaluatedKey": KEY},
        {"Items": [], "Count": 0, "ScannedCount": 0},
    ),
    ids=("items", "a page without items", "the end"),
)
def test_a_page_is_the_same_with_and_without_the_sdks_parsing(page: dict[str, Any]) -> None:
    body = json.dumps(page).encode()
    assert scan(body) == scan(body, leave=False) == page


def test_items_are_left_as_sent() -> None:
    odd = {"campaign_id": {"S": "a", "X": "of a later API"}}
    assert scan(json.dumps({"Items": [odd], "Count": 1}).encode())["Items"] == [odd]


@pytest.mark.parametrize(
    "body",
    (
        b"",
        b"no JSON",
        b"[]",
        b"null",
        b"{}",
        b'{"Count": 0}',
        b'{"Items": [{"campaign_id": {"S": "a", "X": 1}}]}',
        b'{"Items": [{"campaign_id": {"S": "a", "X": 1}}], "Count": 2}',
        b'{"Items": [], "Count": 1}',
        b'{"Items": {}, "Count": 0}',
        b'{"Items": "", "Count": 0}',
        b'{"Items": null, "Count": 0}',
        b"[" * 100_000,
    ),
    ids=lambda body: body[:60].decode(),
)
def test_a_body_that_is_not_as_expected_is_parsed_by_the_sdk(body: bytes) -> None:
    assert scan(body) == scan(body, leave=False)


@pytest.mark.parametrize(
    ("sent", "read"), (('{"B": "AAE="}', {"B": b"\x00\x01"}), ('{"BS": ["AAE="]}', {"BS": [b"\x00\x01"]}))
)
def test_binary_values_are_decoded_by_the_sdk(sent: str, read: dict[str, Any]) -> None:
    page = scan(b'{"Items": [{"outbox": {"M": {"x": %s}}}], "Count": 1}' % sent.encode())
    assert page["Items"] == [{"outbox": {"M": {"x": read}}}]


def test_an_error_of_dynamodb_stays_an_error() -> None:
    body = b'{"__type": "ResourceNotFoundException", "Items": [], "Count": 0}'
    assert issubclass(scan(body, status=400), ClientError)
