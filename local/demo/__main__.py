"""`make demo`: builds, deploys and runs the reporter on this machine, and shows what its user would see.

If DEXATEL_API_KEY and CAMPAIGN_IDS (separated by commas) are set, it polls the real provider instead of a simulated
one. DEXATEL_BASE_URL then sets another address for it.
"""

import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType

from local.demo import colleague, listing, screen, steps
from local.demo.campaigns import MESSAGES_ABOUT_MANY
from local.demo.checks import Results, check_any_campaigns, check_demo_campaigns
from local.demo.run_checks import check_outcomes, is_discovered
from local.demo.scenario import Scenario, scenario
from local.received import received_alerts
from local.stack import Stack, deployed

_ZONE = "Europe/Berlin"
PARAMETERS = {
    "AlertEmail": "you@example.com",
    "AlertPhone": "+37412345678",
    "AlertTimeZone": _ZONE,
    "DigestSchedule": "rate(1 day)",
    "UnreadableMinutes": "1",
    "CampaignPages": "on",
}


def main() -> int:
    """Runs the demo. Returns 0 if everything was as the contract says, else 1."""
    started = time.monotonic()
    _exit_on_signals()
    with scenario() as chosen:
        screen.headline("Building and deploying the real template to an AWS emulator on this machine")
        with deployed(parameters=parameters(chosen), show=_progress) as stack:
            results = _run(stack, chosen)
            unseen = steps.open_pages(stack)
            differences = [*_differences(chosen, results), *unseen, *_failures(stack)]
            summary = _summary(stack, chosen, results)
            verdict = "NOT as it should be" if differences else "As it should be"
            screen.headline(f"{verdict}, {time.monotonic() - started:.0f} s")
            for text in differences or summary:
                screen.line(f"  {text}")
            if screen.has_reader():
                screen.wait_for_enter("The pages are there until you press Enter")
    return 1 if differences else 0


def parameters(chosen: Scenario) -> Mapping[str, str]:
    """Returns the settings with which the demo deploys the stack."""
    return {"DexatelBaseUrl": chosen.base_url, "DiscoverySchedule": chosen.discovery_schedule, **PARAMETERS}


def _run(stack: Stack, chosen: Scenario) -> Results:
    queue = colleague.subscribe(stack)
    listing.list_campaigns(stack, chosen)
    if chosen.simulator:
        listing.discover(stack)
    for number in range(1, chosen.runs):
        steps.watch_run(stack, number)
        listing.begin_lives(chosen, after=number)
    rehearsal = steps.rehearse(stack, chosen.rehearsed)
    steps.watch_run(stack, chosen.runs)
    about_failed = colleague.received(stack, queue)
    steps.query(stack)
    if chosen.simulator:
        steps.show_discoveries(stack)
    steps.send_digest(stack, _ZONE)
    return Results(
        campaigns=stack.items("CampaignsTableName"),
        history=stack.items("StatusHistoryTableName"),
        discoveries=stack.discoveries(),
        messages=stack.postbox.messages,
        rehearsal=rehearsal,
        about_failed=[document["alert_id"] for document in about_failed],
    )


def _differences(chosen: Scenario, results: Results) -> Iterator[str]:
    if chosen.simulator:
        return check_demo_campaigns(chosen.campaigns, MESSAGES_ABOUT_MANY, results)
    return check_any_campaigns(results)


def _failures(stack: Stack) -> Iterator[str]:
    yield from check_outcomes(stack.items("RunsTableName"))
    if "AccessDenied" in stack.emulator.log.read_text():
        yield "a permission was denied"


def _summary(stack: Stack, chosen: Scenario, results: Results) -> Sequence[str]:
    """Returns what was compared with the contract, a line each."""
    alerts = list(received_alerts(results.messages))
    found = sum(map(is_discovered, results.campaigns))
    more = (
        f"{found} of the campaigns were listed by nobody: discoveries found them, one while the reporter was at work",
        "the digest lists what ended, and the alerts that the rehearsal announced came",
        f"{len(results.about_failed)} messages with a failed campaign came through a filter for those",
    )
    return (
        f"{len(results.campaigns)} campaigns are stored as expected",
        f"{len(alerts)} alerts came in {len(results.messages)} messages, each once, and no others",
        f"{len(results.history)} changes are in the history, without a gap",
        f"{len(stack.runs())} scheduled runs were complete, and no permission was denied",
        *(more if chosen.simulator else ()),
    )


def _progress(line: str) -> None:
    if line.strip():
        screen.line(f"  {line}")


def _exit_on_signals() -> None:
    """Makes a signal exit the demo, which stops the emulator. A second signal does not interrupt that."""

    def stop(number: int, _: FrameType | None) -> None:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        screen.line("\nStopping")
        sys.exit(128 + number)

    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, stop)


if __name__ == "__main__":
    sys.exit(main())
