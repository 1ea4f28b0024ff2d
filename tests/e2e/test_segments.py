"""A list in four segments: each campaign is polled once a round, and a segment whose run was killed goes on."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from local.demo.screen import plain
from local.dexatel_simulator import DexatelSimulator, Life
from local.received import alert_ids
from local.stack import Stack
from tests.canary import key
from tests.e2e.roles import Role, enforced
from tests.e2e.stacks import copy_of, invoke, kill, physical_ids, published, put, shorten, wait_for
from tests.template.permissions import SEGMENTS as PERMISSIONS

SEGMENTS = 4
CAMPAIGNS = 60
KILLED = f"2/{SEGMENTS}"
NAME = "segments"
BETWEEN_ROUNDS = 3


@pytest.fixture(scope="module")
def provider() -> Iterator[DexatelSimulator]:
    """A provider that only this stack asks."""
    with DexatelSimulator(api_key=key(uuid4().hex)) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def own(stack: Stack, provider: DexatelSimulator) -> Stack:
    secret = stack.client("secretsmanager").create_secret(Name="of-segments", SecretString=provider.api_key)
    settings = {"Segments": str(SEGMENTS), "MaxRequestsPerSecond": "1000", "ExistingApiKeySecretArn": secret["ARN"]}
    own = copy_of(stack, name=NAME, dexatel=provider, parameters=settings)
    shorten(own)
    return own


def rows(own: Stack) -> list[tuple[str, str]]:
    """The segment and the outcome of each run so far."""
    return sorted(
        (plain(row, "segment"), plain(row, "outcome"))
        for row in own.items("RunsTableName")
        if not plain(row, "segment").startswith("state#")
    )


def start(own: Stack, segment: str) -> None:
    """Send the message for one segment, as the run that the schedule starts does."""
    url = physical_ids(own, NAME)["SegmentsQueue"]
    own.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps({"segment": segment}))


def alerted(own: Stack) -> Counter[str]:
    """How often each campaign was alerted."""
    ids = (alert_id for alert_id in alert_ids(published(own)) if ":campaigns.grouped:" not in alert_id)
    return Counter(alert_id.split(":")[0] for alert_id in ids)


def test_each_campaign_is_polled_once_a_round_and_a_killed_segment_goes_on(
    own: Stack, provider: DexatelSimulator, say: Callable[[str], None]
) -> None:
    ids = [str(uuid4()) for _ in range(CAMPAIGNS)]
    for campaign_id in ids:
        provider.add(campaign_id, Life.fixed(status="in_progress", total=10, delivered=1))
    put(own, *ids)

    # In a round four runs poll each campaign once.
    answer = invoke(own, {})
    assert answer.get("outcome") == "complete", answer
    wait_for(lambda: len(rows(own)) >= SEGMENTS, "a row of each segment")
    assert rows(own) == [(f"{number}/{SEGMENTS}", "complete") for number in range(1, SEGMENTS + 1)]
    assert Counter(request.campaign_id for request in provider.requests) == dict.fromkeys(ids, 1)

    # All campaigns complete, and the process of one segment's run is killed at its first request.
    for campaign_id in ids:
        provider.add(campaign_id, Life.fixed(status="completed", total=10, delivered=10))
    killed: list[str | None] = []

    def kill_once(campaign_id: str | None) -> None:
        if not killed:
            killed.append(campaign_id)
            kill(own, own.outputs["PollCampaignsFunctionName"])

    provider.on_request = kill_once
    start(own, KILLED)
    wait_for(lambda: killed, "a run to kill")

    # The other segments go on at once, and the killed one as soon as the dead run's lease has ended.
    invoke(own, {})
    wait_for(lambda: len(rows(own)) >= 2 * SEGMENTS, "the next run of each segment")
    assert (KILLED, "skipped") in rows(own)
    assert killed[0] not in alerted(own)
    wait_for(
        lambda: invoke(own, {}) and len(alerted(own)) == CAMPAIGNS, "the killed segment to go on", every=BETWEEN_ROUNDS
    )
    assert alerted(own) == dict.fromkeys(ids, 1)
    say(f"Segments: {CAMPAIGNS} campaigns polled once a round by {SEGMENTS} runs at once; one was killed and went on")


def test_without_the_permission_to_start_segments_a_run_fails(own: Stack) -> None:
    role = Role.of(own, own.outputs["PollCampaignsFunctionName"], "poll-campaigns")
    ((sid, action),) = enforced(PERMISSIONS)
    role.lose(sid, action)
    answer = invoke(own, {})
    role.restore()

    assert "errorMessage" in answer
