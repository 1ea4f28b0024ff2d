"""`make demo`: builds, deploys and runs the reporter on this machine, and shows what its user would see.

With DEXATEL_API_KEY and CAMPAIGN_IDS (separated by commas) set it polls the real provider instead of a simulated one,
at DEXATEL_BASE_URL where that is set too.
"""

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from types import FrameType

from local.demo import acts, invocations, screen
from local.demo.breaches import Found, breaches
from local.demo.cast import ABOUT_MANY
from local.demo.screen import plain
from local.demo.show import Show, chosen
from local.demo.verdict import differences
from local.stack import Stack, deployed
from local.told import told

_ZONE = "Europe/Berlin"
_PARAMETERS = {
    "AlertEmail": "you@example.com",
    "AlertPhone": "+37412345678",
    "AlertTimeZone": _ZONE,
    "DigestSchedule": "rate(1 day)",
}


def main() -> int:
    """Runs the demo; 0 where all it showed was as the contract says."""
    started = time.monotonic()
    _end_on_signals()
    with chosen() as show:
        screen.headline("Building and deploying the real template to an AWS emulator on this machine")
        with deployed(parameters={"DexatelBaseUrl": show.base_url, **_PARAMETERS}, show=_progress) as stack:
            found = _play(stack, show)
            wrong = [*_wrong(show, found), *_failures(stack)]
            facts = _facts(stack, show, found)
    screen.headline(f"{'NOT as it should be' if wrong else 'As it should be'}, {time.monotonic() - started:.0f} s")
    for text in wrong or facts:
        screen.line(f"  {text}")
    return 1 if wrong else 0


def _play(stack: Stack, show: Show) -> Found:
    acts.list_campaigns(stack, show)
    for number in range(1, show.runs):
        acts.watch_run(stack, number)
    rehearsal = invocations.rehearse(stack, show.rehearsed)
    acts.watch_run(stack, show.runs)
    acts.show_queries(stack)
    invocations.send_digest(stack, _ZONE)
    return Found(
        campaigns=stack.items("CampaignsTableName"),
        history=stack.items("StatusHistoryTableName"),
        messages=stack.postbox.messages,
        rehearsal=rehearsal,
    )


def _wrong(show: Show, found: Found) -> Iterator[str]:
    """What is not as the contract says, a line each."""
    return differences(show.roles, ABOUT_MANY, found) if show.simulator else breaches(found)


def _failures(stack: Stack) -> Iterator[str]:
    for run in stack.runs():
        if plain(run, "outcome") != "complete":
            yield f"the run of {plain(run, 'started_at')} is {plain(run, 'outcome')}: {plain(run, 'problems')}"
    if "AccessDenied" in stack.emulator.log.read_text():
        yield "a permission was denied"


def _facts(stack: Stack, show: Show, found: Found) -> Sequence[str]:
    """What was compared with the contract."""
    alerts = list(told(found.messages))
    rest = ["what has ended is in the digest, and what the rehearsal promised has come"] if show.simulator else []
    return (
        f"{len(found.campaigns)} campaigns are what they became at the provider",
        f"{len(alerts)} alerts were told in {len(found.messages)} messages, each once, and no other",
        f"{len(found.history)} changes are in the history, without a gap",
        f"{len(stack.runs())} runs of the schedule were complete, and no permission was denied",
        *rest,
    )


def _progress(line: str) -> None:
    if line.strip():
        screen.line(f"  {line}")


def _end_on_signals() -> None:
    """Lets everything be cleaned up however the demo ends; a second signal does not interrupt that."""

    def end(number: int, _: FrameType | None) -> None:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        screen.line("\nStopping")
        sys.exit(128 + number)

    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, end)


if __name__ == "__main__":
    sys.exit(main())
