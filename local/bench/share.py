"""Holds a process to a share of a core, as Lambda does with less than 1,769 MB of memory.

A cgroup would do it better, but needs root. So the process is stopped while it has used more than its share.
"""

import os
import signal
import threading
import time
from subprocess import Popen

# A process that waits saves up no more than its share of this time.
_PERIOD_SECONDS = 0.02
_LOOKS_EVERY_SECONDS = 0.001


def hold_to(share: float, process: Popen[bytes]) -> None:
    """Holds the process to the share until it has ended."""
    threading.Thread(target=_hold, args=(share, process), daemon=True).start()


def _hold(share: float, process: Popen[bytes]) -> None:
    clock = (~process.pid << 3) | 2  # the clock of the process's CPU time, see clock_getcpuclockid(3)
    credit, is_stopped, at, used = 0.0, False, time.monotonic(), 0.0
    while process.poll() is None:
        time.sleep(_LOOKS_EVERY_SECONDS)
        try:
            now, used_now = time.monotonic(), time.clock_gettime(clock)
            credit = min(credit + share * (now - at) - (used_now - used), share * _PERIOD_SECONDS)
            at, used = now, used_now
            if (credit < 0) != is_stopped:
                is_stopped = not is_stopped
                os.kill(process.pid, signal.SIGSTOP if is_stopped else signal.SIGCONT)
        except OSError:  # it has ended
            return
