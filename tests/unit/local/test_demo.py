"""The demo sees what is not as it should be, and what is."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from campaign_reporter.alerts import messages
from campaign_reporter.alerts.groups import group_of
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import Event, Severity
from local.demo.breaches import Found, breaches
from local.demo.role import COMPLETED, FAILED, FAILING, Expected, Role
from local.demo.screen import plain
from local.demo.verdict import differences
from local.postbox import Published
from local.told import alert_ids, told
from tests.builders import CAMPAIGN, alert

ROLE = Role(campaign_id=CAMPAIGN, plot="fails", status="failed", alerts=(FAILING, FAILED))
ITEM = {"campaign_id": {"S": CAMPAIGN}, "status": {"S": "failed"}, "finished_at": {"S": "2026-11-23T15:00:00Z"}}
RECORD = {
    "campaign_id": {"S": CAMPAIGN},
    "observed_at": {"S": "2026-11-23T15:00:00.000Z"},
    "revision": {"N": "1"},
    "status": {"S": "failed"},
}
FAILING_ALERT = alert(Event.FAILING, severity=Severity.CRITICAL, alert_id="failing:1")
FAILED_ALERT = alert(Event.FAILED, severity=Severity.CRITICAL, alert_id="failed:2")


def message(said: Alert) -> Published:
    return Published(
        message_id="id",
        topic_arn="arn",
        subject="Campaign FAILED",
        texts=json.loads(messages.message(said)),
        attributes={name: str(value["StringValue"]) for name, value in messages.message_attributes(said).items()},
    )


def digest(date: str, *campaign_ids: str) -> Published:
    document = {
        "alert_id": f"reporter:reporter.digest:{date}",
        "date": date,
        "time_zone": "Europe/Berlin",
        "finished": [{"id": campaign_id} for campaign_id in campaign_ids],
    }
    texts = dict.fromkeys(("default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"), "")
    return Published(
        message_id="id",
        topic_arn="arn",
        subject="Campaign digest",
        texts=texts | {"sqs": json.dumps(document)},
        attributes={"event": "reporter.digest", "alert_id": document["alert_id"]},  # type: ignore[dict-item]  # a text
    )


def found(*alerts: Alert, more: Sequence[Published] = (), **changes: Any) -> Found:
    all_of_it = Found(
        campaigns=[ITEM],
        history=[RECORD],
        messages=[*map(message, alerts), *more],
        rehearsal={"would_send": [{"alert_id": "failed:2"}]},
    )
    return replace(all_of_it, **changes)


def test_where_all_is_as_it_should_be_nothing_is_said() -> None:
    assert list(differences([ROLE], (), found(FAILING_ALERT, FAILED_ALERT))) == []


def test_the_members_of_a_group_are_told_as_if_they_had_come_alone() -> None:
    group = group_of([FAILING_ALERT, FAILED_ALERT], "2026-11-23T15:00:00Z")

    assert [each.event for each in told([message(group)])] == ["campaign.failing", "campaign.failed"]
    assert list(differences([ROLE], ("campaigns.grouped",), found(group))) == []


def test_of_an_alert_that_does_not_fit_its_group_the_id_is_known() -> None:
    group = group_of([replace(FAILING_ALERT, alert_id=f"failing:{number}") for number in range(500)], "2026-11-23")

    assert len(list(told([message(group)]))) < 500
    assert len(set(alert_ids([message(group)]))) == 501


@pytest.mark.parametrize(
    ("alerts", "said"),
    (
        ((FAILED_ALERT,), "fails: alerts ['campaign.failed critical'], expected"),
        ((FAILED_ALERT, FAILING_ALERT), "fails: alerts ['campaign.failed critical', 'campaign.failing critical']"),
        ((FAILING_ALERT, FAILED_ALERT, FAILED_ALERT), "alert failed:2 was told 2 times"),
        ((FAILING_ALERT, group_of([FAILING_ALERT, FAILED_ALERT], "2026-11-23")), "alert failing:1 was told 2 times"),
        ((FAILING_ALERT, replace(FAILED_ALERT, alert_id="failed:3")), "the rehearsal promised ['failed:2']"),
    ),
)
def test_an_alert_too_few_too_many_or_out_of_order_is_seen(alerts: Sequence[Alert], said: str) -> None:
    assert any(said in line for line in differences([ROLE], (), found(*alerts)))


@pytest.mark.parametrize(
    ("item", "said"),
    (
        (ITEM | {"status": {"S": "in_progress"}}, "fails: status is in_progress, expected failed"),
        ({name: ITEM[name] for name in ("campaign_id", "status")}, "fails: finished_at is absent"),
        (ITEM | {"problem": {"S": "not_found"}}, "fails: problem is not_found, expected none"),
    ),
)
def test_a_campaign_that_did_not_become_what_it_should_is_seen(item: Any, said: str) -> None:
    assert said in list(differences([ROLE], (), found(FAILING_ALERT, FAILED_ALERT, campaigns=[item])))


def test_a_message_about_many_that_nobody_expects_is_seen() -> None:
    (line,) = differences([ROLE], (), found(FAILING_ALERT, FAILED_ALERT, more=[digest("2026-11-23", CAMPAIGN)]))

    assert line == "messages about no one campaign: ['reporter.digest'], expected []"


@pytest.mark.parametrize(
    ("of_the_day", "said"),
    (
        (digest("2026-11-23", CAMPAIGN), []),
        (digest("2026-11-23"), ["the digest has 0 finished campaigns, expected 1"]),
        (digest("2026-11-24"), []),
    ),
    ids=("complete", "incomplete", "of the day after"),
)
def test_the_digest_has_what_ended_on_its_day(of_the_day: Published, said: list[str]) -> None:
    all_of_it = found(FAILING_ALERT, FAILED_ALERT, more=[of_the_day])

    assert list(differences([ROLE], ("reporter.digest",), all_of_it)) == said


def test_the_end_of_a_mute_has_to_say_what_was_missed() -> None:
    role = Role(campaign_id=CAMPAIGN, plot="is muted", status="failed", alerts=(FAILED,), muted_seconds=60)
    says_so = replace(FAILED_ALERT, reason="the campaign was muted until now, and missed: it failed")

    assert list(differences([role], (), found(says_so))) == []
    assert any("it is not said what was missed" in line for line in differences([role], (), found(FAILED_ALERT)))


def test_a_completed_campaign_may_be_watched_for_late_receipts_and_no_longer() -> None:
    completed = {"campaign_id": {"S": CAMPAIGN}, "status": {"S": "completed"}}
    settling = completed | {"settle_until": {"S": "2026-11-23T16:00:00Z"}}

    assert list(breaches(found(campaigns=[settling]))) == []
    assert list(breaches(found(campaigns=[completed]))) == [f"{CAMPAIGN} is completed and still on watch"]


def test_a_gap_in_a_history_is_seen() -> None:
    (line,) = breaches(found(history=[RECORD, RECORD | {"revision": {"N": "3"}}]))

    assert line == f"{CAMPAIGN}: the revisions of its history are [1, 3]"


def test_what_its_user_sets_is_on_its_item() -> None:
    role = Role(campaign_id=CAMPAIGN, plot="", muted_seconds=90, stalled_minutes=0.5)

    assert role.item(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)) == {
        "campaign_id": {"S": CAMPAIGN},
        "muted_until": {"S": "2026-11-23T15:01:30+00:00"},
        "stalled_minutes": {"N": "0.5"},
    }


@pytest.mark.parametrize(
    ("alerts", "is_told"), (((COMPLETED,), True), ((), False), ((Expected("campaign.failing", "critical"),), False))
)
def test_an_end_that_is_no_news_is_not_told(alerts: Sequence[Expected], is_told: bool) -> None:  # noqa: FBT001
    assert Role(campaign_id=CAMPAIGN, plot="", status="completed", alerts=alerts).is_told_to_end is is_told


def test_an_attribute_is_shown_as_text_whatever_its_type() -> None:
    item = {"name": {"S": "Sale"}, "total": {"N": "7"}, "concerns": {"SS": ["failing", "stalled"]}}

    assert [plain(item, name) for name in (*item, "absent")] == ["Sale", "7", "failing, stalled", ""]
