"""The lives of simulated campaigns, as timelines."""

import pytest

from local.dexatel_simulator import MISSING, Life, Stage, lives
from local.dexatel_simulator.life import provider_date

CAMPAIGN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
START = 1_646_139_600.0  # 2022-03-01 13:00:00 UTC

LIFE = Life(
    (
        Stage(0, "scheduled", total=100, schedule=10),
        Stage(10, "in_progress", total=100),
        Stage(110, "completed", total=100, delivered=80, failed=20),
        Stage(200, "completed", total=100, delivered=90, failed=10),
    )
)

EXAMPLES = {
    "completes well": (lives.completes_well(), "completed"),
    "completes with many failures": (lives.completes_with_many_failures(), "completed"),
    "starts late": (lives.starts_late(), "completed"),
    "completes early": (lives.completes_early(), "completed"),
    "does not start": (lives.does_not_start(), "scheduled"),
    "fails": (lives.fails(), "failed"),
    "is canceled": (lives.is_canceled(), "canceled"),
    "stays in progress": (lives.stays_in_progress(), "in_progress"),
    "gets stuck": (lives.gets_stuck(), "in_progress"),
}


def seen(life: Life, after: float) -> dict[str, object]:
    return life.data(CAMPAIGN, started_at=START, now=START + after)


def messages(life: Life, after: float) -> tuple[int, int, int]:
    counts = seen(life, after)["messages"]
    assert isinstance(counts, dict)
    return counts["total"], counts["delivered"], counts["failed"]


def test_data_has_every_documented_field() -> None:
    data = seen(LIFE, 0)

    dates = {name: data.pop(name) for name in ("schedule", "create_date", "update_date")}
    assert dates == {
        "schedule": "2022-03-01 13:00:10",
        "create_date": "2022-03-01 12:00:00",
        "update_date": "2022-03-01 13:00:00",
    }
    assert set(data) == {"id", "account_id", "template_id", "audience_id", "name", "status", "channel", "messages"}


@pytest.mark.parametrize(
    ("after", "status", "counts"),
    (
        (-5, "scheduled", (100, 0, 0)),
        (9.9, "scheduled", (100, 0, 0)),
        (10, "in_progress", (100, 0, 0)),
        (60, "in_progress", (100, 40, 10)),
        (85, "in_progress", (100, 60, 15)),
        (109.9, "in_progress", (100, 79, 19)),
        (110, "completed", (100, 80, 20)),
        (150, "completed", (100, 80, 20)),
        (200, "completed", (100, 90, 10)),
    ),
)
def test_counts_move_evenly_while_in_progress_and_stand_still_otherwise(
    after: float, status: str, counts: tuple[int, int, int]
) -> None:
    assert (seen(LIFE, after)["status"], messages(LIFE, after)) == (status, counts)


@pytest.mark.parametrize(("delivered", "failed"), ((80, 20), (7, 50), (0, 3), (0, 0)))
def test_update_date_moves_exactly_when_something_else_does(delivered: int, failed: int) -> None:
    end = Stage(110, "completed", total=100, delivered=delivered, failed=failed)
    life = Life((*LIFE.stages[:2], end, LIFE.stages[3]))
    previous = seen(life, 0)
    for second in (tick / 4 for tick in range(1, 1000)):
        current = seen(life, second)
        dates = previous.pop("update_date"), current["update_date"]
        unchanged = previous == {name: value for name, value in current.items() if name != "update_date"}
        assert (dates[0] == dates[1]) is unchanged, second
        assert str(dates[0]) <= str(dates[1]) <= provider_date(START + second)
        previous = current


def test_counts_can_fall() -> None:
    life = Life((Stage(0, "in_progress", total=10, delivered=10), Stage(10, "in_progress", total=10, delivered=5)))
    assert [messages(life, after)[1] for after in (0, 1, 2, 4, 10)] == [10, 10, 9, 8, 5]


def test_a_fixed_campaign_never_changes_and_any_field_of_it_can_be_odd_or_missing() -> None:
    life = Life.fixed(status="completed", total=10, delivered=9, failed=1, channel="VIBER")
    assert seen(life, 0) == seen(life, 1e6)
    assert (messages(life, 0), seen(life, 0)["channel"]) == ((10, 9, 1), "VIBER")
    data = seen(life.with_fields(id=7, name=None, messages=MISSING).with_fields(extra=[]), 0)
    assert (data["id"], data["name"], data["extra"], "messages" in data) == (7, None, [], False)


@pytest.mark.parametrize(
    "stages", ((), (Stage(1, "scheduled"),), (Stage(0, "scheduled"), Stage(0, "in_progress"))), ids=str
)
def test_stages_out_of_order_are_refused(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(ValueError, match="stage of a life"):
        Life(stages)


@pytest.mark.parametrize(("life", "status"), EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_ends_as_its_name_says_with_counts_that_add_up(life: Life, status: str) -> None:
    assert seen(life, 100_000)["status"] == status
    for after in (*range(150), 50_000, 100_000):
        total, delivered, failed = messages(life, after)
        assert 0 <= delivered + failed <= total
