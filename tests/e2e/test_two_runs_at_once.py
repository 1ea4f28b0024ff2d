"""Promise 3 with processes that really run at the same time: an end that several runs see is alerted once."""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any
from uuid import uuid4

from local.demo.screen import plain
from local.dexatel_simulator import DexatelSimulator, Life
from local.received import alert_ids
from local.stack import Stack
from tests.e2e.stacks import copy_of, patient_invoke, published, put

CAMPAIGNS = 200
BY_ID = 6
OF_THE_LIST = 2
STATUSES = ("completed", "failed", "canceled")


def test_two_hundred_ends_that_eight_runs_see_at_the_same_time_are_each_alerted_once(
    stack: Stack, dexatel: DexatelSimulator, say: Callable[[str], None]
) -> None:
    own = copy_of(stack, name="many-runs", dexatel=dexatel, parameters={"MaxRequestsPerSecond": "1000"})
    ends = {str(uuid4()): STATUSES[number % len(STATUSES)] for number in range(CAMPAIGNS)}
    for campaign_id, status in ends.items():
        dexatel.add(campaign_id, Life.fixed(status=status, total=10, delivered=9, failed=1))
    put(own, *ends)

    answers = _at_the_same_moment(own, [*_orders(list(ends)), *[{} for _ in range(OF_THE_LIST)]])

    assert all(answer["outcome"] in {"complete", "skipped"} and not answer["problems"] for answer in answers), answers
    counts = [answer["alerts_published"] for answer in answers]
    assert sum(counts) == CAMPAIGNS
    assert sum(bool(count) for count in counts) > 1, "one run was alone, so nothing is shown"
    _assert_recorded_and_alerted_once(own, ends)
    say(f"Alerts of {CAMPAIGNS} ends that {len(answers)} runs saw at once: {sum(counts)}, by run {counts}")


def _orders(campaign_ids: list[str]) -> list[dict[str, Any]]:
    """All campaigns twice in the same order and once backwards; then parts that overlap, in any order."""
    random = Random(3)  # noqa: S311 - the same parts each time
    parts = [random.sample(campaign_ids, CAMPAIGNS * 3 // 4) for _ in range(BY_ID - 3)]
    return [{"campaign_ids": ids} for ids in (campaign_ids, campaign_ids, campaign_ids[::-1], *parts)]


def _at_the_same_moment(own: Stack, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    invoke = patient_invoke(own, at_once=len(events))
    start = Barrier(len(events))

    def run(event: Mapping[str, Any]) -> dict[str, Any]:
        start.wait()
        return invoke(event)

    with ThreadPoolExecutor(len(events)) as pool:
        return list(pool.map(run, events))


def _assert_recorded_and_alerted_once(own: Stack, ends: Mapping[str, str]) -> None:
    alerted = Counter(alert_id for alert_id in alert_ids(published(own)) if ":campaigns.grouped:" not in alert_id)
    assert alerted == {f"{campaign_id}:campaign.{status}:1": 1 for campaign_id, status in ends.items()}
    history = own.items("StatusHistoryTableName")
    assert sorted((plain(row, "campaign_id"), plain(row, "status"), plain(row, "revision")) for row in history) == [
        (campaign_id, ends[campaign_id], "1") for campaign_id in sorted(ends)
    ]
    campaigns = own.items("CampaignsTableName")
    assert {plain(item, "campaign_id"): plain(item, "status") for item in campaigns} == ends
    assert all("finished_at" in item and "outbox" not in item for item in campaigns)
