"""A stack with pages: its alerts carry links, and none waits for its link."""

import json
import math
from typing import Any

import pytest

from campaign_reporter.alerts.links import OVERVIEW, last_day
from tests.harness.process import Process
from tests.harness.world import LINK_KEY, World

URL = "https://abc.lambda-url.us-east-1.on.aws/"
ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:links-AbCdEf"


@pytest.fixture
def world() -> World:
    """In memory, so that the clocks are the test's."""
    made = World()
    made.settings.update({"PAGES_URL": URL, "LINK_KEY_SECRET_ARN": ARN, "PAGE_LINK_DAYS": "7"})
    return made


def sent(world: World) -> list[Any]:
    return [json.loads(each.texts["sqs"])["page_url"] for each in world.published]


def opens(world: World, url: str, target: str | None) -> bool:
    return bool(last_day(url.partition("?t=")[2], target, LINK_KEY.encode(), world.clock().date()))


def reads(process: Process) -> int:
    calls = process.calls
    return len([call for call in calls if call.operation == "get_secret_value" and call.request["SecretId"] == ARN])


def test_an_alert_has_the_link_of_its_campaign(world: World) -> None:
    campaign_id = world.listed("failed")
    assert world.run()["problems"] == {}
    (url,) = sent(world)
    assert url.startswith(f"{URL}c/{campaign_id}?t=")
    assert opens(world, url, campaign_id)


def test_a_test_alert_has_the_link_of_the_overview(world: World) -> None:
    world.run({"test_alert": True})
    assert opens(world, sent(world)[0], OVERVIEW)


def test_a_digest_has_the_link_of_the_overview(world: World) -> None:
    digest = Process(world).send_digest({"date": str(world.clock().date())})["digest"]
    assert opens(world, digest["page_url"], OVERVIEW)
    assert f"See all campaigns: {digest['page_url']}\n" in world.published[-1].texts["email"]


def test_a_rehearsal_shows_the_email_with_its_link(world: World) -> None:
    campaign_id = world.listed("failed")
    (announced,) = world.run({"rehearse": {"campaign_id": campaign_id}})["would_send"]
    assert f"\nSee how it went: {URL}c/{campaign_id}?t=" in announced["email"]


def test_a_run_without_an_alert_reads_no_key(world: World) -> None:
    world.listed("in_progress")
    process = Process(world)
    process.run()
    assert reads(process) == 0


def test_the_key_is_read_once_for_many_alerts(world: World) -> None:
    for _ in range(4):
        world.listed("failed")
    process = Process(world)
    process.run()
    assert (len(sent(world)), reads(process)) == (4, 1)


def test_an_alert_goes_out_without_its_link_if_the_key_can_not_be_read(world: World) -> None:
    world.run()
    world.aws.refuse("get_secret_value", "AccessDeniedException", times=math.inf)
    world.listed("failed")
    answer = world.run()
    assert sent(world) == [None]
    assert (answer["outcome"], answer["alerts_published"], answer["problems"]) == ("complete", 1, {"no_page_link": 1})


def test_without_pages_no_key_is_read_and_there_is_no_link(world: World) -> None:
    world.settings.update({"PAGES_URL": "", "LINK_KEY_SECRET_ARN": ""})
    world.listed("failed")
    assert world.run()["problems"] == {}
    assert sent(world) == [None]
