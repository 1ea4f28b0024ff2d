"""The commands that invoke the functions: run, rehearse, digest and test-alert."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from tests.cli.deployed import DeployedStack
from tests.cli.lambdas import Lambdas, answering
from tests.cli.running import CommandLine

AUTUMN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
POLL, DIGEST = "campaign-reporter-PollCampaignsFunctionName", "campaign-reporter-SendDigestFunctionName"
RUN = {"outcome": "complete", "watched": 12, "polled": 10, "changed": 2, "alerts_published": 1, "duration_ms": 3210}
RUN |= {"problems": {}}
FAILED = RUN | {"outcome": "failed", "polled": 0, "problems": {"no_key": 1}}


@pytest.fixture
def lambdas(stack: DeployedStack) -> Iterator[Lambdas]:
    del stack
    with answering() as lambdas:
        lambdas.answer = RUN
        yield lambdas


def test_run_polls_the_list_and_says_what_came_of_it(cli: CommandLine, lambdas: Lambdas) -> None:
    ended = cli("run")
    assert (ended.status, ended.err, lambdas.invoked) == (0, "", [(POLL, {})])
    assert ended.out.splitlines() == [
        "The run is complete.",
        "12 campaigns on watch, 10 polled, 2 changed, 1 alert published, in 3.2 seconds.",
    ]


def test_a_run_that_another_one_holds_off_counts_nothing(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.answer = RUN | {"outcome": "skipped"}
    assert cli("run").out == "No run started, because another one is at work on the list.\n"


def test_run_with_ids_polls_each_of_them_once(cli: CommandLine, lambdas: Lambdas) -> None:
    assert cli("run", AUTUMN.upper(), "another", AUTUMN).status == 0
    assert lambdas.invoked == [(POLL, {"campaign_ids": [AUTUMN, "another"]})]


@pytest.mark.parametrize("ids", ([""], ["x" * 2049], [f"id-{number}" for number in range(1001)]))
def test_ids_that_the_function_would_refuse_start_nothing(cli: CommandLine, lambdas: Lambdas, ids: list[str]) -> None:
    assert cli("run", *ids).status == 2
    assert lambdas.invoked == []


def test_the_problems_of_a_run_are_words_with_what_to_do(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.answer = FAILED
    out = cli("run").out
    assert "The run could not read a single campaign." in out
    assert "Problems: the secret has no API key." in out
    assert "campaign-reporter key set" in out


def test_with_segments_run_says_that_it_has_started_them(
    cli: CommandLine, lambdas: Lambdas, stack: DeployedStack
) -> None:
    stack.parameters["Segments"] = "4"
    assert "The runs of 4 segments have been started" in cli("run").out
    assert "The run is complete." in cli("run", AUTUMN).out
    assert len(lambdas.invoked) == 2


@pytest.mark.parametrize("command", (("run",), ("test-alert",), ("rehearse", AUTUMN), ("digest", "2026-11-20")))
def test_json_is_the_answer_of_the_function_as_it_is(
    cli: CommandLine, lambdas: Lambdas, command: tuple[str, ...]
) -> None:
    assert json.loads(cli("--output", "json", *command).out) == lambdas.answer


def test_csv_is_a_row_where_the_answer_is_one(cli: CommandLine, lambdas: Lambdas) -> None:
    assert cli("--output", "csv", "run").out.splitlines()[1] == "complete,12,10,2,1,3210,"
    for command in (("rehearse", AUTUMN), ("digest",)):
        assert cli("--output", "csv", *command).status == 2
    assert len(lambdas.invoked) == 1


def test_a_test_alert_is_published(cli: CommandLine, lambdas: Lambdas) -> None:
    ended = cli("test-alert")
    assert ended.status == 0
    assert "A test alert is published." in ended.out
    assert lambdas.invoked == [(POLL, {"test_alert": True})]


# The digest


def test_digest_sends_that_of_a_day_or_of_yesterday_in_its_zone(
    cli: CommandLine, lambdas: Lambdas, stack: DeployedStack
) -> None:
    stack.parameters["AlertTimeZone"] = "Pacific/Kiritimati"  # It is the 24th there.
    watching = {"scheduled": 3, "running": 1}
    lambdas.answer = {"date": "2026-11-23", "published": True, "digest": {"finished": [{}, {}], "watching": watching}}
    assert "2 campaigns finished, 3 scheduled, 1 running." in cli("digest").out
    lambdas.answer |= {"digest": {"added": 2, "watching": watching}}
    assert "0 campaigns finished, 3 scheduled, 1 running, 2 added by discovery." in cli("digest", "2026-11-20").out
    assert lambdas.invoked == [(DIGEST, {"date": "2026-11-23"}), (DIGEST, {"date": "2026-11-20"})]


@pytest.mark.parametrize("text", ("yesterday", "2026-02-31", "2026-1-1", "20261120"))
def test_a_day_that_is_none_sends_nothing(cli: CommandLine, lambdas: Lambdas, text: str) -> None:
    ended = cli("digest", text)
    assert (ended.status, lambdas.invoked) == (2, [])
    assert f"{text} is no date such as 2026-11-23" in ended.err


def test_a_stack_without_a_digest_says_how_to_switch_it_on(
    cli: CommandLine, lambdas: Lambdas, stack: DeployedStack
) -> None:
    del stack.outputs["SendDigestFunctionName"]
    ended = cli("digest")
    assert (ended.status, lambdas.invoked) == (3, [])
    assert "the stack campaign-reporter has no digest" in ended.err
    assert "DigestSchedule=" in ended.err


# Rehearsals


def rehearsal(**values: Any) -> dict[str, Any]:
    seen = {"name": "Autumn\x1b[31m sale", "status": "failed", "messages_total": 1200, "messages_failed": 900}
    alert = {"event": "campaign.failed", "severity": "critical", "when": "now", "reason": "it failed"}
    alert |= {"subject": "Campaign failed: Autumn sale", "sms": "FAILED Autumn sale", "email": "long"}
    return {
        "campaign_id": AUTUMN,
        "is_listed": True,
        "finished_at": None,
        "seen": seen,
        "settings": {"problem": None},
        "would_record": {"revision": 3, "status": "failed", "previous_status": "in_progress", "messages_total": 1200},
        "would_change": {"status": ["in_progress", "failed"], "changed_at": [None, "2026-11-23T15:00:00.000Z"]},
        "would_send": [alert],
        "would_not_send": {"campaign.overdue": "it is not scheduled", "campaign.stalled": "it is over"}
        | {"campaign.failing": "it is over"},
    } | values


def test_rehearse_shows_what_a_poll_would_record_and_send(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.answer = rehearsal()
    ended = cli("--utc", "rehearse", AUTUMN)
    assert (ended.status, ended.err) == (0, "")
    assert lambdas.invoked == [(POLL, {"rehearse": {"campaign_id": AUTUMN}})]
    assert ended.out.splitlines() == [
        f"Campaign     {AUTUMN}",
        "Seen         Autumn [31m sale: failed, 1,200 messages, 900 failed",
        "Would record revision 3: in_progress -> failed, 1,200 messages",
        "Would change",
        "             status: in_progress -> failed",
        "             changed_at: nothing -> 2026-11-23 15:00:00",
        "Would send",
        "             campaign.failed (critical), now: it failed",
        "             email: Campaign failed: Autumn sale",
        "             SMS: FAILED Autumn sale",
        "Would not",
        "             campaign.overdue: it is not scheduled",
        "             campaign.stalled, campaign.failing: it is over",
    ]


def test_one_message_is_one(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.answer = rehearsal(seen={"name": "Test", "status": "completed", "messages_total": 1})
    assert "Test: completed, 1 message\n" in cli("rehearse", AUTUMN).out


def test_rehearse_says_if_the_campaign_is_not_listed_not_readable_or_muted(cli: CommandLine, lambdas: Lambdas) -> None:
    seen = {"problem": "not_found", "detail": "code 1601"}
    lambdas.answer = rehearsal(is_listed=False, seen=seen, would_record=None, would_change={}, would_send=[])
    lambdas.answer |= {"settings": {"muted_until": "2026-11-23T14:00:00.000Z"}}
    out = cli("--utc", "rehearse", AUTUMN).out
    assert "Muted until  2026-11-23 14:00:00 UTC (over)\n" in out
    assert "It is not on the list." in out
    assert "Dexatel does not know the campaign: code 1601" in out
    assert "Would send   nothing" in out


# Failures


@pytest.mark.parametrize(
    ("kind", "advice"),
    (
        ("ApiKeyError", "campaign-reporter key set"),
        ("SettingsError", "correct the parameter"),
        ("TableError", "campaign-reporter doctor"),
        ("Runtime.ImportModuleError", "sam build && sam deploy"),
        ("KeyError", "the log group of the function says more"),
    ),
)
def test_an_error_of_the_function_is_one_clear_line(cli: CommandLine, lambdas: Lambdas, kind: str, advice: str) -> None:
    lambdas.error = {"errorType": kind, "errorMessage": "why\x1b[0m", "stackTrace": ["secret.py"]}
    ended = cli("run")
    assert (ended.status, ended.out) == (3, "")
    assert ended.err.count("\n") == 1
    assert f"can't start a run: the function failed with {kind}: why [0m. Next: " in ended.err
    assert advice in ended.err


def test_a_function_that_timed_out_says_so(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.error = {"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out after 120.00 seconds"}
    assert "MaxRunSeconds" in cli("run").err


def test_a_request_without_an_answer_is_never_sent_again(cli: CommandLine, lambdas: Lambdas) -> None:
    """A second run would be started."""
    lambdas.lost = ReadTimeoutError(endpoint_url="https://lambda.us-east-1.amazonaws.com")
    ended = cli("run")
    assert ended.status == 3
    assert "no answer within 150 seconds. It may be at work all the same: `campaign-reporter runs`" in ended.err
    assert len(lambdas.invoked) == 1


def test_ctrl_c_ends_the_waiting_and_not_the_run(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.lost = KeyboardInterrupt()
    ended = cli("run")
    assert ended.status == 130
    assert "Stopped waiting. The function is at work all the same" in ended.err


def test_without_the_permission_it_says_so(cli: CommandLine, lambdas: Lambdas) -> None:
    lambdas.denied = "AccessDeniedException"
    ended = cli("run")
    assert ended.status == 3
    assert "you have no permission" in ended.err
