"""Without a key nothing can be read, so each invocation fails, unless the key was not set yet.

Pending alerts are published all the same.
"""

import json
import math
from collections import Counter

import pytest

from campaign_reporter.provider import api_key
from campaign_reporter.provider.api_key import PLACEHOLDER
from local.dexatel_simulator import Answer
from local.template import environment
from tests.canary import key
from tests.harness.tables import CAMPAIGNS, HISTORY
from tests.harness.world import World

ROUNDS = 4
SECRET_ARN = environment()["API_KEY_SECRET_ARN"]


def secret_is_unreadable(world: World) -> None:
    """To a process that does not have the key yet."""
    world.restart()
    world.aws.refuse("get_secret_value", "AccessDeniedException", times=math.inf)


def ended_with_pending_alerts(world: World, number: int) -> list[str]:
    ids = [world.listed("completed") for _ in range(number)]
    world.aws.refuse("publish", times=math.inf)
    assert world.run()["changed"] == number
    world.aws.mend()
    assert world.events == []
    return ids


def test_pending_alerts_are_published_while_the_secret_is_unreadable(world: World) -> None:
    ids = ended_with_pending_alerts(world, 30)
    secret_is_unreadable(world)
    for _ in range(ROUNDS):
        assert SECRET_ARN in str(world.refusal())
    assert Counter(alert.campaign_id for alert in world.alerts) == Counter(ids)
    assert all("finished_at" in item for item in world.items(CAMPAIGNS))
    rows = world.runs()[1:]
    assert [(row["outcome"], row["problems"]) for row in rows] == [("failed", {"no_key": 1})] * ROUNDS
    assert [row["alerts_published"] for row in rows] == [30] + [0] * (ROUNDS - 1)
    assert [(row["watched"], row["polled"], row["changed"]) for row in rows] == [(30, 0, 0)] + [(0, 0, 0)] * 3


def test_pending_alerts_are_published_while_the_secret_holds_no_key(world: World) -> None:
    ended_with_pending_alerts(world, 2)
    requests = len(world.dexatel.requests)
    key, world.secret = world.secret, json.dumps({"api_key": ""})
    world.restart()
    assert SECRET_ARN in str(world.refusal())
    assert world.events == ["campaign.completed"] * 2
    assert len(world.dexatel.requests) == requests
    world.secret = json.dumps({"api_key": f" {key}\n", "a": 1}, indent=2)
    world.listed()
    assert world.run()["changed"] == 1, "the same process reads the mended secret"


@pytest.mark.parametrize("secret", (PLACEHOLDER, json.dumps({"api_key": PLACEHOLDER})))
def test_a_stack_whose_key_was_not_set_yet_records_a_failed_run_and_does_not_fail(world: World, secret: str) -> None:
    """A failed invocation would go to the queue of failed runs, after every first deployment."""
    campaign_id = world.listed("failed")
    key, world.secret = world.secret, secret
    answers = [world.run(event) for event in ({}, {"campaign_ids": [campaign_id]})]
    assert [(answer["outcome"], answer["problems"]) for answer in answers] == [("failed", {"no_key": 1})] * 2
    assert [(row["outcome"], row["problems"]) for row in world.runs()] == [("failed", {"no_key": 1})] * 2
    assert (len(world.dexatel.requests), world.events) == (0, [])
    assert any("campaign-reporter key set" in line.get("reason", "") for line in world.lines)
    world.secret = key
    assert world.run()["outcome"] == "complete"
    assert world.events == ["campaign.failed"]


def test_pending_alerts_are_published_by_a_run_over_named_campaigns_too(world: World) -> None:
    named, other = ended_with_pending_alerts(world, 2)
    secret_is_unreadable(world)
    assert SECRET_ARN in str(world.refusal({"campaign_ids": [named]}))
    assert [alert.campaign_id for alert in world.alerts] == [named]
    assert "finished_at" not in world.campaign(other)


def test_an_alert_about_the_reporter_itself_is_published_too(world: World) -> None:
    world.listed()
    key, world.dexatel.api_key = world.secret, "another"
    world.aws.refuse("publish")
    world.run()
    world.dexatel.api_key = key
    secret_is_unreadable(world)
    world.refusal()
    assert world.events == ["reporter.key_rejected"]
    world.aws.mend()
    world.run()
    assert world.events == ["reporter.key_rejected", "reporter.recovered"]


def test_nothing_is_requested_and_no_campaign_is_touched_until_the_key_is_back(world: World) -> None:
    ids = [world.listed("in_progress") for _ in range(3)] + [world.watch("nonsense")]
    world.run()
    before, requests = world.items(CAMPAIGNS), len(world.dexatel.requests)
    for campaign_id in ids[:2]:
        world.becomes(campaign_id, "completed")
    secret_is_unreadable(world)
    for _ in range(ROUNDS):
        world.refusal()
    assert world.items(CAMPAIGNS) == before
    assert len(world.dexatel.requests) == requests
    assert (len(world.items(HISTORY)), world.events) == (3, ["campaign.invalid"])
    world.aws.mend()
    world.run()
    assert world.events == ["campaign.invalid", *["campaign.completed"] * 2]


@pytest.mark.parametrize("seconds", (120.0, 1.0))
def test_a_missing_key_is_no_outage_of_the_provider(world: World, seconds: float) -> None:
    """The user hears about it by the alarm on failed invocations."""
    world.listed()
    secret_is_unreadable(world)
    for _ in range(ROUNDS):
        assert SECRET_ARN in str(world.refusal(remaining=lambda: seconds))
    world.aws.mend()
    world.run()
    assert world.events == []
    assert [row["outcome"] for row in world.runs()] == ["failed"] * ROUNDS + ["complete"]


def test_an_open_outage_stays_open_meanwhile(world: World) -> None:
    world.listed()
    world.dexatel.outage = Answer.html(status=503)
    for _ in range(3):
        world.run()
    secret_is_unreadable(world)
    for _ in range(ROUNDS):
        world.refusal()
    world.aws.mend()
    world.dexatel.outage = None
    for _ in range(3):
        world.run()
    assert world.events == ["reporter.unreachable", "reporter.recovered"]


# To a process that has had the key


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is read afresh in every run."""
    monkeypatch.setattr(api_key, "KEPT_SECONDS", 0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("code", ("AccessDeniedException", "InternalServiceError", "ResourceNotFoundException"))
def test_a_process_goes_on_with_the_last_good_key_and_counts_that(world: World, code: str) -> None:
    campaign_id = world.listed("in_progress")
    world.run()
    world.aws.refuse("get_secret_value", code, times=math.inf)
    assert [world.run()["problems"] for _ in range(3)] == [{"key_outdated": 1}] * 3
    assert len(world.aws.of("get_secret_value")) == 1 + 3
    world.becomes(campaign_id, "completed")
    assert world.run()["outcome"] == "complete"
    assert world.events == ["campaign.completed"]
    world.aws.mend()
    assert world.run()["problems"] == {}
    assert code in world.written.getvalue()


@pytest.mark.usefixtures("impatient")
def test_the_last_good_key_is_used_until_it_is_refused(world: World) -> None:
    for _ in range(3):
        world.listed("in_progress")
    world.run()
    world.aws.refuse("get_secret_value", times=math.inf)
    world.dexatel.api_key = key("fresh")
    answer = world.run()
    assert (answer["outcome"], answer["problems"]) == ("failed", {"key_outdated": 1, "key_rejected": 3})
    assert len(world.aws.of("get_secret_value")) == 1 + 1 + 2, "each refusal would take the time of another try"
    assert world.events == ["reporter.key_rejected"]
    world.aws.mend()
    world.secret = world.dexatel.api_key
    assert world.run()["outcome"] == "complete"
    assert world.events == ["reporter.key_rejected", "reporter.recovered"]


@pytest.mark.usefixtures("impatient")
def test_a_secret_that_can_be_read_and_holds_no_key_ends_the_run(world: World) -> None:
    world.listed("in_progress")
    world.run()
    world.secret = ""
    assert SECRET_ARN in str(world.refusal())
