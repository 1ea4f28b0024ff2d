"""Settings: bad ones are named before anything is done, good ones hold. Output: every line is JSON, metrics are EMF."""

from collections.abc import Callable
from typing import Any

import pytest

from local.dexatel_simulator import Answer
from local.template import variables
from tests.harness.world import World

OWN = sorted(name for name in variables() if not name.startswith("POWERTOOLS"))

# Settings


@pytest.mark.parametrize("variable", OWN)
@pytest.mark.parametrize("value", (None, "", "x y"), ids=("missing", "empty", "malformed"))
def test_a_bad_setting_is_named_before_anything_is_done(world: World, variable: str, value: str | None) -> None:
    if value is None:
        del world.settings[variable]
    else:
        world.settings[variable] = value
    world.listed("completed")
    if (variable, value) == ("SEGMENTS_QUEUE_URL", ""):  # there is no queue
        assert world.run()["changed"] == 1
        return
    refusal = world.refusal()
    assert type(refusal).__name__ == "SettingsError"
    assert f"environment variable {variable}: expected" in str(refusal)
    assert str(refusal) in str(world.lines[-1])
    assert (world.aws.made, len(world.dexatel.requests)) == ([], 0)


def test_a_setting_that_is_mended_is_used_by_the_next_invocation(world: World) -> None:
    world.listed()
    table = world.settings.pop("RUNS_TABLE")
    world.refusal()
    world.settings["RUNS_TABLE"] = table
    assert world.run()["changed"] == 1


def is_overdue(world: World) -> str:
    return world.listed("scheduled", schedule="2026-11-23 10:00:00")


def stalls(world: World) -> str:
    return world.listed("in_progress", delivered=1)


def fails(world: World) -> str:
    return world.listed("in_progress", total=1_000, delivered=20, failed=40)


def completes_badly(world: World) -> str:
    return world.listed("completed", delivered=5, failed=5)


@pytest.mark.parametrize(
    ("variable", "value", "happens", "events"),
    (
        ("OVERDUE_MINUTES", "0", is_overdue, []),
        ("OVERDUE_MINUTES", "300", is_overdue, []),
        ("OVERDUE_MINUTES", "100", is_overdue, ["campaign.overdue warning"]),
        ("STALLED_MINUTES", "0", stalls, []),
        ("STALLED_MINUTES", "300", stalls, []),
        ("STALLED_MINUTES", "100", stalls, ["campaign.stalled warning"]),
        ("MIN_ATTEMPTS", "61", fails, ["campaign.stalled warning"]),
        ("MIN_ATTEMPTS", "60", fails, ["campaign.failing critical", "campaign.stalled warning"]),
        ("LOW_DELIVERY_PERCENT", "50", completes_badly, ["campaign.completed info"]),
        ("LOW_DELIVERY_PERCENT", "51", completes_badly, ["campaign.completed warning"]),
    ),
)
def test_each_threshold_can_be_set_and_0_turns_it_off(
    world: World, variable: str, value: str, happens: Callable[[World], str], events: list[str]
) -> None:
    world.settings[variable] = value
    happens(world)
    world.run()
    world.run(minutes=101)
    assert [f"{message.event} {message.severity}" for message in world.published] == events


@pytest.mark.parametrize(
    ("attribute", "value", "happens", "events"),
    (
        ("overdue_minutes", 0, is_overdue, []),
        ("overdue_minutes", 5, is_overdue, ["campaign.overdue warning"]),
        ("stalled_minutes", 0, stalls, []),
        ("stalled_minutes", 5, stalls, ["campaign.stalled warning"]),
        ("low_delivery_percent", 33, fails, []),
        ("low_delivery_percent", 50, fails, ["campaign.failing critical"]),
        ("low_delivery_percent", 50, completes_badly, ["campaign.completed info"]),
        ("low_delivery_percent", 51, completes_badly, ["campaign.completed warning"]),
    ),
)
def test_a_threshold_on_an_item_holds_for_that_campaign(
    world: World, attribute: str, value: int, happens: Callable[[World], str], events: list[str]
) -> None:
    world.settings.update({"OVERDUE_MINUTES": "60", "STALLED_MINUTES": "60", "LOW_DELIVERY_PERCENT": "10"})
    campaign_id = happens(world)
    world.sets(campaign_id, **{attribute: value})
    happens(world)  # and another one without a threshold of its own
    world.run()
    world.run(minutes=6)
    alerts = [alert.document for alert in world.alerts if alert.campaign_id == campaign_id]
    assert [f"{alert['event']} {alert['severity']}" for alert in alerts] == events


def test_attributes_of_a_user_stay_and_their_errors_are_explained_on_the_item(world: World) -> None:
    own: dict[str, Any] = {"low_delivery_percent": "50", "overdue_minutes": -1, "stalled_minutes": 10_081}
    campaign_id = world.watch(**own, muted_until="2026-11-23")
    world.becomes(campaign_id, "in_progress", total=100, delivered=40, failed=20)
    world.run()
    item = world.campaign(campaign_id)
    assert item["settings_problem"] == (
        "low_delivery_percent has to be a number (N) from 0 to 100; "
        "overdue_minutes has to be a number (N) from 0 to 10080; "
        "stalled_minutes has to be a number (N) from 0 to 10080"
    )
    world.run(minutes=61)
    assert world.events == ["campaign.failing", "campaign.stalled"]
    world.dexatel.on_request = lambda _: world.sets(campaign_id, low_delivery_percent=50, overdue_minutes=5)
    world.sets(campaign_id, stalled_minutes=7)
    for status in ("in_progress", "completed"):
        world.becomes(campaign_id, status, total=100, delivered=80, failed=20)
        world.run()
    item = world.campaign(campaign_id)
    assert {name: item[name] for name in own} == {
        "low_delivery_percent": 50,
        "overdue_minutes": 5,
        "stalled_minutes": 7,
    }
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


@pytest.mark.parametrize(("group_above", "messages"), (("0", 12), ("12", 12), ("11", 1), ("1", 1)))
def test_how_many_alerts_are_one_message_can_be_set_and_0_is_never(
    world: World, group_above: str, messages: int
) -> None:
    world.settings["GROUP_ABOVE"] = group_above
    for _ in range(12):
        world.listed("failed")
    assert world.run()["alerts_published"] == 12
    assert (len(world.published), len(world.alerts)) == (messages, 12)


# Output


def metrics(world: World) -> dict[str, list[dict[str, Any]]]:
    """The EMF documents, by the names of their metrics."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in world.lines:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert directive["Namespace"] == variables()["POWERTOOLS_METRICS_NAMESPACE"]
            assert all({"service"} <= set(dimensions) for dimensions in directive["Dimensions"])
            for metric in directive["Metrics"]:
                found.setdefault(metric["Name"], []).append({**line, "unit": metric["Unit"]})
    return found


def test_a_run_is_measured(world: World) -> None:
    world.listed("completed")
    world.watch()
    world.watch("nonsense")
    world.run()
    found = metrics(world)
    counts = {"CampaignsWatched": 3, "CampaignsPolled": 2, "CampaignsChanged": 1, "AlertsPublished": 2}
    assert {name: found[name][0][name] for name in counts} == {name: [count] for name, count in counts.items()}
    assert {row["Kind"]: row["Problems"] for row in found["Problems"]} == {
        "not_found": [1],
        "invalid_identifier": [1],
    }
    assert [(row["Outcome"], row["Runs"]) for row in found["Runs"]] == [("complete", [1])]
    assert found["RunTime"][0]["unit"] == "Milliseconds"
    assert found["ProviderLatency"][0]["ProviderLatency"][0] > 0
    assert {row["service"] for rows in found.values() for row in rows} == {"campaign-reporter"}


def test_campaigns_messages_and_alerts_are_measured(world: World) -> None:
    """Campaigns by the status on the list, messages by how many more there are, and alerts by event."""
    sending = world.listed("in_progress", total=100, delivered=10, failed=1)
    ending = world.listed("scheduled", total=50)
    world.run()
    world.becomes(sending, "in_progress", total=100, delivered=50, failed=21)
    world.becomes(ending, "failed", total=50, delivered=5, failed=3)
    world.run()
    found = metrics(world)
    assert {row["Status"]: row["Campaigns"] for row in found["Campaigns"]} == {
        "other": [2],  # they had not been read yet
        "in_progress": [1],
        "scheduled": [1],
    }
    assert [row["MessagesDelivered"] for row in found["MessagesDelivered"]] == [[45]]
    assert [row["MessagesFailed"] for row in found["MessagesFailed"]] == [[23]]
    assert {row["Event"]: row["Alerts"] for row in found["Alerts"]} == {"campaign.failing": [1], "campaign.failed": [1]}


def waits(world: World) -> list[float]:
    """How long the oldest alert had waited at each run, in seconds."""
    return [row["OldestWaitingAlert"][0] for row in metrics(world).get("OldestWaitingAlert", ())]


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
    assert {"Runs", "OldestWaitingAlert"} & metrics(world).keys() == set()
    world.run()
    assert {"Runs", "OldestWaitingAlert"} <= metrics(world).keys()


def test_a_run_that_is_skipped_does_not_say_that_no_alert_waits(world: World) -> None:
    world.listed()
    world.run_killed("scan")
    assert world.run(minutes=0.5)["outcome"] == "skipped"
    assert metrics(world)["Runs"][0]["Outcome"] == "skipped"
    assert waits(world) == []


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
