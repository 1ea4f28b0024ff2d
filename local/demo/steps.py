"""The steps of the demo. Each does something that a user would do, and shows the result."""

import csv
import http.client
import json
import shlex
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from local import command_line
from local.demo import screen
from local.demo.scenario import Scenario
from local.demo.screen import plain
from local.stack import Stack

_RUN_SECONDS = 90  # Runs start every minute.
# The time from the start of a run to the rehearsal of the next: the demo's campaigns have changed by then.
_REHEARSAL_AFTER = timedelta(seconds=45)


def list_campaigns(stack: Stack, scenario: Scenario) -> None:
    """Puts the campaigns on the list, which begins their lives, and sets the API key."""
    screen.headline(f"Listing {len(scenario.campaigns)} campaigns and setting the API key")
    items = [campaign.item(datetime.now(UTC)) for campaign in scenario.campaigns]
    for campaign, item in zip(scenario.campaigns, items, strict=True):
        if scenario.simulator and campaign.life:
            scenario.simulator.add(campaign.campaign_id, campaign.life)
        if scenario.simulator and campaign.answer:
            scenario.simulator.answer_always(campaign.campaign_id, campaign.answer)
        settings = ", ".join(f"{name} {plain(item, name)}" for name in item if name != "campaign_id")
        screen.line(f"  {campaign.campaign_id:<36}  {campaign.description}{f' ({settings})' if settings else ''}")
    _add(stack, [item for item in items if plain(item, "campaign_id") not in scenario.refused])
    if others := [item for item in items if plain(item, "campaign_id") in scenario.refused]:
        screen.line("  The command line refuses an id that can't be one, so that one is put into the table.")
        stack.put_all(others)
    _command_line(stack, "key", "set", stdin=scenario.api_key)


def _add(stack: Stack, items: Sequence[Mapping[str, Any]]) -> None:
    """Adds the campaigns from a file, with the settings that their users give them."""
    file = stack.emulator.folder / "campaigns.csv"
    names = sorted({name for item in items for name in item})
    with file.open("w", encoding="utf-8", newline="") as csv_file:
        writer = csv.writer(csv_file)
        writer.writerows([names, *([plain(item, name) for name in names] for item in items)])
    _command_line(stack, "add", "--file", str(file))


def watch_run(stack: Stack, number: int) -> None:
    """Waits for a scheduled run, and shows the Campaigns table after it and the messages that it published."""
    screen.headline(f"Run {number}")
    before = len(stack.postbox.messages)
    screen.wait("the schedule", lambda: len(stack.runs()) >= number, seconds=_RUN_SECONDS)
    run = stack.runs()[number - 1]
    names = ("started_at", "outcome", "watched", "polled", "changed", "alerts_published", "duration_ms")
    screen.line("  " + ", ".join(f"{name} {plain(run, name)}" for name in names) + "\n")
    _command_line(stack, "list", "--all")
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
    _command_line(stack, "rehearse", campaign_id)
    return answer


def query(stack: Stack) -> None:
    """Shows the campaign with the most changes, and the campaigns that failed this week. DynamoDB says the same."""
    screen.headline("Asking how the campaigns went")
    changes = [plain(record, "campaign_id") for record in stack.items("StatusHistoryTableName")]
    most_changed = max(set(changes), key=changes.count, default="")
    week_ago = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%d")
    _command_line(stack, "show", most_changed)
    _command_line(stack, "history", most_changed)
    _command_line(stack, "export", "campaigns", "--since", "7d", "--status", "failed")
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


def send_digest(stack: Stack, zone: str) -> None:
    """Sends the digest of today so far. The schedule would send it tomorrow."""
    screen.headline("The digest of the day")
    before = len(stack.postbox.messages)
    _command_line(stack, "digest", str(datetime.now(ZoneInfo(zone)).date()))
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


def _command_line(stack: Stack, *arguments: str, stdin: str = "") -> None:
    screen.command(shlex.join(("campaign-reporter", *arguments)))
    command_line.run(stack.emulator, *arguments, stdin=stdin)
