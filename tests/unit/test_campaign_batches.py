"""Looking up campaigns a hundred at a time. DynamoDB may leave some out of an answer."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import pytest

from campaign_reporter.errors import TableError
from campaign_reporter.tables.batches import CampaignBatches

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "campaigns"
IDS = [str(number) for number in range(250)]


class FakeDynamoDB:
    """Has every campaign except those in `gone`, and gives at most `at_most` in one answer."""

    def __init__(self, *, at_most: int = 100, gone: frozenset[str] = frozenset()) -> None:
        self.at_most = at_most
        self.gone = gone
        self.asked: list[list[str]] = []

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 - the SDK's own spelling
        keys = RequestItems[TABLE]["Keys"]
        self.asked.append([key["campaign_id"]["S"] for key in keys])
        given, left = keys[: self.at_most], keys[self.at_most :]
        found = [key for key in given if key["campaign_id"]["S"] not in self.gone]
        return {"Responses": {TABLE: found}, "UnprocessedKeys": {TABLE: {"Keys": left}} if left else {}}


def batches(dynamodb: FakeDynamoDB, pauses: list[float] | None = None) -> CampaignBatches:
    sleep = ([] if pauses is None else pauses).append
    return CampaignBatches(cast("DynamoDBClient", dynamodb), TABLE, sleep=sleep)


def test_each_request_is_for_a_hundred_campaigns_and_each_campaign_is_requested_once() -> None:
    dynamodb = FakeDynamoDB()
    assert list(batches(dynamodb).listed(IDS)) == IDS
    assert [len(ids) for ids in dynamodb.asked] == [100, 100, 50]
    assert list(chain(*dynamodb.asked)) == IDS


def test_without_ids_there_is_no_request_and_a_campaign_that_is_not_listed_is_left_out() -> None:
    dynamodb = FakeDynamoDB()
    assert (batches(dynamodb).listed([]), dynamodb.asked) == ({}, [])
    assert batches(FakeDynamoDB(gone=frozenset({"7"}))).listed(["6", "7", "8"]).keys() == {"6", "8"}


def test_keys_that_were_left_out_are_requested_again_after_ever_longer_pauses() -> None:
    dynamodb, pauses = FakeDynamoDB(at_most=40), list[float]()
    assert list(batches(dynamodb, pauses).listed(IDS[:100])) == IDS[:100]
    assert [len(ids) for ids in dynamodb.asked] == [100, 60, 20]
    assert pauses == [0, 0.1, 0.2]


def test_a_table_that_gives_nothing_is_an_error_within_ten_seconds() -> None:
    pauses: list[float] = []
    with pytest.raises(TableError, match="UnprocessedKeys"):
        batches(FakeDynamoDB(at_most=0), pauses).listed(["1"])
    assert sum(pauses) < 10
