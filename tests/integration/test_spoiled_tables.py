"""Whatever a user or a script writes into a table, it stops nothing else.

Each attribute that the package reads is spoiled with each kind of value, beside two good campaigns that fail. The names
of the attributes come from the forms by which the package reads them, so a new attribute is tried here too.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from campaign_reporter.alerts import texts
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.discovery_summary import DISCOVERY
from campaign_reporter.tables import (
    campaign_items,
    digests,
    discoveries,
    invalid_messages,
    leases,
    past_polls,
    run_outcomes,
    runs,
    states,
    status_history,
)
from local.dexatel_simulator import Answer
from tests.harness.process import Process
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS
from tests.harness.world import World

SPOILED, GOOD, BETTER = (str(UUID(int=number, version=4)) for number in (1, 2, 3))
STATE = ("state#1/1", "-")
VALUES: dict[str, dict[str, Any]] = {
    "a word": {"S": "tomorrow 9:00"},
    "an empty text": {"S": ""},
    "a lone surrogate": {"S": "\ud83d"},
    "300 KB": {"S": "x" * 300_000},
    "the far past": {"S": "0001-01-01T00:00:00Z"},
    "the far future": {"S": "9999-12-31T23:59:59.999Z"},
    "the next century": {"S": "2100-01-01T00:00:00.000Z"},
    "a date": {"S": "2026-11-30"},
    "a number": {"N": "5"},
    "zero": {"N": "0"},
    "a negative number": {"N": "-1"},
    "a huge number": {"N": "1" + "0" * 30},
    "a fraction": {"N": "1.5"},
    "NULL": {"NULL": True},
    "false": {"BOOL": False},
    "true": {"BOOL": True},
    "binary": {"B": b"x"},
    "a set": {"SS": ["x"]},
    "a list": {"L": [{"S": "x"}]},
    "an empty map": {"M": {}},
    "a map": {"M": {"x": {"S": "y"}}},
    "a claim without end": {"M": {"x": {"M": {"alert": {"S": "{}"}, "claimed_until": {"N": "1" + "0" * 30}}}}},
    "nested too deep": {"M": {"x": {"M": {"alert": {"S": "[" * 100_000}, "claimed_until": {"N": "0"}}}}},
}
ON_ITEM = sorted({*campaign_items.FORMS, "version", "outbox"})
IN_HISTORY = sorted({*status_history.FORMS} - {"observed_at"})
# Two lines of the log are the same if they agree in these.
LOGGED = ("message", "function_request_id", "item", "campaign_id", "alert_id", "observed_at")
IN_STATE = sorted({*states.FORMS, *leases.FORMS, "version", "outbox", "lease_until", "lease_owner"})


@cache
def _begun() -> World:
    """Three campaigns are in progress, and a run has read them."""
    world = World()
    for campaign_id in (SPOILED, GOOD, BETTER):
        world.becomes(campaign_id, "in_progress", total=100, delivered=10, failed=1, schedule=None)
        world.watch(campaign_id)
    world.run()
    return world


def begun() -> World:
    return _begun().copy()


def all_fail(world: World) -> dict[str, Any]:
    """All campaigns have failed, and a run reads them."""
    for campaign_id in (SPOILED, GOOD, BETTER):
        world.becomes(campaign_id, "failed", total=100, delivered=10, failed=90, schedule=None)
    return world.run()


def failures(world: World) -> Counter[str]:
    """The campaigns whose failure was published."""
    return Counter(str(alert.campaign_id) for alert in world.alerts if alert.event == "campaign.failed")


def works(world: World) -> None:
    """Rehearsals and the digest work, and nothing was logged twice by one run."""
    assert world.run({"rehearse": {"campaign_id": SPOILED}}, minutes=0)["campaign_id"] == SPOILED
    digest = Process(world).send_digest({"date": f"{world.clock():%Y-%m-%d}"})["digest"]
    finished = {each["id"] for each in digest["finished"]}
    assert {GOOD, BETTER} <= finished
    shown = Counter(
        json.dumps([line.get(name) for name in LOGGED])
        for line in world.lines
        if line.get("level") in {"WARNING", "ERROR"}
    )
    assert shown.total() == len(shown), shown.most_common(1)
    assert not any("internal_error" in answer.get("problems", ()) for answer in world.answers)


@pytest.mark.parametrize("name", ON_ITEM)
def test_an_attribute_of_a_campaign_that_makes_no_sense_stops_no_campaign(name: str) -> None:
    for kind, value in VALUES.items():
        world = begun()
        world.campaigns[SPOILED,] = {**world.campaigns[SPOILED,], name: value}
        world.run({"rehearse": {"campaign_id": SPOILED}}, minutes=0)
        answer = all_fail(world)
        assert answer["outcome"] == "complete", kind
        assert {GOOD, BETTER} <= failures(world).keys(), kind
        world.run()
        told = failures(world)
        is_muted = name == "muted_until" and kind in {"the far future", "the next century", "a date"}
        is_finished = name == "finished_at" and kind == "a date"
        is_ignored = name == "ignored" and kind == "true"
        is_left_out = is_muted or is_finished or is_ignored
        assert told == Counter({GOOD: 1, BETTER: 1} | ({} if is_left_out else {SPOILED: 1})), kind
        if not is_left_out:
            works(world)


@pytest.mark.parametrize("name", IN_HISTORY)
def test_a_record_that_makes_no_sense_stops_no_digest_and_no_campaign_that_is_listed_anew(name: str) -> None:
    for kind, value in VALUES.items():
        world = begun()
        (key,) = (key for key in world.tables.items[HISTORY] if key[0] == SPOILED)
        world.tables.items[HISTORY][key] = {**world.tables.items[HISTORY][key], name: value}
        world.watch(SPOILED)
        assert all_fail(world)["outcome"] == "complete", kind
        assert failures(world) == Counter((SPOILED, GOOD, BETTER)), kind
        works(world)


def test_a_record_that_cannot_be_read_is_counted_and_its_revision_is_not_given_again() -> None:
    world = begun()
    (key,) = (key for key in world.tables.items[HISTORY] if key[0] == SPOILED)
    later = {
        **world.tables.items[HISTORY][key],
        "observed_at": {"S": "2026-11-23T10:01:30.000Z"},
        "revision": {"S": "two"},
    }
    world.tables.items[HISTORY][SPOILED, "2026-11-23T10:01:30.000Z"] = later
    world.watch(SPOILED)
    assert all_fail(world)["problems"] == {"unreadable_item": 1}
    assert world.campaign(SPOILED)["revision"] == 3


@pytest.mark.parametrize("name", IN_STATE)
def test_a_state_of_the_reporter_that_makes_no_sense_stops_no_run(name: str) -> None:
    for kind, value in VALUES.items():
        world = begun()
        world.tables.items[RUNS][STATE] = {**world.state, name: value}
        assert all_fail(world)["outcome"] == "complete", kind
        world.run()  # a wrong position makes one run leave out a part of the list
        assert failures(world) == Counter((SPOILED, GOOD, BETTER)), kind
        for _ in range(3):
            world.dexatel.outage = Answer.error(503, code=0, message="down")
            world.watch(GOOD)
            world.run()
        assert "reporter.unreachable" in world.events, kind
        world.dexatel.outage = None
        works(world)


@pytest.mark.parametrize("name", sorted({*discoveries.FORMS, "lease_until", "lease_owner"}))
def test_a_place_of_a_discovery_that_makes_no_sense_stops_no_later_discovery(name: str) -> None:
    for kind, value in VALUES.items():
        world = begun()
        key = ("state#discovery", "-")
        world.tables.items[RUNS][key] = {"segment": {"S": key[0]}, "started_at": {"S": key[1]}, name: value}
        world.delete(GOOD)
        world.discover()
        world.discover()  # a token that the provider does not know can take one discovery
        assert (GOOD,) in world.campaigns, kind
        assert world.runs(DISCOVERY)[-1]["outcome"] == "complete", kind


@pytest.mark.parametrize("name", sorted(past_polls.FORMS))
def test_a_row_that_makes_no_sense_stops_no_discovery_that_fails(name: str) -> None:
    for value in VALUES.values():
        world = begun()
        (of_run,) = (row for key, row in world.tables.items[RUNS].items() if key[0] == "1/1")
        world.tables.items[RUNS]["1/1", of_run["started_at"]["S"]] = {**of_run, name: value}
        world.dexatel.campaign_list.answer_always(Answer.error(503, code=0, message="down"))
        Process(world).discover_whatever_comes()  # it fails if the row shows that campaigns can be read
        assert world.runs(DISCOVERY)[-1]["problems"] == {"unreachable": 1}


@pytest.mark.parametrize("name", sorted({*digests.FORMS, "started_at", "claimed_until"}))
def test_a_note_of_a_digest_that_makes_no_sense_stops_no_later_digest(name: str) -> None:
    for kind, value in VALUES.items():
        if name == "started_at" and "S" not in value:
            continue  # DynamoDB takes only texts in a key
        world = begun()
        all_fail(world)
        world.clock.jumps(days=1)
        note = {
            "segment": {"S": "state#digest"},
            "started_at": {"S": f"{world.clock() - timedelta(days=2):%Y-%m-%d}"},
            "sent_at": {"S": world.clock.text(days=-1)},
            name: value,
        }
        world.tables.items[RUNS]["state#digest", note["started_at"]["S"]] = note
        digest = Process(world).send_digest()["digest"]
        assert {GOOD, BETTER, SPOILED} == {each["id"] for each in digest["finished"]}, kind


@pytest.mark.parametrize("name", sorted(run_outcomes.FORMS | runs.FORMS))
def test_a_row_that_makes_no_sense_stops_no_digest_and_no_test_alert(name: str) -> None:
    for value in VALUES.values():
        world = begun()
        (of_run,) = (row for key, row in world.tables.items[RUNS].items() if key[0] == "1/1")
        for segment in ("1/1", DISCOVERY):
            row = {**of_run, "segment": {"S": segment}, name: value}
            world.tables.items[RUNS][segment, of_run["started_at"]["S"]] = row
        assert world.run({"test_alert": True})["alerts_published"] == 1
        all_fail(world)
        works(world)


def test_an_item_that_was_duplicated_while_an_alert_waits_sends_no_foreign_alert() -> None:
    world = begun()
    world.aws.refuse("publish", times=math.inf)
    all_fail(world)
    world.aws.mend()
    copied = dict(world.campaigns[GOOD,])
    world.campaigns[SPOILED,] = {**copied, "campaign_id": {"S": SPOILED}}
    answer = world.run()
    assert answer["problems"] == {"unreadable_item": 1}
    assert failures(world)[GOOD] == failures(world)[BETTER] == 1
    assert "it is about another campaign" in world.campaign(SPOILED)["settings_problem"]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", invalid_messages.FORMS)
def test_a_spoiled_count_of_messages_counts_none(world: World, name: str, value: str) -> None:
    for number in range(30):
        world.watch(f"customer {number}")
    key = ("state#invalid", "-")
    world.tables.items[RUNS][key] = {"segment": {"S": key[0]}, "started_at": {"S": key[1]}, name: VALUES[value]}
    assert world.run()["alerts_published"] == 30
    assert world.tables.items[RUNS][key][name] == {"SS": [world.clock.text()]}


def test_every_table_has_its_attributes_tried_here() -> None:
    assert tuple(World().tables.items) == (CAMPAIGNS, HISTORY, RUNS)


def test_an_item_that_the_reporter_fails_to_read_is_counted_and_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = world.listed("failed", label="bad"), world.listed("failed")
    read = campaign_items._read  # noqa: SLF001 - a fault that nothing else brings about

    def fails(item: Any, campaign_id: str, *more: Any) -> Any:
        return 1 / 0 if campaign_id == bad else read(item, campaign_id, *more)

    monkeypatch.setattr(campaign_items, "_read", fails)
    before = dict(world.campaigns[bad,])
    assert world.run()["problems"] == {"unreadable_item": 1}
    assert (failures(world), world.campaigns[bad,]) == (Counter((good,)), before)


def test_ids_that_are_no_uuid_take_no_slot_of_the_pace(world: World) -> None:
    world.settings["MAX_REQUESTS_PER_SECOND"] = "1"
    for number in range(200):
        world.watch(f"campaign {number}")
    world.listed("failed")
    begun = world.clock.passed
    assert world.run(minutes=0)["polled"] == 1
    assert world.clock.passed - begun < 2


def test_test_alerts_keep_to_the_pace_of_publishing(world: World) -> None:
    world.run({"test_alert": True})
    begun = world.clock.passed
    for _ in range(10):
        world.run({"test_alert": True}, minutes=0)
    assert world.clock.passed - begun >= 2


def test_a_run_that_fails_leaves_a_row_and_metrics_whatever_ended_it(world: World) -> None:
    world.aws.refuse("scan", "AccessDeniedException")
    world.refusal()
    world.aws.mend()
    world.secret = ""
    world.restart()  # a process keeps its key for five minutes
    world.refusal()
    rows = [(row["outcome"], row["problems"]) for row in world.runs()]
    assert rows == [("failed", {"table_unavailable": 1}), ("failed", {"no_key": 1})]
    metrics = [line for line in world.lines if "_aws" in line]
    assert len([line for line in metrics if "OldestWaitingAlert" in line]) == 2


def test_a_group_leaves_out_the_member_whose_message_cannot_be_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [world.listed("failed") for _ in range(12)]
    headline = texts.headline

    def broken(alert: Alert, zone: str) -> str:
        if alert.campaign_id == ids[0]:
            raise ZeroDivisionError
        return headline(alert, zone)

    monkeypatch.setattr(texts, "headline", broken)
    answer = world.run()
    assert (answer["outcome"], answer["problems"]) == ("complete", {"alert_not_published": 1})
    assert world.events == ["campaigns.grouped"]
    assert {alert.campaign_id for alert in world.alerts} == {*ids[1:]}
