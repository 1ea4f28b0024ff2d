"""Runs the real `sam build` and `sam deploy` with the real template, on the emulator."""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import boto3

from local.emulator import REGION, ROOT, TOOLS, Emulator

type ShowLine = Callable[[str], None]
"""Gets each line that a tool prints, as soon as the tool prints it."""

_SAM = str(TOOLS / "sam" / "bin" / "sam")
_LINES_IN_ERROR = 40


def build(emulator: Emulator, *, template: Path = ROOT / "template.yaml", show: ShowLine) -> Path:
    """Builds into the emulator's folder, and returns the built template."""
    build_dir = emulator.folder / "build"
    command = [_SAM, "build", "--template-file", str(template), "--build-dir", str(build_dir), "--no-cached"]
    _run(command, emulator=emulator, show=show)
    return build_dir / "template.yaml"


def deploy(
    emulator: Emulator, *, template: Path, stack_name: str, parameters: Mapping[str, str], show: ShowLine
) -> dict[str, str]:
    """Deploys a built template, and returns the stack's outputs.

    It gives every setting on the command line, because `sam deploy --guided` writes a user's own into samconfig.toml.
    """
    command = [_SAM, "deploy", "--template-file", str(template), "--stack-name", stack_name, "--region", REGION]
    command += ["--resolve-s3", "--capabilities", "CAPABILITY_IAM", "--no-progressbar"]
    if parameters:
        command += ["--parameter-overrides", *(f'{name}="{value}"' for name, value in parameters.items())]
    _run(command, emulator=emulator, show=show)
    return outputs(emulator, stack_name=stack_name)


def outputs(emulator: Emulator, *, stack_name: str) -> dict[str, str]:
    cloudformation = boto3.client("cloudformation", **emulator.connection)
    (stack,) = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _run(command: Sequence[str], *, emulator: Emulator, show: ShowLine) -> None:
    last_lines: deque[str] = deque(maxlen=_LINES_IN_ERROR)
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=emulator.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            for line in process.stdout or ():
                last_lines.append(line)
                show(line.rstrip("\n"))
        except BaseException:
            # Ends the whole group, because sam does not end make, and make does not end pip.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit status {process.returncode}\n{''.join(last_lines)}")
