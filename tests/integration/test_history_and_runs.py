"""The records of StatusHistory, the rows of Runs, and the answer of a run."""

from tests.harness.world import World

DAY = 86_400
ANSWER = {"outcome", "watched", "polled", "changed", "alerts_published", "problems", "duration_ms"}


def test_every_change_of_status_or_counts_is_a_record_with_no_gap(world: World) -> None:
    campaign_id = world.listed("scheduled", label="mine", total=9, name="Spring sale")
    moments = []
    for status, delivered in (("scheduled", 0), ("in_progress", 0), ("in_progress", 5), ("completed", 9)):
        world.becomes(
            campaign_id, status, total=9, delivered=delivered, name="Spring sale", update_date="2026-11-23 09:59:00"
        )
        world.run()
        moments.append(world.clock.text())
    records = world.history(campaign_id)
    assert [(row["revision"], row.get("previous_status"), row["status"]) for row in records] == [
        (1, None, "scheduled"),
        (2, "scheduled", "in_progress"),
        (3, "in_progress", "in_progress"),
        (4, "in_progress", "completed"),
    ]
    assert [row["observed_at"] for row in records] == moments
    assert records[-1] == {
        "campaign_id": campaign_id,
        "observed_at": world.clock.text(),
        "revision": 4,
        "status": "completed",
        "name": "Spring sale",
        "label": "mine",
        "channel": "SMS",
        "previous_status": "in_progress",
        "messages_total": 9,
        "messages_delivered": 9,
        "messages_failed": 0,
        "update_date": "2026-11-23T09:59:00Z",
        "expires_at": world.clock.epoch() + 400 * DAY,
    }


def test_a_run_answers_and_records_what_it_did(world: World) -> None:
    for _ in range(2):
        world.listed("in_progress")
    world.watch()
    world.watch("no campaign at all")
    world.dexatel.on_request = lambda _: world.clock.passes(2)
    answer = world.run()
    assert answer.keys() == ANSWER
    row = world.runs()[0]
    assert row == {
        "segment": "1/1",
        "started_at": world.clock.text(seconds=-6),
        "finished_at": world.clock.text(),
        "outcome": "complete",
        "watched": 4,
        "polled": 3,
        "changed": 2,
        "alerts_published": 1,
        "problems": {"not_found": 1, "invalid_identifier": 1},
        "duration_ms": 6_000,
        "expires_at": world.clock.epoch() + 30 * DAY,
    }
    assert answer == {name: row[name] for name in ANSWER}


def test_runs_that_start_at_the_same_time_have_a_row_each(world: World) -> None:
    for _ in range(3):
        world.run(minutes=0)
    assert [row["started_at"][-5:] for row in world.runs()] == [".000Z", ".001Z", ".002Z"]
