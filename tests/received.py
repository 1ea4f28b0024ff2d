"""The messages that SNS accepts for its subscribers, and the alerts in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class ReceivedAlert:
    """One alert, alone in its message or in a group. A large group has only the ids of some, so `document` is empty."""

    alert_id: str
    document: Mapping[str, Any]

    @property
    def campaign_id(self) -> str | None:
        """None if the alert is about the reporter itself."""
        subject = self.alert_id.rsplit(":", 2)[0]
        return None if subject == "reporter" or self.event.startswith("reporter.") else subject

    @property
    def event(self) -> str:
        return self.alert_id.rsplit(":", 2)[1]


@dataclass(frozen=True)
class Received:
    """One message."""

    subject: str
    texts: Mapping[str, str]
    attributes: Mapping[str, str | Sequence[str]]
    """An array is a sequence."""

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> Self:
        """The message of a request to publish."""
        assert request["MessageStructure"] == "json"
        attributes = {name: _value(attribute) for name, attribute in request["MessageAttributes"].items()}
        return cls(request["Subject"], json.loads(request["Message"]), attributes)

    def passes(self, **policy: str) -> bool:
        """Whether SNS lets it through a filter policy that asks for this value of each attribute."""
        return all(name in self.attributes and value in self._values(name) for name, value in policy.items())

    def _values(self, name: str) -> Sequence[str]:
        value = self.attributes[name]
        return [value] if isinstance(value, str) else value

    @property
    def alert_id(self) -> str:
        return str(self.attributes["alert_id"])

    @property
    def event(self) -> str:
        return str(self.document["event"])

    @property
    def severity(self) -> str:
        return str(self.document["severity"])

    @property
    def document(self) -> dict[str, Any]:
        """The JSON that machines receive."""
        document: dict[str, Any] = json.loads(self.texts["sqs"])
        return document

    @property
    def alerts(self) -> list[ReceivedAlert]:
        """The members of a group, or the one alert."""
        document = self.document
        members = [ReceivedAlert(each["alert_id"], each) for each in document.get("alerts", [document])]
        return members + [ReceivedAlert(alert_id, {}) for alert_id in document.get("more", ())]


def _value(attribute: Mapping[str, str]) -> str | Sequence[str]:
    """The value of a message attribute as SNS reads it."""
    kind, text = attribute["DataType"], attribute["StringValue"]
    assert kind in {"String", "String.Array"}
    return text if kind == "String" else tuple(json.loads(text))
