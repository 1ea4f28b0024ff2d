"""`doctor` as a command: what it prints, and its exit status."""

import csv
import json
from unittest.mock import patch

import pytest

from campaign_reporter_cli.doctor import examination
from campaign_reporter_cli.doctor.finding import ok, warning, wrong
from tests.cli.deployed import DeployedStack
from tests.cli.running import CommandLine

FINE = ("stack", lambda _: iter([ok("It is well.")]))
ODD = ("SMS", lambda _: iter([warning("It may\x1b[31m stop.", "aws sns get-sms-attributes")]))
BAD = ("key", lambda _: iter([wrong("There is none.", "campaign-reporter key set")]))


@pytest.mark.parametrize(("checks", "status"), (((FINE,), 0), ((FINE, ODD), 0), ((FINE, ODD, BAD), 1)))
def test_the_exit_status_is_1_if_something_is_wrong(
    cli: CommandLine, stack: DeployedStack, checks: tuple[tuple[str, examination.Check], ...], status: int
) -> None:
    assert stack.status == "UPDATE_COMPLETE"
    with patch.object(examination, "CHECKS", checks):
        assert [cli("--output", output, "doctor").status for output in ("table", "json", "csv")] == [status] * 3


def test_each_finding_is_a_line_and_the_command_that_mends_it_another(cli: CommandLine, stack: DeployedStack) -> None:
    del stack
    with patch.object(examination, "CHECKS", (FINE, ODD, BAD)):
        table, as_json, as_csv = (cli("--output", output, "doctor") for output in ("table", "json", "csv"))
    assert table.out.splitlines() == [
        "ok       stack        It is well.",
        "warning  SMS          It may [31m stop.",
        "                      aws sns get-sms-attributes",
        "wrong    key          There is none.",
        "                      campaign-reporter key set",
    ]
    assert table.err == "1 thing wrong, 1 warning.\n"
    assert json.loads(as_json.out)[2] == {
        "level": "wrong",
        "check": "key",
        "text": "There is none.",
        "command": "campaign-reporter key set",
    }
    assert [row["level"] for row in csv.DictReader(as_csv.out.splitlines())] == ["ok", "warning", "wrong"]


def test_only_the_level_of_a_finding_has_a_colour(
    cli: CommandLine, stack: DeployedStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    del stack
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with patch.object(examination, "CHECKS", (BAD,)):
        assert cli("doctor").out.startswith("\x1b[1;31mwrong    \x1b[0mkey          There is none.\n")


def test_the_real_checks_run_against_a_real_client(cli: CommandLine, stack: DeployedStack) -> None:
    """Nothing of this stack exists but its tables, topic and secret."""
    del stack.outputs["SendDigestFunctionName"]
    ended = cli("doctor")
    assert ended.status == 1
    assert "The function campaign-reporter-PollCampaignsFunctionName is gone." in ended.out
    assert "The schedule campaign-reporter is gone" in ended.out
    assert "The list is empty" in ended.out


def test_without_a_stack_there_is_nothing_to_examine(cli: CommandLine, account: list[DeployedStack]) -> None:
    assert account == []
    ended = cli("doctor")
    assert (ended.status, ended.out) == (3, "")
    assert "there is no stack campaign-reporter" in ended.err
