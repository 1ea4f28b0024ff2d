"""`make demo`: builds, deploys and runs the reporter on this machine, and shows what its user would see.

With DEXATEL_API_KEY and CAMPAIGN_IDS (separated by commas) set it polls the real provider instead of a simulated one,
at DEXATEL_BASE_URL where that is set too.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from types import FrameType

from local.demo import screen
from local.demo.cast import CAST
from local.demo.screen import plain
from local.demo.verdict import breaches, differences
from local.dexatel_simulator import DexatelSimulator
from local.stack import Stack, deployed

_RUN_SECONDS = 90  # the schedule's minute, and time to spare
_SUBSCRIBERS = {"AlertEmail": "you@example.com", "AlertPhone": "+37412345678"}


@dataclass(frozen=True, kw_only=True)
class Show:
    """What is shown: whose campaigns, for how many runs, and, where the provider is a simulated one, that."""

    base_url: str
    api_key: str
    campaign_ids: Sequence[str]
    runs: int
    simulator: DexatelSimulator | None = None


def main() -> int:
    """Runs the demo; 0 where all it showed was as the contract says."""
    started = time.monotonic()
    _end_on_signals()
    with _show() as show:
        screen.headline("Building and deploying the real template to an AWS emulator on this machine")
        with deployed(parameters={"DexatelBaseUrl": show.base_url, **_SUBSCRIBERS}, show=_progress) as stack:
            _list_campaigns(stack, show)
            for number in range(1, show.runs + 1):
                _watch_run(stack, number)
            _show_queries(stack)
            found = list(_check(stack, show))
            facts = _facts(stack)
    screen.headline(f"{'NOT as it should be' if found else 'As it should be'}, {time.monotonic() - started:.0f} s")
    for text in found or facts:
        screen.line(f"  {text}")
    return 1 if found else 0


def _facts(stack: Stack) -> Sequence[str]:
    """What was compared with the contract."""
    return (
        f"{len(stack.items('CampaignsTableName'))} campaigns are what they became at the provider",
        f"{len(stack.postbox.messages)} alerts were published, each once, and no other",
        f"{len(stack.items('StatusHistoryTableName'))} changes are in the history, without a gap",
        f"{len(stack.runs())} runs of the schedule were complete, and no permission was denied",
    )


@contextmanager
def _show() -> Iterator[Show]:
    api_key, campaign_ids = os.environ.get("DEXATEL_API_KEY"), os.environ.get("CAMPAIGN_IDS")
    if api_key and campaign_ids:
        base_url = os.environ.get("DEXATEL_BASE_URL", "https://api.dexatel.com")
        ids = [campaign_id.strip() for campaign_id in campaign_ids.split(",") if campaign_id.strip()]
        yield Show(base_url=base_url, api_key=api_key, campaign_ids=ids, runs=2)
        return
    if api_key or campaign_ids:
        sys.exit("To poll the real provider set both DEXATEL_API_KEY and CAMPAIGN_IDS (ids separated by commas).")
    with DexatelSimulator(api_key=token_hex(16)) as simulator:
        ids = [role.campaign_id for role in CAST]
        # The provider must be said not to know a campaign in three runs in a row before it is alerted.
        yield Show(
            base_url=simulator.base_url, api_key=simulator.api_key, campaign_ids=ids, runs=3, simulator=simulator
        )


def _list_campaigns(stack: Stack, show: Show) -> None:
    table = stack.outputs["CampaignsTableName"]
    screen.headline(f"Listing {len(show.campaign_ids)} campaigns and setting the API key")
    screen.command(f"""aws dynamodb put-item --table-name {table} --item '{{"campaign_id": {{"S": "…"}}}}'""")
    if show.simulator:
        for role in CAST:
            if role.life:
                show.simulator.add(role.campaign_id, role.life)
            screen.line(f"  {role.campaign_id:<36}  {role.plot}")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(stack.watch, show.campaign_ids))
    screen.command("aws secretsmanager put-secret-value --secret-id … --secret-string file:///dev/stdin")
    stack.set_key(show.api_key)


def _watch_run(stack: Stack, number: int) -> None:
    screen.headline(f"Run {number}")
    told = len(stack.postbox.messages)
    screen.wait("the schedule", lambda: len(stack.runs()) >= number, seconds=_RUN_SECONDS)
    run = stack.runs()[number - 1]
    names = ("started_at", "outcome", "watched", "polled", "changed", "alerts_published", "duration_ms")
    screen.line("  " + ", ".join(f"{name} {plain(run, name)}" for name in names) + "\n")
    items = sorted(stack.items("CampaignsTableName"), key=lambda item: plain(item, "campaign_id"))
    columns = ("campaign_id", "name", "status", "messages_delivered", "messages_failed", "messages_total", "problem")
    screen.table(
        ("campaign", "name", "status", "delivered", "failed", "of", "problem"),
        ([plain(item, column) for column in columns] for item in items),
    )
    screen.line()
    for message in stack.postbox.messages[told:]:
        screen.alert(message)


def _show_queries(stack: Stack) -> None:
    screen.headline("Asking DynamoDB, as its user would")
    history = stack.outputs["StatusHistoryTableName"]
    changes = [plain(record, "campaign_id") for record in stack.items("StatusHistoryTableName")]
    most_changed = max(set(changes), key=changes.count, default="")
    week_ago = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%d")
    history_of_one = ("observed_at", "revision", "status", "previous_status", "messages_delivered", "messages_failed")
    _query(stack, history_of_one, f"""FROM "{history}" WHERE campaign_id = '{most_changed}'""")
    failed = f"""FROM "{history}"."by_status" WHERE status = 'failed' AND observed_at > '{week_ago}'"""
    _query(stack, ("campaign_id", "observed_at", "messages_delivered", "messages_total"), failed)


def _query(stack: Stack, columns: Sequence[str], rest: str) -> None:
    statement = f"SELECT {', '.join(columns)} {rest}"
    quoted = statement.replace('"', '\\"')
    screen.command(f'aws dynamodb execute-statement --statement "{quoted}"')
    rows = stack.statement(statement)
    screen.table(columns, ([plain(row, column) for column in columns] for row in rows))
    screen.line()


def _check(stack: Stack, show: Show) -> Iterator[str]:
    """What is not as the contract says, a line each."""
    found: Mapping[str, Sequence[Mapping[str, object]]] = {
        "campaigns": stack.items("CampaignsTableName"),
        "history": stack.items("StatusHistoryTableName"),
    }
    alerts = stack.postbox.messages
    if show.simulator:
        yield from differences(CAST, campaigns=found["campaigns"], history=found["history"], alerts=alerts)
    else:
        yield from breaches(campaigns=found["campaigns"], history=found["history"], alerts=alerts)
    for run in stack.runs():
        if plain(run, "outcome") != "complete":
            yield f"the run of {plain(run, 'started_at')} is {plain(run, 'outcome')}: {plain(run, 'problems')}"
    if "AccessDenied" in stack.emulator.log.read_text():
        yield "a permission was denied"


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
