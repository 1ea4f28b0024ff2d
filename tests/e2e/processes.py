"""The processes in which the emulator runs functions."""

import os
import re
import signal
import subprocess

from local.stack import Stack


def kill(stack: Stack, function: str) -> int:
    """SIGKILL to every process of that function, known by the folder of its code; gives how many there were."""
    code = re.escape(f"{stack.emulator.folder}/ministack-lambda-{function}-")
    command = ["ps", "-axwwo", "pid=,command="]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - as it is here
    pids = re.findall(rf"^\s*(\d+) .*{code}\w+/_worker\.py$", listed, re.MULTILINE)
    for pid in pids:
        os.kill(int(pid), signal.SIGKILL)
    return len(pids)
