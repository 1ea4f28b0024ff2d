"""The command that lists campaigns."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from campaign_reporter_cli.adding import writing as adding
from tests.cli.deployed import DeployedStack
from tests.cli.meddling import Call, Meddle
from tests.cli.running import CommandLine
from tests.harness.calls import refusal

AUTUMN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
WINTER = "1cd111e6-f5ec-5be4-bf38-2e2252826289"
MANY = [f"{number:08x}-be98-4360-b5c7-5dfac16b06f9" for number in range(500)]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, which take no time. There is only one thread: moto's tables are not made for several."""
    monkeypatch.setattr(adding, "THREADS", 1)
    pauses: list[float] = []
    monkeypatch.setattr(adding.Adding, "_sleep", lambda _, seconds: pauses.append(seconds))
    return pauses


def test_ids_get_on_the_list_in_lower_case(cli: CommandLine, stack: DeployedStack) -> None:
    ended = cli("add", AUTUMN.upper(), f"{WINTER},", AUTUMN)
    assert (ended.status, ended.out, ended.err) == (0, "2 campaigns were added.\n", "")
    assert stack.items() == {AUTUMN: {}, WINTER: {}}


def test_a_campaign_on_the_list_keeps_its_state(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=AUTUMN, label="Mine", status="completed", revision=3, finished_at="2026-11-23T08:00:00.000Z")
    before = stack.items()[AUTUMN]
    ended = cli("add", AUTUMN, WINTER, "--label", "Another")
    assert ended.out == (f"1 campaign was added.\n1 campaign was on the list already and stays as it is: {AUTUMN}.\n")
    assert stack.items() == {AUTUMN: before, WINTER: {"label": {"S": "Another"}}}


def test_a_file_lists_campaigns_with_attributes(cli: CommandLine, stack: DeployedStack, home: Path) -> None:
    stack.parameters["AlertTimeZone"] = "Europe/Berlin"
    text = f"label;date;id;muted_until\r\nGröße;1.12.;{AUTUMN};2026-12-01T08:00\r\n;;{WINTER};\r\n"
    (home / "weekly.csv").write_bytes(text.encode("utf-16"))
    ended = cli("add", "--file", "weekly.csv", "--label", "Weekly")
    assert ended.status == 0, ended.err
    assert ended.err == 'weekly.csv: the ids are in "id"; read: label, muted_until; not read: "date".\n'
    assert stack.items() == {
        AUTUMN: {"label": {"S": "Größe"}, "muted_until": {"S": "2026-12-01T07:00:00.000Z"}},
        WINTER: {"label": {"S": "Weekly"}},
    }


def test_a_file_may_list_campaigns_that_are_ignored(cli: CommandLine, stack: DeployedStack, home: Path) -> None:
    (home / "not-ours.csv").write_text(f"campaign_id,Ignored\n{AUTUMN},TRUE\n{WINTER},no\n{MANY[0]},\n")
    assert cli("add", "--file", "not-ours.csv").status == 0
    assert stack.items() == {AUTUMN: {"ignored": {"BOOL": True}}, WINTER: {"ignored": {"BOOL": False}}, MANY[0]: {}}
    (home / "not-ours.csv").write_text(f"campaign_id,ignored\n{MANY[1]},perhaps\n")
    refused = cli("add", "--file", "not-ours.csv")
    assert (refused.status, 'line 2: ignored "perhaps": expected yes or no' in refused.err) == (2, True)


def test_a_file_in_the_place_of_an_id(cli: CommandLine, account: list[DeployedStack], home: Path) -> None:
    assert account == []
    (home / "week 48.csv").write_text(AUTUMN)
    ended = cli("add", "week 48.csv")
    assert (ended.status, ended.err) == (2, "Error: week 48.csv is a file: give it as --file 'week 48.csv'\n")


def test_columns_without_a_header_are_not_read_silently(cli: CommandLine, stack: DeployedStack) -> None:
    ended = cli("add", "-", stdin=f"Autumn;{AUTUMN}")
    assert ended.err == "stdin: the ids are in column 2. The others are not read: no header names them.\n"
    assert stack.items() == {AUTUMN: {}}


def test_a_guess_about_the_letters_of_labels_is_said(cli: CommandLine, stack: DeployedStack, home: Path) -> None:
    (home / "old.csv").write_bytes(f"id;label\n{AUTUMN};Größe".encode("cp1252"))
    assert "it is not UTF-8, and was read as Windows-1252" in cli("add", "--file", "old.csv").err
    assert stack.items()[AUTUMN] == {"label": {"S": "Größe"}}


@pytest.mark.parametrize("arguments", (("-",), ("--file", "-"), (AUTUMN, "-")))
def test_stdin_is_a_file(cli: CommandLine, stack: DeployedStack, arguments: tuple[str, ...]) -> None:
    ended = cli("add", *arguments, stdin=f"{AUTUMN}\n{WINTER}\n")
    assert (ended.status, ended.out) == (0, "2 campaigns were added.\n")
    assert set(stack.items()) == {AUTUMN, WINTER}


@pytest.mark.parametrize(
    "arguments",
    (
        (AUTUMN, "spring-newsletter"),
        (AUTUMN, ""),
        (AUTUMN, "--file", "bad.txt"),
        (AUTUMN, "--file", "absent.txt"),
        (AUTUMN, "--file", "."),
        (AUTUMN, "--label", " "),
        (AUTUMN, "--label", "x" * 10_001),
        (AUTUMN, "--lable", "x"),
        (),
    ),
)
def test_everything_is_checked_before_anything_is_written(
    cli: CommandLine, stack: DeployedStack, home: Path, arguments: tuple[str, ...]
) -> None:
    (home / "bad.txt").write_text(f"{WINTER}\nbad")
    ended = cli("add", *arguments)
    assert (ended.status, ended.out, stack.items()) == (2, "", {})
    assert "Error: " in ended.err


def test_input_is_checked_before_aws_is_asked(cli: CommandLine, account: list[DeployedStack]) -> None:
    assert account == []
    assert cli("add", "bad").status == 2


def test_a_dry_run_writes_nothing(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=AUTUMN)
    ended = cli("add", "--dry-run", AUTUMN, WINTER)
    assert ended.out == (
        "1 campaign would be added. Nothing was written.\n"
        f"1 campaign was on the list already and stays as it is: {AUTUMN}.\n"
    )
    assert stack.items() == {AUTUMN: {}}


def test_programs_get_the_result_of_each_id(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=AUTUMN)
    expected = [{"campaign_id": WINTER, "result": "added"}, {"campaign_id": AUTUMN, "result": "already listed"}]
    assert json.loads(cli("--output", "json", "add", WINTER, AUTUMN).out) == expected


def test_many_are_added_in_batches(cli: CommandLine, stack: DeployedStack, meddle: Callable[[Meddle], None]) -> None:
    requests: list[str] = []

    def counted(name: str, call: Call) -> Call:
        def counting(**request: Any) -> Any:
            requests.append(name)
            return call(**request)

        return counting

    meddle(counted)
    stack.put(campaign_id=MANY[7], label="Mine")
    ended = cli("add", "-", stdin="\n".join(MANY))
    assert ended.out.startswith("499 campaigns were added.\n1 campaign was on the list already")
    assert stack.items() == {each: {} for each in MANY} | {MANY[7]: {"label": {"S": "Mine"}}}
    assert len(requests) <= 2 * len(MANY) / 70
    requests.clear()
    assert "500 campaigns were on the list already" in cli("add", "-", stdin="\n".join(MANY)).out
    assert "transact_write_items" not in requests, "nothing is written again"


def test_a_campaign_that_gets_on_the_list_meanwhile_keeps_its_state(
    cli: CommandLine, stack: DeployedStack, meddle: Callable[[Meddle], None]
) -> None:
    def overtaken(name: str, call: Call) -> Call:
        def first(**request: Any) -> Any:
            if name == "transact_write_items":
                stack.put(campaign_id=WINTER, label="Mine")
            return call(**request)

        return first

    meddle(overtaken)
    ended = cli("add", AUTUMN, WINTER, "--label", "Another")
    assert "1 campaign was added.\n1 campaign was on the list already" in ended.out
    assert stack.items() == {AUTUMN: {"label": {"S": "Another"}}, WINTER: {"label": {"S": "Mine"}}}


@pytest.mark.parametrize("code", ("ThrottlingException", "ProvisionedThroughputExceededException", "a reason"))
def test_throttling_is_waited_out(
    cli: CommandLine, stack: DeployedStack, meddle: Callable[[Meddle], None], no_pause: list[float], code: str
) -> None:
    left = dict.fromkeys(("batch_get_item", "transact_write_items"), 10)

    def throttled(name: str, call: Call) -> Call:
        def busy(**request: Any) -> Any:
            left[name] -= 1
            if left[name] < 0:
                return call(**request)
            if code != "a reason":
                raise refusal(name, code)
            if name == "batch_get_item":
                return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}
            raise _canceled("ThrottlingError", *["None"] * (len(request["TransactItems"]) - 1))

        return _raised_by_the_client(busy, call)

    meddle(throttled)
    ended = cli("add", AUTUMN, WINTER)
    assert (ended.status, set(stack.items())) == (0, {AUTUMN, WINTER}), ended.err
    assert len(no_pause) == 20
    assert max(no_pause) <= 20


def _canceled(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    return refusal("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)


def _raised_by_the_client(busy: Call, call: Call) -> Call:
    """The errors of `busy` as the client makes them: each of a class of its own."""

    def raising(**request: Any) -> Any:
        try:
            return busy(**request)
        except ClientError as exc:
            made = call.__self__.exceptions.from_code(exc.response["Error"]["Code"])  # type: ignore[attr-defined]
            raise made(exc.response, exc.operation_name) from exc

    return raising


@pytest.mark.parametrize(("error", "status"), ((KeyboardInterrupt, 130), ("AccessDeniedException", 3)))
def test_if_it_is_interrupted_it_says_how_far_it_came_and_can_be_run_again(
    cli: CommandLine,
    stack: DeployedStack,
    meddle: Callable[[Meddle], None],
    error: type[BaseException] | str,
    status: int,
) -> None:
    written: list[int] = []

    def ends(name: str, call: Call) -> Call:
        def ending(**request: Any) -> Any:
            if name == "transact_write_items":
                written.append(1)
                if len(written) == 3:
                    raise refusal(name, error) if isinstance(error, str) else error
            return call(**request)

        return ending

    meddle(ends)
    ended = cli("add", "-", stdin="\n".join(MANY))
    assert (ended.status, ended.out) == (status, "")
    assert "150 of 500 done. Run the command again: what is on the list stays as it is" in ended.err
    assert len(stack.items()) == 150
    assert cli("add", "-", stdin="\n".join(MANY)).out.startswith("350 campaigns were added.\n150 campaigns were")
    assert len(stack.items()) == 500
