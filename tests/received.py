"""The messages that SNS accepts for its subscribers, and the alerts in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> Self:
        """The message of a request to publish."""
        assert request["MessageStructure"] == "json"
        assert {attribute["DataType"] for attribute in request["MessageAttributes"].values()} == {"String"}
        attributes = {name: attribute["StringValue"] for name, attribute in request["MessageAttributes"].items()}
        return cls(request["Subject"], json.loads(request["Message"]), attributes)

    @property
    def alert_id(self) -> str:
        return self.attributes["alert_id"]

    @property
    def event(self) -> str:
        return self.attributes["event"]

    @property
    def severity(self) -> str:
        return self.attributes["severity"]

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
