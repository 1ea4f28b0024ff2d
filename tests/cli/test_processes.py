"""The command line as a process, at a terminal and in a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from local.emulator import ROOT
from tests.cli.deployed import CREDENTIALS
from tests.cli.program import AUTUMN

PROGRAM = (sys.executable, "-m", "tests.cli.program")
MANY = [f"{number:08x}-be98-4360-b5c7-5dfac16b06f9" for number in range(20_000)]


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    paths = (ROOT, ROOT / "cli", ROOT / "layers/campaign_reporter")
    variables = {
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "HOME": str(home),
        "TERM": "xterm",
        "PYTHONUNBUFFERED": "",
    }
    return {**os.environ, **CREDENTIALS, **variables}


def at_a_terminal(environment: dict[str, str], ids: list[str], home: Path) -> pexpect.spawn[str]:
    (home / "ids.txt").write_text("\n".join(ids))
    arguments = [*PROGRAM[1:], "add", "--file", "ids.txt"]
    return pexpect.spawn(
        PROGRAM[0], arguments, env=environment, cwd=home, encoding="utf-8", timeout=120, dimensions=(40, 120)
    )


def ended(process: pexpect.spawn[str]) -> tuple[int | None, str]:
    """The exit status, and what was written since the last match."""
    process.expect(pexpect.EOF)
    process.close()
    return process.exitstatus, process.before or ""


def test_a_terminal_shows_a_bar_from_a_hundred_ids_on(environment: dict[str, str], home: Path) -> None:
    process = at_a_terminal(environment, MANY[:100], home)
    process.expect("Adding .*━.*100/100")
    status, rest = ended(process)
    assert (status, rest.endswith("100 campaigns were added.\r\n")) == (0, True)
    assert ended(at_a_terminal(environment, MANY[:99], home)) == (0, "99 campaigns were added.\r\n")


def test_ctrl_c_ends_it_and_says_how_far_it_came(environment: dict[str, str], home: Path) -> None:
    process = at_a_terminal(environment, MANY, home)
    process.expect(r"[1-9]\d*/20000")
    process.sendintr()
    process.expect(r"Stopped: [1-9][\d,]* of 20,000 done. Run the command again")
    status, rest = ended(process)
    assert status == 130
    assert "Traceback" not in rest


def test_a_pipe_gets_the_result_and_no_bar(environment: dict[str, str]) -> None:
    text = "\n".join(MANY[:150])
    ran = subprocess.run(  # noqa: S603 - this program
        [*PROGRAM, "add", "-"], input=text, env=environment, capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("150 campaigns were added.\n", "")


def test_a_letter_that_the_terminal_lacks_is_no_error(environment: dict[str, str]) -> None:
    command = [*PROGRAM, "remove", AUTUMN]
    ran = subprocess.run(command, env=environment | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True)  # noqa: S603 - as above
    assert rb"Gr\xf6\xdfe" in ran.stdout


@pytest.mark.parametrize("count", (1, 2_000))
def test_a_closed_pipe_is_no_error(environment: dict[str, str], count: int) -> None:
    command = [*PROGRAM, "--output", "json", "add", "--dry-run", "-"]
    text = "\n".join(MANY[:count])
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        ran = subprocess.run(  # noqa: S603 - this program
            command, input=text, stdout=closed, stderr=subprocess.PIPE, env=environment, text=True, check=True
        )
    assert ran.stderr == ""


def test_help_loads_nothing_that_it_does_not_need(environment: dict[str, str]) -> None:
    program = (
        "import sys; from campaign_reporter_cli.app import app; app(['--help'], standalone_mode=False); "
        "print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - as above
    assert "rewatch" in ran.stdout
    loaded = set(ran.stderr.split())
    assert "campaign_reporter_cli.commands.changing" in loaded
    assert loaded.isdisjoint(f"campaign_reporter_cli.{room}" for room in ("adding", "changing", "reading", "starting"))
    assert loaded.isdisjoint({"boto3", "botocore", "rich", "requests", "asyncio"})
