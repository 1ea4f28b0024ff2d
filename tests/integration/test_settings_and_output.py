"""Settings: bad ones are named before anything is done, good ones hold. Output: every line is JSON, metrics are EMF."""

from collections.abc import Callable
from typing import Any

import pytest

from local.dexatel_simulator import Answer
from local.template import variables
from tests.harness.world import World

# Settings


def test_a_missing_setting_is_named_before_anything_is_done_and_is_used_once_it_is_there(world: World) -> None:
    world.listed()
    table = world.settings.pop("RUNS_TABLE")
    refusal = world.refusal()
    assert type(refusal).__name__ == "SettingsError"
    assert "environment variable RUNS_TABLE: expected" in str(refusal)
    assert str(refusal) in str(world.lines[-1])
    assert (world.aws.made, len(world.dexatel.requests)) == ([], 0)
    world.settings["RUNS_TABLE"] = table
    assert world.run()["changed"] == 1


def test_a_time_zone_that_does_not_exist_stops_no_run_and_is_counted_and_said_in_each_email(world: World) -> None:
    world.settings.update(ALERT_TIME_ZONE="Asia/Erevan", SCHEDULE_TIME_ZONE="Europe/Pariss")
    world.listed("completed")
    answers = [world.run(), world.run({"test_alert": True})]
    assert [(answer["outcome"], answer["problems"]) for answer in answers] == [("complete", {"bad_setting": 2})] * 2
    assert world.runs()[0]["problems"] == {"bad_setting": 2}
    line = 'Times are in UTC, because there is no time zone "Asia/Erevan". For whoever runs the reporter: set Al'
    assert [line in message.texts["email"] for message in world.published] == [True, True]


def is_overdue(world: World) -> str:
    return world.listed("scheduled", schedule="2026-11-23 10:00:00")


def stalls(world: World) -> str:
    return world.listed("in_progress", delivered=1)


def fails(world: World) -> str:
    return world.listed("in_progress", total=1_000, delivered=20, failed=40)


def completes_badly(world: World) -> str:
    return world.listed("completed", delivered=5, failed=5)


OVERDUE, STALLED = ["campaign.overdue warning"], ["campaign.stalled warning"]
FAILING = ["campaign.failing critical", *STALLED]
INFO, WARNING = ["campaign.completed info"], ["campaign.completed warning"]


@pytest.mark.parametrize(
    ("name", "of_stack", "of_item", "happens", "expected"),
    (
        ("overdue_minutes", 0, 100, is_overdue, ([], OVERDUE)),
        ("overdue_minutes", 100, 0, is_overdue, (OVERDUE, [])),
        ("overdue_minutes", 300, 5, is_overdue, ([], OVERDUE)),
        ("stalled_minutes", 0, 100, stalls, ([], STALLED)),
        ("stalled_minutes", 100, 0, stalls, (STALLED, [])),
        ("stalled_minutes", 300, 5, stalls, ([], STALLED)),
        ("min_attempts", 61, 60, fails, (STALLED, STALLED)),  # an item has no setting of its own for this
        ("min_attempts", 60, 61, fails, (FAILING, FAILING)),
        ("low_delivery_percent", 33, 50, fails, (STALLED, FAILING)),
        ("low_delivery_percent", 50, 51, completes_badly, (INFO, WARNING)),
        ("low_delivery_percent", 51, 50, completes_badly, (WARNING, INFO)),
    ),
)
def test_a_threshold_of_the_stack_holds_unless_an_item_has_its_own_and_0_turns_it_off(
    world: World, *, name: str, of_stack: int, of_item: int, happens: Callable[[World], str], expected: Any
) -> None:
    world.settings[name.upper()] = str(of_stack)
    without, with_its_own = happens(world), happens(world)
    world.sets(with_its_own, **{name: of_item})
    world.run()
    world.run(minutes=101)
    found: dict[str | None, list[str]] = {without: [], with_its_own: []}
    for alert in world.alerts:
        found[alert.campaign_id].append(f"{alert.event} {alert.document['severity']}")
    assert (found[without], found[with_its_own]) == expected


def test_attributes_of_a_user_stay_and_their_errors_are_explained_on_the_item(world: World) -> None:
    campaign_id = world.watch(low_delivery_percent="50", stalled_minutes=10_081, muted_until="tomorrow")
    world.becomes(campaign_id, "in_progress", total=100, delivered=40, failed=20)
    world.run()
    assert world.events == ["campaign.failing"]
    assert world.campaign(campaign_id)["settings_problem"] == (
        "low_delivery_percent has to be a number (N) from 0 to 100; "
        "muted_until has to be a text (S) such as 2026-11-30T08:00:00Z; "
        "stalled_minutes has to be a number (N) from 0 to 10080"
    )
    mended = {"low_delivery_percent": 50, "stalled_minutes": 7, "muted_until": world.clock.text()}
    world.dexatel.on_request = lambda _: world.sets(campaign_id, **mended)
    for status in ("in_progress", "completed"):
        world.becomes(campaign_id, status, total=100, delivered=80, failed=20)
        world.run()
    item = world.campaign(campaign_id)
    assert mended.items() <= item.items()
    assert "settings_problem" not in item
    assert "finished_at" in item


@pytest.mark.parametrize("days", ("0", "7"))
def test_how_long_things_are_kept_can_be_set_and_0_is_for_ever(world: World, days: str) -> None:
    world.settings.update({"HISTORY_RETENTION_DAYS": days, "FINISHED_RETENTION_DAYS": days})
    campaign_id = world.listed("completed")
    world.run()
    expires_at = None if days == "0" else world.clock.epoch() + 7 * 86_400
    assert "finished_at" in world.campaign(campaign_id)
    assert world.campaign(campaign_id).get("expires_at") == expires_at
    assert world.history(campaign_id)[0].get("expires_at") == expires_at


@pytest.mark.parametrize(("minutes", "watched"), (("0", 0), ("5", 1)))
def test_how_long_counts_settle_can_be_set_and_0_is_not_at_all(world: World, minutes: str, watched: int) -> None:
    world.settings["SETTLE_MINUTES"] = minutes
    world.listed("completed", total=100, delivered=90)
    world.run()
    assert world.run(minutes=5)["watched"] == watched
    assert world.run()["watched"] == 0


# Output


def metrics(world: World) -> dict[str, list[dict[str, Any]]]:
    """The EMF documents by the names of their metrics, each with the unit and the value of its metric."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in world.lines:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert directive["Namespace"] == variables()["POWERTOOLS_METRICS_NAMESPACE"]
            assert all({"service"} <= set(dimensions) for dimensions in directive["Dimensions"])
            for metric in directive["Metrics"]:
                (value,) = line[metric["Name"]]
                found.setdefault(metric["Name"], []).append({**line, "unit": metric["Unit"], "value": value})
    return found


def numbers(world: World) -> list[dict[str, Any]]:
    """Those of each run, as its line in the log has them."""
    return [line["run"] for line in world.lines if line.get("message") == "run finished"]


def test_the_line_of_a_run_has_what_it_found(world: World) -> None:
    """Campaigns by the status on the list, messages by how many more there are, and alerts by event."""
    sending = world.listed("in_progress", total=100, delivered=10, failed=1)
    ending = world.listed("scheduled", total=50)
    world.run()
    world.watch()
    world.watch("nonsense")
    world.becomes(sending, "in_progress", total=100, delivered=50, failed=21)
    world.becomes(ending, "failed", total=50, delivered=5, failed=3)
    answer = world.run()
    first, second = numbers(world)
    assert answer.items() <= second.items()
    assert (second["watched"], second["polled"], second["changed"], second["alerts_published"]) == (4, 3, 2, 3)
    assert (second["messages_delivered"], second["messages_failed"]) == (45, 23)
    assert (first["statuses"]["other"], second["statuses"]["other"]) == (2, 2)  # new ones are not read yet
    assert (second["statuses"]["in_progress"], second["statuses"]["scheduled"]) == (1, 1)
    assert second["problems"] == {"not_found": 1, "invalid_identifier": 1}
    assert second["alerts"] == dict.fromkeys(("campaign_failing", "campaign_failed", "campaign_invalid"), 1)
    assert second["provider_max_ms"] >= second["provider_ms"] >= 0


def waits(world: World) -> list[float]:
    """How long the oldest alert had waited at each run, in seconds."""
    return [row["value"] for row in metrics(world).get("OldestWaitingAlert", ())]


def test_how_long_an_alert_has_waited_is_measured_until_it_is_published(world: World) -> None:
    world.listed("completed")
    world.aws.refuse("publish", times=3)
    for number in range(5):
        world.dexatel.outage = Answer.error(503, code=503, message="Down") if number == 1 else None
        world.run(minutes=10)
    assert len(world.events) == 1
    assert waits(world) == [0, 600, 1200, 1800, 0]
    assert metrics(world)["OldestWaitingAlert"][0]["unit"] == "Seconds"


def test_only_a_run_over_the_list_shows_that_the_schedule_is_alive(world: World) -> None:
    """Otherwise a run or a test alert that a user asks for would keep the alarm on missing runs from going off."""
    campaign_id = world.listed("completed")
    world.run({"campaign_ids": [campaign_id]})
    world.run({"test_alert": True})
    assert "OldestWaitingAlert" not in metrics(world)
    assert "ended_at" not in world.state, "the watch has seen no good run"
    world.run()
    assert "OldestWaitingAlert" in metrics(world)
    assert "ended_at" in world.state


def test_a_run_that_is_skipped_does_not_say_that_no_alert_waits(world: World) -> None:
    world.listed()
    world.run_killed("scan")
    assert world.run(minutes=0.5)["outcome"] == "skipped"
    assert numbers(world)[0]["outcomes"] == {"skipped": 1}
    assert metrics(world) == {}


def test_every_line_of_log_is_json_and_names_its_invocation(world: World) -> None:
    world.listed("completed")
    world.run()
    world.aws.refuse("scan", "AccessDeniedException")
    world.refusal()
    logs = [line for line in world.lines if "_aws" not in line]
    assert {line["level"] for line in logs} == {"INFO", "ERROR"}
    assert {line["function_request_id"] for line in logs if "function_request_id" in line} == {"request-1", "request-2"}
    runs = [line["run"] for line in logs if "run" in line]
    assert [(run["outcome"], run["problems"]) for run in runs] == [
        ("complete", {}),
        ("failed", {"table_unavailable": 1}),
    ]
    (failed,) = (line for line in logs if line["level"] == "ERROR")
    assert failed["exception_name"] == "TableError"
