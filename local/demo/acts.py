"""What the demo does, act by act, and shows on the screen."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from local.demo import screen
from local.demo.screen import plain
from local.demo.show import Show
from local.stack import Stack

_RUN_SECONDS = 90  # the schedule's minute, and time to spare
_MOST_ITEMS = 25  # that DynamoDB takes at once


def list_campaigns(stack: Stack, show: Show) -> None:
    """Lists every campaign of the show, whose lives begin, and sets the key."""
    screen.headline(f"Listing {len(show.roles)} campaigns and setting the API key")
    items = [role.item(datetime.now(UTC)) for role in show.roles]
    for role, item in zip(show.roles, items, strict=True):
        if show.simulator and role.life:
            show.simulator.add(role.campaign_id, role.life)
        settings = ", ".join(f"{name} {plain(item, name)}" for name in item if name != "campaign_id")
        screen.line(f"  {role.campaign_id:<36}  {role.plot}{f' ({settings})' if settings else ''}")
    screen.command("aws dynamodb batch-write-item --request-items file:///dev/stdin")
    for batch in batched(items, _MOST_ITEMS, strict=False):
        stack.put_all(batch)
    screen.command("aws secretsmanager put-secret-value --secret-id … --secret-string file:///dev/stdin")
    stack.set_key(show.api_key)


def watch_run(stack: Stack, number: int) -> None:
    """Waits for a run of the schedule, and shows what it left in the table and what it told."""
    screen.headline(f"Run {number}")
    before = len(stack.postbox.messages)
    screen.wait("the schedule", lambda: len(stack.runs()) >= number, seconds=_RUN_SECONDS)
    run = stack.runs()[number - 1]
    names = ("started_at", "outcome", "watched", "polled", "changed", "alerts_published", "duration_ms")
    screen.line("  " + ", ".join(f"{name} {plain(run, name)}" for name in names) + "\n")
    screen.table(
        ("campaign", "name", "status", "delivered", "failed", "of", "trouble"),
        (_row(item) for item in sorted(stack.items("CampaignsTableName"), key=lambda item: plain(item, "campaign_id"))),
    )
    screen.line()
    for message in stack.postbox.messages[before:]:
        screen.alert(message)


def _row(item: Mapping[str, Any]) -> Sequence[str]:
    columns = ("campaign_id", "name", "status", "messages_delivered", "messages_failed", "messages_total")
    return *(plain(item, column) for column in columns), plain(item, "problem") or plain(item, "concerns")


def show_queries(stack: Stack) -> None:
    """Asks DynamoDB for the history of the campaign with most of it, and for what has failed."""
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
