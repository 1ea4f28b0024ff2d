"""The digest of a stack that has a schedule for it: sent by that once, and by hand with every permission used."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.postbox import Published
from local.stack import Stack
from tests.e2e.copies import copy_of
from tests.e2e.roles import Role
from tests.e2e.rounds import invoke, put

ZONE = "Europe/Berlin"
# Two minutes of its schedule.
PATIENCE_SECONDS = 150
# The emulator lets Lambda write logs and keep what failed without asking the role: tests/template has those two.
PERMISSIONS = [
    ("ReadCampaigns", "dynamodb:Scan"),
    ("ReadCampaigns", "dynamodb:BatchGetItem"),
    ("ReadStatusHistoryByStatus", "dynamodb:Query"),
    ("ReadRunsAndNoteDigests", "dynamodb:Query"),
    ("ReadRunsAndNoteDigests", "dynamodb:PutItem"),
    ("PublishDigests", "sns:Publish"),
]
NOT_ENFORCED = {"KeepFailedDigests", "WriteLogs"}


@pytest.fixture(scope="module")
def own(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    """A stack whose digest is sent each minute, which is for one day all the same."""
    settings = {"DigestSchedule": "cron(* * * * ? *)", "AlertTimeZone": ZONE}
    return copy_of(stack, name="digest", dexatel=dexatel, parameters=settings)


@pytest.fixture
def role(own: Stack) -> Iterator[Role]:
    role = Role.of(own, own.outputs["SendDigestFunctionName"], "send-digest")
    yield role
    role.restore()


def send(own: Stack, event: Mapping[str, Any]) -> dict[str, Any]:
    return invoke(own, event, function="SendDigestFunctionName")


def today() -> date:
    return datetime.now(ZoneInfo(ZONE)).date()


def digests(own: Stack, messages: list[Published]) -> list[Published]:
    of_topic = (message for message in messages if message.topic_arn == own.outputs["AlertsTopicArn"])
    return [message for message in of_topic if message.attributes["event"] == "reporter.digest"]


def test_the_schedule_sends_yesterdays_digest_once(own: Stack) -> None:
    own.postbox.wait_for(lambda messages: bool(digests(own, messages)), timeout=PATIENCE_SECONDS)

    yesterday = str(today() - timedelta(days=1))
    assert send(own, {}) == {"date": yesterday, "published": False, "digest": None}
    (digest,) = digests(own, own.postbox.messages)
    assert digest.attributes == {"event": "reporter.digest", "alert_id": f"reporter:reporter.digest:{yesterday}"}
    assert digest.texts.keys() == {"default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"}


def test_with_all_its_permissions_it_tells_what_finished(own: Stack, dexatel: DexatelSimulator) -> None:
    campaign_id = str(uuid4())
    dexatel.add(campaign_id, Life.fixed(status="failed", total=10, delivered=3, failed=7, name="Spring sale"))
    put(own, campaign_id)
    assert invoke(own, {})["changed"] == 1

    digest = send(own, {"date": str(today())})["digest"]

    assert [(entry["id"], entry["name"], entry["delivery_percent"]) for entry in digest["finished"]] == [
        (campaign_id, "Spring sale", 30)
    ]
    assert digest["runs"]["complete"] == 1
    sent = digests(own, own.postbox.messages)[-1]
    assert json.loads(sent.texts["sqs"]) == digest
    assert sent.subject == f"Campaign digest {today()}: 1 finished (1 failed)"


@pytest.mark.parametrize(("sid", "action"), PERMISSIONS)
def test_without_a_permission_it_fails(own: Stack, role: Role, sid: str, action: str) -> None:
    role.lose(sid, action)

    # By hand of a day on which something finished, and as by the schedule, which claims the day, some days ago.
    events = ({"date": str(today())}, {"source": "aws.scheduler", "time": "2026-11-20T07:00:00Z"})
    failures = [answer for answer in (send(own, event) for event in events) if "errorMessage" in answer]
    assert failures, f"nothing needs {action} of {sid}: take it out of the role"


def test_every_permission_of_the_role_is_tried(role: Role) -> None:
    assert {(sid, action) for sid, action in role.permissions if sid not in NOT_ENFORCED} == set(PERMISSIONS)
