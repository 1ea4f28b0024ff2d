"""Tables fit the terminal, and whatever a name holds, it does no harm to a terminal or a spreadsheet."""

import csv
import json
from collections.abc import Iterator
from typing import Any
from unicodedata import category

import pytest
from rich.cells import cell_len

from campaign_reporter.model.texts import LONGEST_NAME, clean
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.terminal.columns import Column
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import print_rows
from tests.builders import CAMPAIGN, HOSTILE_NAMES, OTHER_CAMPAIGN
from tests.cli.deployed import DeployedStack
from tests.cli.past import before, in_shanghai, ran, record
from tests.cli.running import CommandLine

HOSTILE = HOSTILE_NAMES | {
    "a colour": "\x1b[31mred",
    "a title of the terminal": "\x1b]0;evil\x07",
    "one sign that begins a sequence": "\x9b31mred",
    "an isolate": "\u2066evil\u2069",
    "a tag": "\U000e0041",
    "markup": "[bold]name[/bold] :smile:",
}
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u202e=1", "\uff1d1", "name;=1", 'name";  =1')
SIGNS_OF_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d")
READING: tuple[tuple[str, ...], ...] = (
    ("list", "--all"),
    ("show", CAMPAIGN),
    ("history", CAMPAIGN),
    ("export", "campaigns"),
    ("export", "history"),
)
COUNTS: dict[str, Any] = {"messages_total": 90_000, "messages_delivered": 51_200, "messages_failed": 3_120}


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, stack: DeployedStack) -> pytest.MonkeyPatch:
    """A terminal with colours that is 80 columns wide."""
    del stack
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return monkeypatch


def known_as(stack: DeployedStack, name: str, campaign_id: str = CAMPAIGN) -> None:
    """A campaign with that name, label and problem, and with a record of its end."""
    names = ("name", "label", "problem_detail", "settings_problem", "alerted_by", "channel")
    texts: dict[str, Any] = dict.fromkeys(names, name) if name else {}
    stack.put(campaign_id=campaign_id, status="completed", revision=2, problem="refused", alerted_at=before(), **texts)
    record(stack, campaign_id, at=before(hours=1), name=name or None, label=name, channel=name or None)


def is_harmless(text: str) -> bool:
    return all(char == "\n" or category(char)[0] != "C" or char == "\u200d" for char in text)


def test_no_control_character_of_a_name_is_written(cli: CommandLine, stack: DeployedStack) -> None:
    for campaign_id, name in HOSTILE.items():
        known_as(stack, name, campaign_id)
    every = [("list", "--all"), ("export", "campaigns"), ("export", "history")]
    in_each_form = [("--output", output, *command) for output in ("table", "json", "csv") for command in every]
    for command in (*in_each_form, *(("show", campaign_id) for campaign_id in HOSTILE)):
        ended = cli(*command)
        assert ended.status == 0, command
        assert is_harmless(ended.out + ended.err), command


def test_an_id_and_a_status_may_be_hostile_too(cli: CommandLine, stack: DeployedStack) -> None:
    hostile = "\x1b[31mred\u202e"
    stack.put(campaign_id=hostile, status=hostile, revision=1)
    record(stack, hostile, at=before(hours=1), status=hostile, after=None)
    for command in (("list",), ("show", hostile), ("history", hostile), ("show", f"{hostile}?"), ("list", "--all")):
        ended = cli(*command)
        assert is_harmless(ended.out + ended.err), command


def test_json_has_each_name_as_it_is(cli: CommandLine, stack: DeployedStack) -> None:
    for campaign_id, name in HOSTILE.items():
        stack.put(campaign_id=campaign_id, label=name or "-")
    rows = {row["campaign_id"]: row["label"] for row in json.loads(cli("--output", "json", "list").out)}
    assert rows == {campaign_id: clean(name or "-", LONGEST_NAME) or None for campaign_id, name in HOSTILE.items()}


def test_no_cell_of_csv_is_a_formula(cli: CommandLine, stack: DeployedStack) -> None:
    for number, name in enumerate(FORMULAS):
        stack.put(campaign_id=f"{number}", label=name)
    out = cli("--output", "csv", "list").out
    assert out.count("\n") == len(FORMULAS) + 1
    for delimiter in ",;":
        cells = [cell.lstrip(' "') for row in csv.reader(out.splitlines(), delimiter=delimiter) for cell in row]
        assert not [cell for cell in cells if cell.startswith(SIGNS_OF_A_FORMULA)]


def test_a_minus_inside_a_name_stays_alone(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=CAMPAIGN, label="Sale, -20% = cheap; yes")
    (row,) = csv.DictReader(cli("--output", "csv", "list").out.splitlines())
    assert row["label"] == "Sale, -20% = cheap; yes"


@pytest.mark.parametrize("width", (60, 80, 200))
def test_a_table_fits_the_terminal(
    cli: CommandLine, stack: DeployedStack, terminal: pytest.MonkeyPatch, width: int
) -> None:
    terminal.setenv("COLUMNS", f"{width}")
    terminal.setenv("NO_COLOR", "1")
    for place, name in enumerate(("Black Friday", "双十一促销活动" * 9, "🎉" * 50, "x" * 150)):
        known_as(stack, name, CAMPAIGN[:-1] + f"{place}")
        stack.put(campaign_id=OTHER_CAMPAIGN[:-1] + f"{place}", status="in_progress", revision=1, name=name, **COUNTS)
    ran(stack, problems={"refused": 1, "not_found": 2})
    longest = CAMPAIGN[:-1] + "1"
    tables = [("list", "--all"), ("history", longest), ("runs",), ("export", "campaigns"), ("export", "history")]
    for command in tables:
        lines = cli("--output", "table", *command).out.splitlines()
        assert [line for line in lines if cell_len(line) > width] == [], command
    _name, *lines = cli("show", longest).out.splitlines()
    assert [line for line in lines if cell_len(line) > width] == []
    assert longest in cli("list", "--all").out
    assert ("too narrow for: Rate, " in cli("list", "--all").err) == (width < 100)


def test_a_narrow_terminal_keeps_what_was_delivered_longest(
    cli: CommandLine, stack: DeployedStack, terminal: pytest.MonkeyPatch
) -> None:
    terminal.setenv("NO_COLOR", "1")
    terminal.setenv("COLUMNS", "62")
    known_as(stack, "x" * 150)
    titles = cli("--output", "table", "export", "campaigns").out.splitlines()[0].split()
    assert titles == ["Name", "Status", "Ended", "Delivered", "Rate"]


def test_columns_stay_in_line_after_wide_signs(cli: CommandLine, stack: DeployedStack) -> None:
    for number, name in enumerate(("Black Friday", "双十一", "🎉 👨‍👩‍👧", "Սև ուրբաթ", "e\u0301te\u0301")):
        stack.put(campaign_id=f"{number}", status="scheduled", revision=1, name=name)
    header, *rows = cli("list").out.splitlines()
    assert {cell_len(row.partition("scheduled")[0]) for row in rows} == {cell_len(header.partition("Status")[0])}


def test_a_pipe_gets_whole_values_without_colour(cli: CommandLine, stack: DeployedStack) -> None:
    known_as(stack, "x" * 150)
    for command in READING:
        out = cli("--output", "table", *command).out
        assert "\x1b" not in out
        assert "…" not in out
    assert "x" * 150 in cli("list", "--all").out


def test_a_terminal_gets_colours_by_status_unless_the_user_wants_none(
    cli: CommandLine, stack: DeployedStack, terminal: pytest.MonkeyPatch
) -> None:
    stack.put(campaign_id=CAMPAIGN, status="completed", revision=1)
    stack.put(campaign_id=OTHER_CAMPAIGN, status="failed", revision=1)
    shown = cli("list", "--all").out
    assert "\x1b[32mcompleted\x1b[0m" in shown
    assert "\x1b[1;31mfailed\x1b[0m" in shown
    header = shown.splitlines()[0]
    assert (header.count("\x1b"), header[:4], header[-4:]) == (2, "\x1b[1m", "\x1b[0m")
    terminal.setenv("NO_COLOR", "1")
    assert "\x1b" not in cli("list", "--all").out
    assert "\x1b" not in cli("show", CAMPAIGN).out


def test_times_are_in_the_users_zone_for_a_person_and_in_utc_for_a_program(
    cli: CommandLine, stack: DeployedStack
) -> None:
    record(stack, at="2026-11-23T14:57:06.123Z")
    with in_shanghai():
        own, utc, in_csv = (cli(*options, "history", CAMPAIGN) for options in ((), ("--utc",), ("--output", "csv")))
    assert ("2026-11-23 22:57:06" in own.out, "Times are in CST." in own.err) == (True, True)
    assert ("2026-11-23 14:57:06" in utc.out, "Times are in UTC." in utc.err) == (True, True)
    assert "2026-11-23T14:57:06.123Z" in in_csv.out


@pytest.mark.parametrize("output", (Output.JSON, Output.CSV))
def test_each_row_is_written_before_the_next_one_is_read(capsys: pytest.CaptureFixture[str], output: Output) -> None:
    written = ""

    def rows() -> Iterator[dict[str, str]]:
        nonlocal written
        for name in ("first", "second", "third"):
            yield {"name": name}
            written += capsys.readouterr().out
            assert name in written or name == "first"  # CSV waits for one row before its header

    print_rows(Session(output=output), [Column("name", "Name")], rows(), nothing="")
    assert "third" in written
