"""A list in four segments, on the emulator: each campaign once a round, and a segment whose run was killed goes on."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from local.demo.screen import plain
from local.dexatel_simulator import DexatelSimulator, Life
from local.received import alert_ids
from local.stack import Stack
from tests.canary import key
from tests.e2e.copies import copy_of
from tests.e2e.processes import kill
from tests.e2e.rounds import invoke, put

SEGMENTS = 4
CAMPAIGNS = 60
# The least that MaxRunSeconds can be: for so long a run that was killed holds its segment.
RUN_SECONDS = 60
KILLED = f"2/{SEGMENTS}"
NAME = "segments"
PATIENCE = 2 * RUN_SECONDS


@pytest.fixture(scope="module")
def provider() -> Iterator[DexatelSimulator]:
    """One of its own, whose requests are all those of this stack."""
    with DexatelSimulator(api_key=key(uuid4().hex)) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def own(stack: Stack, provider: DexatelSimulator) -> Stack:
    settings = {"Segments": str(SEGMENTS), "MaxRunSeconds": str(RUN_SECONDS), "MaxRequestsPerSecond": "1000"}
    secret = stack.client("secretsmanager").create_secret(Name="of-segments", SecretString=provider.api_key)
    return copy_of(stack, name=NAME, dexatel=provider, parameters=settings | {"ApiKeySecretArn": secret["ARN"]})


def rows(own: Stack) -> list[tuple[str, str]]:
    """The segment and the outcome of each run so far."""
    return sorted(
        (plain(row, "segment"), plain(row, "outcome"))
        for row in own.items("RunsTableName")
        if not plain(row, "segment").startswith("state#")
    )


def wait_for(condition: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, f"waited in vain for {what}"
        time.sleep(0.5)


def start(own: Stack, segment: str) -> None:
    """The turn of one segment, as the schedule's run would ask for it."""
    queue = own.client("cloudformation").describe_stack_resource(StackName=NAME, LogicalResourceId="SegmentsQueue")
    url = queue["StackResourceDetail"]["PhysicalResourceId"]
    own.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps({"segment": segment}))


def told(own: Stack) -> Counter[str]:
    """How often each campaign was alerted."""
    mine = [message for message in own.postbox.messages if message.topic_arn == own.outputs["AlertsTopicArn"]]
    return Counter(alert_id.split(":")[0] for alert_id in alert_ids(mine) if ":campaigns.grouped:" not in alert_id)


def test_each_campaign_is_polled_once_a_round_and_a_killed_segment_goes_on(
    own: Stack, provider: DexatelSimulator, say: Callable[[str], None]
) -> None:
    ids = [str(uuid4()) for _ in range(CAMPAIGNS)]
    for campaign_id in ids:
        provider.add(campaign_id, Life.fixed(status="in_progress", total=10, delivered=1))
        put(own, campaign_id)

    # A round: each campaign once, whichever of the four runs it falls to.
    answer = invoke(own, {})
    assert answer.get("outcome") == "complete", answer
    wait_for(lambda: len(rows(own)) >= SEGMENTS, "a row of each segment")
    assert rows(own) == [(f"{number}/{SEGMENTS}", "complete") for number in range(1, SEGMENTS + 1)]
    assert Counter(request.campaign_id for request in provider.requests) == dict.fromkeys(ids, 1)

    # All end, and the process of one segment's run is killed at its first request.
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

    # The others go on at once, and that segment when the dead run's lease is over.
    invoke(own, {})
    wait_for(lambda: len(rows(own)) >= 2 * SEGMENTS, "the next run of each segment")
    assert (KILLED, "skipped") in rows(own)
    assert killed[0] not in told(own)
    wait_for(lambda: invoke(own, {}) and len(told(own)) == CAMPAIGNS, "the killed segment to go on")
    assert told(own) == dict.fromkeys(ids, 1)
    say(f"Segments: {CAMPAIGNS} campaigns polled once a round by {SEGMENTS} runs at once; one was killed and went on")
