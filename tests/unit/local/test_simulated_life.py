"""The lives of simulated campaigns, as timelines."""

import pytest

from local.dexatel_simulator import MISSING, Life, Stage, lives, provider_date

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

PRESETS = {
    "completed": lives.completes_well(),
    "completed badly": lives.completes_with_many_failures(),
    "completed late": lives.starts_late(),
    "completed early": lives.completes_early(),
    "scheduled for ever": lives.does_not_start(),
    "failed": lives.fails(),
    "canceled": lives.is_canceled(),
    "in_progress": lives.stays_in_progress(),
    "in_progress for ever": lives.gets_stuck(),
}


def seen(life: Life, after: float) -> dict[str, object]:
    return life.data(CAMPAIGN, started_at=START, now=START + after)


def messages(life: Life, after: float) -> tuple[int, int, int]:
    counts = seen(life, after)["messages"]
    assert isinstance(counts, dict)
    return counts["total"], counts["delivered"], counts["failed"]


def test_a_date_is_written_as_the_provider_writes_it() -> None:
    assert provider_date(START) == "2022-03-01 13:00:00"


def test_data_has_every_documented_field() -> None:
    assert set(seen(LIFE, 0)) == {
        "id",
        "account_id",
        "template_id",
        "audience_id",
        "name",
        "status",
        "schedule",
        "channel",
        "create_date",
        "update_date",
        "messages",
    }


@pytest.mark.parametrize(
    ("after", "status"),
    (
        (-5, "scheduled"),
        (0, "scheduled"),
        (9.9, "scheduled"),
        (10, "in_progress"),
        (109.9, "in_progress"),
        (110, "completed"),
        (999, "completed"),
    ),
)
def test_a_stage_holds_from_its_time_until_the_next(after: float, status: str) -> None:
    assert seen(LIFE, after)["status"] == status


@pytest.mark.parametrize(
    ("after", "counts"),
    (
        (9, (100, 0, 0)),
        (10, (100, 0, 0)),
        (60, (100, 40, 10)),
        (85, (100, 60, 15)),
        (110, (100, 80, 20)),
        (150, (100, 80, 20)),
        (200, (100, 90, 10)),
    ),
)
def test_counts_grow_evenly_while_in_progress_and_stand_still_otherwise(
    after: float, counts: tuple[int, int, int]
) -> None:
    assert messages(LIFE, after) == counts


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


def test_schedule_is_null_where_there_is_none_and_can_be_taken_away_later() -> None:
    assert seen(LIFE, 0)["schedule"] == "2022-03-01 13:00:10"
    assert seen(LIFE, 10)["schedule"] is None


def test_a_fixed_campaign_never_changes() -> None:
    life = Life.fixed(status="completed", total=10, delivered=9, failed=1, channel="VIBER")
    assert seen(life, 0) == seen(life, 1e6)
    assert messages(life, 0) == (10, 9, 1)
    assert (seen(life, 0)["channel"], seen(life, 0)["update_date"]) == ("VIBER", "2022-03-01 13:00:00")


def test_any_field_can_be_odd_null_or_missing() -> None:
    data = seen(LIFE.with_fields(id=7, name=None, messages=MISSING).with_fields(extra=[]), 0)
    assert (data["id"], data["name"], data["extra"], "messages" in data) == (7, None, [], False)


@pytest.mark.parametrize(
    "stages",
    (
        (),
        (Stage(1, "scheduled"),),
        (Stage(0, "scheduled"), Stage(0, "in_progress")),
    ),
)
def test_a_life_out_of_order_is_refused(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(ValueError, match="stage of a life"):
        Life(stages)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_ends_as_its_name_says_with_counts_that_add_up(name: str) -> None:
    life = PRESETS[name]
    assert seen(life, 100_000)["status"] == name.split(maxsplit=1)[0]
    for after in (*range(150), 50_000, 100_000):
        total, delivered, failed = messages(life, after)
        assert 0 <= delivered + failed <= total


def test_presets_differ_by_their_share_of_delivered_messages() -> None:
    assert messages(PRESETS["completed"], 70) == (1200, 1180, 20)
    assert messages(PRESETS["completed badly"], 55) == (800, 480, 320)


def test_the_late_one_is_rescheduled_before_it_starts() -> None:
    life = PRESETS["completed late"]
    assert [seen(life, after)["schedule"] for after in (0, 15)] == ["2022-03-01 13:00:30", "2022-03-01 13:01:00"]
    assert [seen(life, after)["status"] for after in (59, 60)] == ["scheduled", "in_progress"]


def test_the_one_that_never_starts_should_have_done_so_before_its_life_began() -> None:
    assert seen(PRESETS["scheduled for ever"], 0)["schedule"] == "2022-03-01 12:40:00"


def test_the_stuck_one_stops_in_the_middle() -> None:
    assert [messages(PRESETS["in_progress for ever"], after) for after in (10, 20, 1_000)] == [
        (1000, 150, 5),
        (1000, 300, 10),
        (1000, 300, 10),
    ]


def test_the_one_that_completes_early_has_receipts_that_come_later() -> None:
    life = PRESETS["completed early"]
    assert [messages(life, after)[1:] for after in (30, 86, 87, 144, 145)] == [
        (700, 20),
        (700, 20),
        (800, 50),
        (800, 50),
        (900, 100),
    ]


def test_presets_for_the_demo_have_names_of_their_own() -> None:
    assert len({seen(life, 0)["name"] for life in PRESETS.values()}) == len(PRESETS)
    assert seen(lives.fails().with_fields(name=lives.AWKWARD_NAME), 0)["name"] == lives.AWKWARD_NAME
