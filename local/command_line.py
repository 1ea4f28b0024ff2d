"""The command line of this clone as a program, as its users have it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.emulator import ROOT, Emulator

_SOURCES = [str(ROOT / "cli"), str(ROOT / "layers" / "campaign_reporter")]
_PROGRAM = f"""#!{sys.executable}
import os, sys
sys.path[:0] = {_SOURCES}
os.environ["PYTHONPATH"] = os.pathsep.join({_SOURCES})  # for the process that completes ids
from campaign_reporter_cli.app import main
main()
"""


def on_path(folder: Path, path: str) -> str:
    """Writes the program into the folder, and returns a PATH that has it."""
    program = folder / "campaign-reporter"
    program.write_text(_PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{path}"


def run(emulator: Emulator, *arguments: str, stdin: str = "") -> None:
    """Runs the program against the emulator. It prints where this process prints."""
    _run(emulator, arguments, stdin=stdin)


def answer(emulator: Emulator, *arguments: str) -> Any:
    """Runs the program against the emulator, and returns the JSON that it prints."""
    return json.loads(_run(emulator, ("--output", "json", *arguments), stdout=subprocess.PIPE))


def _run(emulator: Emulator, arguments: Sequence[str], *, stdin: str = "", stdout: int | None = None) -> str:
    path = on_path(emulator.folder, emulator.environment["PATH"])
    ended = subprocess.run(
        [emulator.folder / "campaign-reporter", *arguments],
        cwd=ROOT,
        env=emulator.environment | {"PATH": path},
        input=stdin,
        stdout=stdout,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"campaign-reporter {' '.join(arguments)}: exit status {ended.returncode}")
    return ended.stdout
