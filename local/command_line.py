"""The command line of this clone as a program, as its users have it."""

import os
import subprocess
import sys
from pathlib import Path

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


def call(emulator: Emulator, *arguments: str, stdin: str = "") -> str:
    """Runs the program against the emulator, and returns what it prints. Its messages go where those of this one go."""
    environment = emulator.environment
    environment["PATH"] = on_path(emulator.folder, environment["PATH"])
    return subprocess.run(
        ["campaign-reporter", *arguments],  # noqa: S607 - the one that was just written
        env=environment,
        input=stdin,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
