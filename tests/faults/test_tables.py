"""The tables in memory answer as moto's do, to everything that the reporter asks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.faults.processes import Call, Do, Process
from tests.faults.rounds import every_kind_of_change
from tests.faults.tables import CAMPAIGNS, HISTORY, RUNS
from tests.faults.world import World

KEYS = {CAMPAIGNS: ["campaign_id"], HISTORY: ["campaign_id", "observed_at"], RUNS: ["segment", "started_at"]}


@pytest.fixture
def moto() -> Iterator[Any]:
    with mock_aws():
        client: Any = boto3.Session("testing", "testing", region_name="us-east-1").client("dynamodb")
        for name, keys in KEYS.items():
            client.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
            )
        yield client


class Compared:
    """At every call: what is asked of the world's tables is asked of moto too."""

    def __init__(self, moto: Any) -> None:
        self._moto = moto
        self.outcomes: set[tuple[str, str]] = set()

    def __call__(self, _: Process, call: Call, do: Do) -> Any:
        if call.service != "dynamodb":
            return do()
        here = _outcome(do, {})
        there = _outcome(getattr(self._moto, call.operation), call.request)
        assert here == there, str(call)
        self.outcomes.add((call.operation, here if isinstance(here, str) else "done"))
        return do() if isinstance(here, str) else here


def _outcome(do: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    """The answer, but for what comes with every answer, or the code of the refusal, with its reasons."""
    try:
        answer = do(**request)
    except ClientError as exc:
        reasons = [reason["Code"] for reason in exc.response.get("CancellationReasons", ())]
        return " ".join([exc.response["Error"]["Code"], *reasons])
    answer = {name: answer[name] for name in ("Items", "Item", "Attributes") if name in answer}
    return answer | ({"Items": sorted(answer["Items"], key=str)} if "Items" in answer else {})


def _put_all(world: World, moto: Any) -> None:
    for name, items in world.tables.items.items():
        for item in items.values():
            moto.put_item(TableName=name, Item=item)


def _all(moto: Any, table: str) -> list[Any]:
    return sorted(moto.scan(TableName=table)["Items"], key=str)


def test_everything_that_is_asked_in_rounds_that_overlap_is_answered_as_moto_does(moto: Any) -> None:
    world = every_kind_of_change(page_size=1_000)
    _put_all(world, moto)
    compared = Compared(moto)
    every = sorted(campaign_id for (campaign_id,) in world.campaigns)
    moments = {"update_item", "get", "transact_write_items", "publish"}

    def another_run_comes_in(process: Process, call: Call, do: Do) -> Any:
        if call.operation in moments and (call.operation != "update_item" or call.number):
            moments.remove(call.operation)
            other = Process(world)
            with other.happening(compared):
                other.run({"campaign_ids": every[::3]})
        return compared(process, call, do)

    for _ in range(3):
        process = Process(world)
        with process.happening(another_run_comes_in):
            process.run()
        world.clock.jumps(seconds=30)
    assert compared.outcomes >= {
        ("update_item", "ConditionalCheckFailedException"),
        ("transact_write_items", "TransactionCanceledException ConditionalCheckFailed None"),
        ("transact_write_items", "done"),
        ("put_item", "done"),
        ("scan", "done"),
        ("query", "done"),
        ("get_item", "done"),
    }
    for name, items in world.tables.items.items():
        assert items
        assert _same(_all(moto, name), list(items.values()))


def _same(some: list[Any], others: list[Any]) -> bool:
    return len(some) == len(others) and all(item in others for item in some)
