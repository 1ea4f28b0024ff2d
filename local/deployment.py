"""The real `sam build` and `sam deploy` of the real template, to the emulator."""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import boto3

from local.emulator import REGION, ROOT, TOOLS, Emulator

type Show = Callable[[str], None]
"""Is given each line that a tool prints, as it does."""

_SAM = str(TOOLS / "sam" / "bin" / "sam")
_TAIL_LINES = 40


class ToolError(Exception):
    """A tool ended with an error. The message ends with the last lines it printed."""

    def __init__(self, command: Sequence[str], *, exit_status: int, tail: str) -> None:
        super().__init__(f"{' '.join(command)}: exit status {exit_status}\n{tail}")
        self.exit_status = exit_status
        self.tail = tail


def build(emulator: Emulator, *, template: Path = ROOT / "template.yaml", show: Show) -> Path:
    """Build into the emulator's folder, and return the built template."""
    build_dir = emulator.folder / "build"
    command = [_SAM, "build", "--template-file", str(template), "--build-dir", str(build_dir), "--no-cached"]
    _run(command, emulator=emulator, show=show)
    return build_dir / "template.yaml"


def deploy(
    emulator: Emulator, *, template: Path, stack_name: str, parameters: Mapping[str, str], show: Show
) -> dict[str, str]:
    """Deploy a built template, and return the stack's outputs.

    Not by samconfig.toml, to which `sam deploy --guided` adds the person's own region and parameters.
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


def _run(command: Sequence[str], *, emulator: Emulator, show: Show) -> None:
    tail: deque[str] = deque(maxlen=_TAIL_LINES)
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
                tail.append(line)
                show(line.rstrip("\n"))
        except BaseException:
            # With all that it started: sam does not end make, nor make pip.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise ToolError(command, exit_status=process.returncode, tail="".join(tail))
