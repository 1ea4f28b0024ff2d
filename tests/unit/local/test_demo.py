"""The demo notices what is not as it should be, and prints any text safely."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from campaign_reporter.alerts import messages
from campaign_reporter.alerts.groups import group_of
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from local.demo import screen
from local.demo.__main__ import parameters
from local.demo.campaign import FAILED, FAILING, DemoCampaign
from local.demo.checks import Results, check_demo_campaigns
from local.demo.run_checks import check_outcomes
from local.demo.scenario import scenario
from local.postbox import Published
from local.received import alert_ids, received_alerts
from tests.builders import CAMPAIGN, alert

EXPECTED = DemoCampaign(campaign_id=CAMPAIGN, description="fails", status="failed", alerts=(FAILING, FAILED))
ITEM = {"campaign_id": {"S": CAMPAIGN}, "status": {"S": "failed"}, "finished_at": {"S": "2026-11-23T15:00:00Z"}}
COMPLETED = {"campaign_id": {"S": CAMPAIGN}, "status": {"S": "completed"}}
DISCOVERED = {"added_by": {"S": "discovery"}}
OTHER = {"campaign_id": {"S": "another"}}
RECORD = {
    "campaign_id": {"S": CAMPAIGN},
    "observed_at": {"S": "2026-11-23T15:00:00.000Z"},
    "revision": {"N": "1"},
    "status": {"S": "failed"},
}
FAILING_ALERT = alert(Event.FAILING, severity=Severity.CRITICAL, alert_id="failing:1")
FAILED_ALERT = alert(Event.FAILED, severity=Severity.CRITICAL, alert_id="failed:2")
OUTCOMES = ("complete", "partial", "failed", "skipped", "")
TEXTS = dict.fromkeys(("default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"), "")


def message(alert: Alert) -> Published:
    return Published(
        topic_arn="arn",
        subject="Campaign FAILED",
        texts=json.loads(messages.message(alert)),
        attributes={},
    )


def digest(date: str, *finished: str) -> Published:
    document = {
        "event": "reporter.digest",
        "alert_id": f"reporter:reporter.digest:{date}",
        "date": date,
        "time_zone": "Europe/Berlin",
        "finished": [{"id": campaign_id} for campaign_id in finished],
    }
    return Published(
        topic_arn="arn",
        subject="Campaign digest",
        texts=TEXTS | {"sqs": json.dumps(document)},
        attributes={},
    )


def results(*alerts: Alert, more: Sequence[Published] = (), **changes: Any) -> Results:
    good = Results(
        campaigns=[ITEM],
        history=[RECORD],
        discoveries=[],
        messages=[*map(message, alerts), *more],
        rehearsal={"would_send": [{"alert_id": "failed:2"}]},
        about_failed=["failed:2"],
    )
    return replace(good, **changes)


def row(segment: str, outcome: str, *, added: int = 0) -> dict[str, Any]:
    return {"segment": {"S": segment}, "outcome": {"S": outcome}, "added": {"N": str(added)}}


DIGEST = digest("2026-11-23", CAMPAIGN)
GOOD = results(FAILING_ALERT, FAILED_ALERT)


def test_good_results_have_no_differences() -> None:
    assert list(check_demo_campaigns([EXPECTED], (), GOOD)) == []


def test_a_group_that_is_too_large_for_all_members_still_has_their_ids() -> None:
    group = group_of([replace(FAILING_ALERT, alert_id=f"failing:{number}") for number in range(500)], "2026-11-23")

    assert len(list(received_alerts([message(group)]))) < 500
    assert len(set(alert_ids([message(group)]))) == 501


@pytest.mark.parametrize(
    ("wrong", "difference"),
    (
        (results(FAILED_ALERT), "fails: alerts ['campaign.failed critical'], expected"),
        (results(FAILED_ALERT, FAILING_ALERT), "fails: alerts ['campaign.failed critical', 'campaign.failing"),
        (results(FAILING_ALERT, FAILED_ALERT, FAILED_ALERT), "alert failed:2 came 2 times"),
        (
            results(FAILING_ALERT, group_of([FAILING_ALERT, FAILED_ALERT], "2026-11-23")),
            "alert failing:1 came 2 times",
        ),
        (results(FAILING_ALERT, replace(FAILED_ALERT, alert_id="failed:3")), "the rehearsal announced: ['failed:2']"),
        (replace(GOOD, campaigns=[ITEM | {"status": {"S": "in_progress"}}]), "status is in_progress, expected failed"),
        (replace(GOOD, campaigns=[ITEM | {"problem": {"S": "not_found"}}]), "problem is not_found, expected none"),
        (replace(GOOD, campaigns=[{"campaign_id": {"S": CAMPAIGN}}]), f"{CAMPAIGN} was not polled"),
        (replace(GOOD, campaigns=[COMPLETED]), "fails: finished_at is absent"),
        (
            results(FAILING_ALERT, FAILED_ALERT, more=[DIGEST]),
            "messages about several campaigns: ['reporter.digest'], expected []",
        ),
        (
            replace(GOOD, history=[RECORD, RECORD | {"revision": {"N": "3"}}]),
            f"{CAMPAIGN}: the revisions of its history are [1, 3]",
        ),
        (replace(GOOD, campaigns=[COMPLETED]), f"{CAMPAIGN} is completed and still polled"),
        (replace(GOOD, campaigns=[ITEM | DISCOVERED]), "fails: added_by is discovery"),
        (replace(GOOD, campaigns=[ITEM, ITEM | OTHER]), "another is on the list, where nobody expects it"),
        (
            replace(GOOD, discoveries=[row("discovery", "complete", added=1)]),
            "the discoveries count 1 campaigns that they have added, and 0",
        ),
        (replace(GOOD, about_failed=[]), "through the filter for failed campaigns came [], expected ['failed:2']"),
        (results(more=[replace(DIGEST, subject=None)]), "subject None"),
        (results(more=[replace(DIGEST, subject="a\nb")]), r"subject 'a\nb'"),
        (results(more=[replace(DIGEST, subject="x" * 100)]), "subject 'xxx"),
        (results(more=[replace(DIGEST, texts={**DIGEST.texts, "sms": "x" * 161})]), "text message of 161 characters"),
        (results(more=[replace(DIGEST, texts={**DIGEST.texts, "fax": ""})]), "message for ['default', 'email', "),
    ),
)
def test_a_difference_is_noticed(wrong: Results, difference: str) -> None:
    assert any(difference in line for line in check_demo_campaigns([EXPECTED], (), wrong))


@pytest.mark.parametrize(
    ("sent", "differences"),
    (
        (DIGEST, []),
        (digest("2026-11-23"), ["the digest has 0 finished campaigns, expected 1"]),
        (digest("2026-11-24"), []),
    ),
    ids=("complete", "incomplete", "of the day after"),
)
def test_a_digest_must_list_what_ended_on_its_day(sent: Published, differences: list[str]) -> None:
    with_digest = results(FAILING_ALERT, FAILED_ALERT, more=[sent])

    assert list(check_demo_campaigns([EXPECTED], ("reporter.digest",), with_digest)) == differences


def test_the_alert_after_a_mute_must_list_what_was_missed() -> None:
    muted = replace(EXPECTED, alerts=(FAILED,), muted_seconds=60)
    complete = replace(FAILED_ALERT, reason="the campaign was muted until now, and missed: it failed")

    assert list(check_demo_campaigns([muted], (), results(complete))) == []
    assert any("what was missed" in line for line in check_demo_campaigns([muted], (), results(FAILED_ALERT)))


def test_a_campaign_that_nobody_has_listed_must_be_on_the_list_because_of_a_discovery() -> None:
    nobodys = replace(EXPECTED, is_discovered=True)
    rows = [row("discovery", "complete", added=1), row("discovery", "complete"), row("discovery", "skipped")]

    discovered = replace(GOOD, campaigns=[ITEM | DISCOVERED], discoveries=rows)
    assert list(check_demo_campaigns([nobodys], (), discovered)) == []
    assert list(check_demo_campaigns([nobodys], (), GOOD)) == ["fails: added_by is absent"]


@pytest.mark.parametrize(
    ("segment", "good"),
    (("1/1", {"complete"}), ("discovery", {"complete", "skipped"}), ("state#1/1", set(OUTCOMES))),
)
def test_a_run_must_be_complete_and_a_discovery_too_if_no_other_one_is_at_work(segment: str, good: set[str]) -> None:
    assert {outcome for outcome in OUTCOMES if not list(check_outcomes([row(segment, outcome)]))} == good


def test_at_a_users_own_account_only_the_chosen_campaigns_are_polled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEXATEL_API_KEY", "a-key")
    monkeypatch.setenv("CAMPAIGN_IDS", CAMPAIGN)
    with scenario() as chosen:
        assert (chosen.simulator, parameters(chosen)["DiscoverySchedule"]) == (None, "none")
        assert [campaign.is_discovered for campaign in chosen.campaigns] == [False]


@pytest.mark.parametrize("is_terminal", (True, False))
def test_no_control_character_of_a_name_reaches_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_terminal: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr(screen, "_IS_TERMINAL", is_terminal)
    hostile = "Sale\x1b]0;title\x07\x9b2J\b\r\x7f\u202e\u2066\ud800 👨\u200d👩"
    texts = {"email": hostile, "sms": hostile}

    screen.headline(hostile)
    screen.command(hostile)
    screen.table((hostile,), [(hostile,)])
    screen.alert(Published(topic_arn="", subject=hostile, texts=texts, attributes={}))

    own = {"\x1b[1m", "\x1b[36m", "\x1b[0m"} if is_terminal else set()
    shown = capsys.readouterr().out
    for sequence in own:
        assert sequence in shown
        shown = shown.replace(sequence, "")
    assert not set("\x1b\x07\x9b\b\r\x7f\u202e\u2066\ud800") & set(shown)
    assert shown.count("Sale\ufffd]0;title\ufffd\ufffd2J") == 7
    assert "👨\u200d👩" in shown
