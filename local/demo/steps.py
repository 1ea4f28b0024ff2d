"""The steps of the demo. Each does something that a user would do, and shows the result."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
    screen.command("aws dynamodb batch-write-item --request-items file:///dev/stdin")
    stack.put_all(items)
    screen.command("aws secretsmanager put-secret-value --secret-id … --secret-string file:///dev/stdin")
    stack.set_key(scenario.api_key)


def watch_run(stack: Stack, number: int) -> None:
    """Waits for a scheduled run, and shows the Campaigns table after it and the messages that it published."""
    screen.headline(f"Run {number}")
    before = len(stack.postbox.messages)
    screen.wait("the schedule", lambda: len(stack.runs()) >= number, seconds=_RUN_SECONDS)
    run = stack.runs()[number - 1]
    names = ("started_at", "outcome", "watched", "polled", "changed", "alerts_published", "duration_ms")
    screen.line("  " + ", ".join(f"{name} {plain(run, name)}" for name in names) + "\n")
    screen.table(
        ("campaign", "name", "status", "delivered", "failed", "of", "needs attention"),
        (_row(item) for item in sorted(stack.items("CampaignsTableName"), key=lambda item: plain(item, "campaign_id"))),
    )
    screen.line()
    for message in stack.postbox.messages[before:]:
        screen.alert(message)


def _row(item: Mapping[str, Any]) -> Sequence[str]:
    columns = ("campaign_id", "name", "status", "messages_delivered", "messages_failed", "messages_total")
    return *(plain(item, column) for column in columns), plain(item, "problem") or plain(item, "concerns")


def rehearse(stack: Stack, campaign_id: str) -> Mapping[str, Any]:
    """Rehearses the next run for one campaign, shortly before it starts, and returns the answer."""
    screen.headline("Rehearsing the next run for one campaign, which changes nothing")
    last_run = datetime.fromisoformat(plain(stack.runs()[-1], "started_at"))
    screen.wait("something new", lambda: datetime.now(UTC) >= last_run + _REHEARSAL_AFTER, seconds=60)
    answer = _invoke(stack, "PollCampaignsFunctionName", {"rehearse": {"campaign_id": campaign_id}})
    for name in ("seen", "would_record", "would_change"):
        screen.fact(name, json.dumps(answer[name], ensure_ascii=False))
    for alert in answer["would_send"]:
        screen.fact("would_send", f"{alert['event']}, {alert['severity']}, {alert['when']}: {alert['subject']}")
    for event, reason in answer["would_not_send"].items():
        screen.fact("would_not_send", f"{event}: {reason}")
    return answer


def query(stack: Stack) -> None:
    """Queries the history of the campaign with the most changes, and the campaigns that failed this week."""
    screen.headline("Querying DynamoDB, as a user would")
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


def send_digest(stack: Stack, zone: str) -> None:
    """Sends the digest of today so far. The schedule would send it tomorrow."""
    screen.headline("The digest of the day")
    before = len(stack.postbox.messages)
    _invoke(stack, "SendDigestFunctionName", {"date": str(datetime.now(ZoneInfo(zone)).date())})
    for message in stack.postbox.messages[before:]:
        screen.email(message)


def _invoke(stack: Stack, function: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
    name = stack.outputs[function]
    screen.command(f"aws lambda invoke --function-name {name} --payload '{json.dumps(event)}' /dev/stdout")
    answer = stack.invoke(function, event)
    if "errorMessage" in answer:
        raise RuntimeError(f"{name} failed: {answer['errorMessage']!r}")
    return answer
