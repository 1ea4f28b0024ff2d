"""The steps of the demo. Each does something that a user would do, and shows the result."""

import http.client
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from local import command_line
from local.demo import screen, user
from local.demo.screen import plain
from local.stack import Stack

_RUN_SECONDS = 90  # Runs start every minute.
# The time from the start of a run to the rehearsal of the next: the demo's campaigns have changed by then.
_REHEARSAL_AFTER = timedelta(seconds=45)


def watch_run(stack: Stack, number: int) -> None:
    """Waits for a scheduled run, and shows the Campaigns table after it and the messages that it published."""
    screen.headline(f"Run {number}")
    before = len(stack.postbox.messages)
    screen.wait("the schedule", lambda: len(stack.runs()) >= number, seconds=_RUN_SECONDS)
    run = stack.runs()[number - 1]
    names = ("started_at", "outcome", "watched", "polled", "changed", "alerts_published", "duration_ms")
    screen.line("  " + ", ".join(f"{name} {plain(run, name)}" for name in names) + "\n")
    user.types(stack, "list", "--all")
    screen.line()
    for message in stack.postbox.messages[before:]:
        screen.alert(message)


def rehearse(stack: Stack, campaign_id: str) -> Mapping[str, Any]:
    """Rehearses the next run for one campaign, shortly before it starts, and returns the answer."""
    screen.headline("Rehearsing the next run for one campaign, which changes nothing")
    last_run = datetime.fromisoformat(plain(stack.runs()[-1], "started_at"))
    screen.wait("something new", lambda: datetime.now(UTC) >= last_run + _REHEARSAL_AFTER, seconds=60)
    # For the checks, and first: the next run is near.
    answer: Mapping[str, Any] = command_line.answer(stack.emulator, "rehearse", campaign_id)
    user.types(stack, "rehearse", campaign_id)
    return answer


def query(stack: Stack) -> None:
    """Shows the campaign with the most changes, and the campaigns that failed this week. DynamoDB says the same."""
    screen.headline("Asking how the campaigns went")
    changes = [plain(record, "campaign_id") for record in stack.items("StatusHistoryTableName")]
    most_changed = max(set(changes), key=changes.count, default="")
    week_ago = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%d")
    user.types(stack, "show", most_changed)
    user.types(stack, "history", most_changed)
    user.types(stack, "export", "campaigns", "--since", "7d", "--status", "failed")
    history = stack.outputs["StatusHistoryTableName"]
    failed = f"""FROM "{history}"."by_status" WHERE status = 'failed' AND observed_at > '{week_ago}'"""
    _query(stack, ("campaign_id", "observed_at", "messages_delivered", "messages_total"), failed)


def _query(stack: Stack, columns: Sequence[str], rest: str) -> None:
    statement = f"SELECT {', '.join(columns)} {rest}"
    quoted = statement.replace('"', '\\"')
    screen.command(f'aws dynamodb execute-statement --statement "{quoted}"')
    rows = stack.statement(statement)
    screen.table(columns, ([plain(row, column) for column in columns] for row in rows))
    screen.line()


def show_discoveries(stack: Stack) -> None:
    """Shows how many campaigns each discovery has added."""
    screen.headline("The discoveries: those of the schedule, and that of the user")
    user.types(stack, "runs", "--discovery")


def send_digest(stack: Stack, zone: str) -> None:
    """Sends the digest of today so far. The schedule would send it tomorrow."""
    screen.headline("The digest of the day")
    before = len(stack.postbox.messages)
    user.types(stack, "digest", str(datetime.now(ZoneInfo(zone)).date()))
    for message in stack.postbox.messages[before:]:
        screen.email(message)


def open_pages(stack: Stack) -> Sequence[str]:
    """Opens the links of the last alert about a campaign and of the digest. Returns what is wrong with them."""
    screen.headline("The pages behind the links of the last alert and of the digest")
    documents = [json.loads(message.texts["sqs"]) for message in stack.postbox.messages]
    campaigns = [each for each in documents if each.get("campaign", {}).get("id") and each["page_url"]]
    wrong = []
    for document in (*campaigns[-1:], documents[-1]):
        url = stack.page(document["page_url"])
        status, size = _answer(url)
        screen.line(f"  {url}\n    {status}, {size / 1000:,.0f} KB")
        if status != HTTPStatus.OK:
            wrong.append(f"the page of the {document['event']} has the status {status}")
    return wrong


def _answer(url: str) -> tuple[int, int]:
    """The status of the answer, and the size of its body."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        return answer.status, len(answer.read())
