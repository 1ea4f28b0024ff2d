"""Reads published messages as alerts: a message holds one alert or a group of them. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.postbox import Published


@dataclass(frozen=True, kw_only=True)
class ReceivedAlert:
    """An alert about one campaign."""

    alert_id: str
    campaign_id: str
    event: str
    severity: str
    reason: str


def document(message: Published) -> Mapping[str, Any]:
    """Returns the JSON document that queues, functions and web hooks receive."""
    return dict(json.loads(message.texts["sqs"]))


def received_alerts(messages: Iterable[Published]) -> Iterator[ReceivedAlert]:
    """Yields every alert about a campaign, in the order of the messages.

    A large group has only the ids of its last alerts, which are left out here.
    """
    for message in messages:
        received = document(message)
        for alert in received.get("alerts", [received]):
            if alert.get("campaign", {}).get("id"):
                yield ReceivedAlert(
                    alert_id=alert["alert_id"],
                    campaign_id=alert["campaign"]["id"],
                    event=alert["event"],
                    severity=alert["severity"],
                    reason=alert["reason"],
                )


def alert_ids(messages: Iterable[Published]) -> Iterator[str]:
    """Yields the id of each message, followed by the ids of all alerts in its group."""
    for message in messages:
        received = document(message)
        yield received["alert_id"]
        yield from (alert["alert_id"] for alert in received.get("alerts", ()))
        yield from received.get("more", ())
