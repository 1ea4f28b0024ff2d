"""The figures of `make cost` are those of real runs."""

import math
from typing import Any

import pytest

from local.bench.campaigns import campaign_id, item_for
from local.bench.item_size import bytes_of
from local.cost import figures
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS, Item
from tests.harness.world import World

OF_AN_ITEM = 100
"""The bytes that DynamoDB adds to each stored item."""

type Write = tuple[str, int]


@pytest.fixture
def writes(world: World) -> list[Write]:
    """Each write: its table, and its units outside of a transaction by the larger one of the two items."""
    found: list[Write] = []
    inspect = world.tables.on_write

    def note(table: str, before: Item | None, after: Item) -> None:
        inspect(table, before, after)
        found.append((table, max(math.ceil(bytes_of(item) / 1024) for item in (before or {}, after) if item)))

    world.tables.on_write = note
    return found


def units(world: World, writes: list[Write], *tables: str) -> int:
    """The write units of the tables. A transaction counts its items twice, and the index has a copy of each record."""
    left, total = iter(writes), 0
    for call in world.aws.writes:
        in_transaction = call.operation == "transact_write_items"
        for table, size in [next(left) for _ in range(1 + in_transaction)]:
            if table in tables:
                total += size * (1 + in_transaction) + size * (table == HISTORY)
    return total


def begin(world: World, writes: list[Write]) -> None:
    world.aws.made.clear()
    writes.clear()


def a_campaign(world: World, **life: Any) -> str:
    return world.listed("in_progress", label="Autumn sale, second reminder", total=100_000, delivered=61_204, **life)


def test_a_run_a_change_and_an_end_take_these_write_units(world: World, writes: list[Write]) -> None:
    watched = a_campaign(world)
    world.run()
    begin(world, writes)
    world.run()
    assert units(world, writes, CAMPAIGNS, HISTORY, RUNS) == figures.WRITE_UNITS_OF_A_RUN
    begin(world, writes)
    world.becomes(watched, "in_progress", total=100_000, delivered=61_205)
    world.run()
    assert units(world, writes, CAMPAIGNS, HISTORY) == figures.WRITE_UNITS_OF_A_CHANGE
    begin(world, writes)
    world.becomes(watched, "completed", total=100_000, delivered=99_000)
    world.run()
    assert units(world, writes, CAMPAIGNS, HISTORY) == figures.WRITE_UNITS_OF_AN_END


def test_a_run_that_finds_another_at_work_takes_these_write_units(world: World) -> None:
    """The lease is refused, which costs as much as a write, and the run leaves its row."""
    world.run_killed("scan")
    world.aws.made.clear()
    assert world.run(minutes=0.5)["outcome"] == "skipped"
    assert len(world.aws.writes) == figures.WRITE_UNITS_OF_A_SKIPPED_RUN


def test_an_item_takes_these_read_units_and_these_bytes(world: World) -> None:
    size = bytes_of(item_for(campaign_id(0)))
    assert size / 4096 / 2 == pytest.approx(figures.READ_UNITS_OF_A_CAMPAIGN, rel=0.05)
    assert size + OF_AN_ITEM == pytest.approx(figures.BYTES_OF_A_CAMPAIGN, rel=0.05)
    a_campaign(world)
    world.run()
    (record,) = world.tables.items[HISTORY].values()
    assert bytes_of(record) + OF_AN_ITEM == pytest.approx(figures.BYTES_OF_A_RECORD, rel=0.1)
    (row,) = (item for item in world.tables.items[RUNS].values() if "outcome" in item)
    assert bytes_of(row) + OF_AN_ITEM == pytest.approx(figures.BYTES_OF_A_ROW, rel=0.1)


def test_a_run_that_finds_nothing_new_logs_no_more_bytes_than_these(world: World) -> None:
    for _ in range(100):
        a_campaign(world)
    world.run()
    before = len(world.lines)
    world.run()
    lines = world.written.getvalue().splitlines()[before:]
    assert len(lines) == 2  # a metric for an alarm, and the numbers
    longer_names = 2 * len("campaign-reporter-ABCDEFGHIJKL") + len("00000000-0000-4000-8000-000000000000")
    # CloudWatch counts 26 bytes more for each line.
    assert sum(len(line) + 26 for line in lines) + longer_names <= figures.LOG_BYTES_OF_A_RUN


def test_a_discovery_that_finds_nothing_new_takes_what_a_run_takes(world: World, writes: list[Write]) -> None:
    a_campaign(world)
    world.discover()
    begin(world, writes)
    before = len(world.lines)
    world.discover()
    assert units(world, writes, CAMPAIGNS, HISTORY, RUNS) == figures.WRITE_UNITS_OF_A_RUN
    assert [call.operation for call in world.aws.made] == [
        *("update_item", "scan", "get_item", "update_item", "put_item"),
    ]
    (line,) = world.written.getvalue().splitlines()[before:]
    assert len(line) + 26 <= figures.LOG_BYTES_OF_A_RUN


def test_a_watch_reads_an_item_for_each_segment_and_one_more_and_logs_no_more_bytes_than_these(world: World) -> None:
    world.run({"watch_runs": True})
    world.aws.made.clear()
    before = len(world.lines)
    world.run({"watch_runs": True})
    assert [call.operation for call in world.aws.made] == ["get_item"] * 2
    (line,) = world.written.getvalue().splitlines()[before:]
    assert len(line) + 26 + len("campaign-reporter-ABCDEFGHIJKL") <= figures.LOG_BYTES_OF_A_WATCH
