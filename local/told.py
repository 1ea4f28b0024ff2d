"""What the messages told, alert by alert: those of a group as much as those that came alone. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.postbox import Published


@dataclass(frozen=True, kw_only=True)
class Told:
    """One alert about a campaign."""

    alert_id: str
    campaign_id: str
    event: str
    severity: str
    reason: str


def document(message: Published) -> Mapping[str, Any]:
    """What machines get."""
    return dict(json.loads(message.texts["sqs"]))


def told(messages: Iterable[Published]) -> Iterator[Told]:
    """Every alert about a campaign that was told in full, in the order in which they came."""
    for message in messages:
        whole = document(message)
        for alert in whole.get("alerts", [whole]):
            if alert.get("campaign", {}).get("id"):
                yield Told(
                    alert_id=alert["alert_id"],
                    campaign_id=alert["campaign"]["id"],
                    event=alert["event"],
                    severity=alert["severity"],
                    reason=alert["reason"],
                )


def alert_ids(messages: Iterable[Published]) -> Iterator[str]:
    """The ids of all that was told: of each message, and of each alert in a group, also where that has only its id."""
    for message in messages:
        whole = document(message)
        yield whole["alert_id"]
        yield from (alert["alert_id"] for alert in whole.get("alerts", ()))
        yield from whole.get("more", ())
