"""What the demo asks of the functions beside the schedule's runs."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.demo import screen
from local.demo.screen import plain
from local.stack import Stack

# After the run before, which is well before the next one.
_UNTIL_THERE_IS_NEWS = timedelta(seconds=45)


def rehearse(stack: Stack, campaign_id: str) -> Mapping[str, Any]:
    """Asks shortly before a run what it will do with one campaign, and gives the answer."""
    screen.headline("Rehearsing the next run for one campaign, which changes nothing")
    last_run = datetime.fromisoformat(plain(stack.runs()[-1], "started_at"))
    screen.wait("something new", lambda: datetime.now(UTC) >= last_run + _UNTIL_THERE_IS_NEWS, seconds=60)
    answer = _invoke(stack, "PollCampaignsFunctionName", {"rehearse": {"campaign_id": campaign_id}})
    for name in ("seen", "would_record", "would_change"):
        screen.fact(name, json.dumps(answer[name], ensure_ascii=False))
    for alert in answer["would_send"]:
        screen.fact("would_send", f"{alert['event']}, {alert['severity']}, {alert['when']}: {alert['subject']}")
    for event, reason in answer["would_not_send"].items():
        screen.fact("would_not_send", f"{event}: {reason}")
    return answer


def send_digest(stack: Stack, zone: str) -> None:
    """Sends the digest of today so far, which would come tomorrow morning."""
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
        raise RuntimeError(f"{function}: {answer['errorMessage']}")
    return answer
