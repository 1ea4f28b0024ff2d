"""A topic and a table that keep a diary, in one list, of what was asked of them and in which order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from campaign_reporter.errors import Conflict, TopicError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.sending.topic import Topic


class FakeTopic(Topic):
    """Accepts alerts, or refuses as many as it is told to."""

    def __init__(self, diary: list[str], *, refuses: int = 0) -> None:
        self.accepted: list[Alert] = []
        self.refuses = refuses
        self.refuses_this_message = False
        self._diary = diary
        self._lock = threading.Lock()

    def publish(self, alert: Alert) -> None:
        with self._lock:
            if self.refuses > 0:
                self.refuses -= 1
                self._diary.append("refuse")
                raise TopicError("arn:the-topic", "Throttled", is_about_message=self.refuses_this_message)
            self._diary.append("accept")
            self.accepted.append(alert)


class FakeTable:
    """Keeps one item, each write on condition that it is still the one read."""

    name = "Campaigns"

    def __init__(self, diary: list[str], item: WatchedCampaign) -> None:
        self.item: WatchedCampaign | None = item
        self.written: list[WatchedCampaign] = []
        self.interferes: Callable[[WatchedCampaign], WatchedCampaign | None] | None = None
        self._diary = diary

    def save(self, before: WatchedCampaign, after: WatchedCampaign) -> WatchedCampaign:
        if self.interferes and self.item:
            self.item = self.interferes(self.item)
        if self.item is None or self.item.version != before.version:
            self._diary.append("conflict")
            raise Conflict(self.name, "UpdateItem", "ConditionalCheckFailedException")
        self._diary.append("write")
        self.item = replace(after, version=before.version + 1)
        self.written.append(self.item)
        return self.item

    def again(self, _: WatchedCampaign) -> WatchedCampaign | None:
        self._diary.append("read again")
        return self.item
