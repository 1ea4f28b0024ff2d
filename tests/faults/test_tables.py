"""The tables in memory answer as moto's do, to every request that the functions make in a busy day."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.faults.campaigns import becomes, named
from tests.faults.rounds import every_kind_of_change
from tests.harness.calls import Call, Do
from tests.harness.moto import create_tables
from tests.harness.process import Process
from tests.harness.world import World


@pytest.fixture
def moto() -> Iterator[Any]:
    with mock_aws():
        client: Any = boto3.Session("testing", "testing", region_name="us-east-1").client("dynamodb")
        create_tables(client)
        yield client


class Compared:
    """At every call, moto gets the same request, and both answers have to be the same."""

    def __init__(self, moto: Any) -> None:
        self._moto = moto
        self.outcomes: set[tuple[str, str]] = set()

    def __call__(self, _: Process, call: Call, do: Do) -> Any:
        if call.service != "dynamodb":
            return do()
        here = _outcome(do, call)
        there = _outcome(partial(getattr(self._moto, call.operation), **call.request), call)
        assert here == there, str(call)
        self.outcomes.add((call.operation, here if isinstance(here, str) else "done"))
        return do() if isinstance(here, str) else here


def _outcome(do: Do, call: Call) -> Any:
    """The answer without its metadata, or the code of the refusal with its reasons."""
    try:
        answer = do()
    except ClientError as exc:
        reasons = [reason["Code"] for reason in exc.response.get("CancellationReasons", ())]
        return " ".join([exc.response["Error"]["Code"], *reasons])
    known = ("Items", "Item", "Attributes", "Responses", "UnprocessedKeys")
    answer = {name: answer[name] for name in known if name in answer}
    if call.operation == "scan":  # each has an order of its own
        answer["Items"] = sorted(answer["Items"], key=str)
    if "Responses" in answer:
        answer["Responses"] = {table: sorted(items, key=str) for table, items in answer["Responses"].items()}
    return answer


def _put_all(world: World, moto: Any) -> None:
    for name, items in world.tables.items.items():
        for item in items.values():
            moto.put_item(TableName=name, Item=item)


def test_every_request_of_runs_that_overlap_of_discoveries_and_of_a_digest_is_answered_as_moto_does(moto: Any) -> None:
    world = every_kind_of_change(page_size=1_000)
    for ignored in (True, False, "true"):
        world.watch(ignored=ignored)
    _put_all(world, moto)
    compared = Compared(moto)
    becomes(world, named("nobody has listed"), "completed", delivered=100)
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
        with process.happening(compared):
            process.discover()
        world.clock.jumps(seconds=30)
    world.clock.jumps(hours=24)
    for owner in ("first", "second"):
        with process.happening(compared):
            process.send_digest(owner=owner)
    assert compared.outcomes >= {
        ("update_item", "ConditionalCheckFailedException"),
        ("transact_write_items", "TransactionCanceledException ConditionalCheckFailed None"),
        ("put_item", "ConditionalCheckFailedException"),
        ("batch_get_item", "done"),
        ("transact_write_items", "done"),
        ("put_item", "done"),
        ("scan", "done"),
        ("query", "done"),
        ("get_item", "done"),
    }
    for name, items in world.tables.items.items():
        assert items
        assert sorted(moto.scan(TableName=name)["Items"], key=str) == sorted(items.values(), key=str)
