"""Promise 3 with processes that really run at the same time: what several runs see end is alerted once."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from local.demo.screen import plain
from local.dexatel_simulator import DexatelSimulator, Life
from local.received import alert_ids
from local.stack import Stack
from tests.e2e.copies import copy_of

CAMPAIGNS = 200
BY_ID = 6
OF_THE_LIST = 2
BATCH = 25
"""As many items as DynamoDB takes at once."""
STATUSES = ("completed", "failed", "canceled")


def test_two_hundred_ends_that_eight_runs_see_at_the_same_time_are_each_alerted_once(
    stack: Stack, dexatel: DexatelSimulator, say: Callable[[str], None]
) -> None:
    own = copy_of(stack, name="many-runs", dexatel=dexatel, parameters={"MaxRequestsPerSecond": "1000"})
    ends = {str(uuid4()): STATUSES[number % len(STATUSES)] for number in range(CAMPAIGNS)}
    for campaign_id, status in ends.items():
        dexatel.add(campaign_id, Life.fixed(status=status, total=10, delivered=9, failed=1))
    _list(own, list(ends))

    answers = _at_the_same_moment(own, [*_orders(list(ends)), *[{} for _ in range(OF_THE_LIST)]])

    assert all(answer["outcome"] in {"complete", "skipped"} and not answer["problems"] for answer in answers), answers
    published = [answer["alerts_published"] for answer in answers]
    assert sum(published) == CAMPAIGNS
    assert sum(bool(count) for count in published) > 1, "one run was alone, so nothing is shown"
    _assert_told_once(own, ends)
    say(f"Alerts of {CAMPAIGNS} ends that {len(answers)} runs saw at once: {sum(published)}, by run {published}")


def _list(own: Stack, campaign_ids: list[str]) -> None:
    dynamodb, table = own.client("dynamodb"), own.outputs["CampaignsTableName"]
    for first in range(0, len(campaign_ids), BATCH):
        items = [{"campaign_id": {"S": each}} for each in campaign_ids[first : first + BATCH]]
        dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in items]})


def _orders(campaign_ids: list[str]) -> list[dict[str, Any]]:
    """All of them twice in the same order and once backwards; then parts of them that overlap, in any order."""
    random = Random(3)  # noqa: S311 - the same parts each time
    parts = [random.sample(campaign_ids, CAMPAIGNS * 3 // 4) for _ in range(BY_ID - 3)]
    return [{"campaign_ids": ids} for ids in (campaign_ids, campaign_ids, campaign_ids[::-1], *parts)]


def _at_the_same_moment(own: Stack, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    config = Config(max_pool_connections=len(events), read_timeout=120, retries={"total_max_attempts": 1})
    client = boto3.client("lambda", config=config, **own.emulator.connection)
    start = Barrier(len(events))

    def run(event: Mapping[str, Any]) -> dict[str, Any]:
        start.wait()
        answer = client.invoke(
            FunctionName=own.outputs["PollCampaignsFunctionName"], Payload=json.dumps(event).encode()
        )
        return dict(json.loads(answer["Payload"].read()))

    with ThreadPoolExecutor(len(events)) as pool:
        return list(pool.map(run, events))


def _assert_told_once(own: Stack, ends: Mapping[str, str]) -> None:
    mine = [message for message in own.postbox.messages if message.topic_arn == own.outputs["AlertsTopicArn"]]
    told = Counter(alert_id for alert_id in alert_ids(mine) if ":campaigns.grouped:" not in alert_id)
    assert told == {f"{campaign_id}:campaign.{status}:1": 1 for campaign_id, status in ends.items()}
    history = own.items("StatusHistoryTableName")
    assert sorted((plain(row, "campaign_id"), plain(row, "status"), plain(row, "revision")) for row in history) == [
        (campaign_id, ends[campaign_id], "1") for campaign_id in sorted(ends)
    ]
    campaigns = own.items("CampaignsTableName")
    assert {plain(item, "campaign_id"): plain(item, "status") for item in campaigns} == ends
    assert all("finished_at" in item and "outbox" not in item for item in campaigns)
