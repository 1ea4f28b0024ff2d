"""A topic and a table that note each call in the same diary, in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from campaign_reporter.errors import Conflict, TableError, TopicError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.outbox import OutboxHolder
from campaign_reporter.tables.calls import next_version


class FakeTopic:
    """Accepts alerts, or refuses the next `refuses` of them."""

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


class FakeTable[T: OutboxHolder]:
    """Keeps items by their ids. Each write has the condition that the item is still the one that was read.

    Writes of the ids in `lost` fail. `interferes` is another run's write before each write of this run.
    """

    name = "Campaigns"

    def __init__(self, diary: list[str], *items: T) -> None:
        self.items = {id_of(item): item for item in items}
        self.written: list[T] = []
        self.lost: set[str] = set()
        self.interferes: Callable[[T], T] | None = None
        self._diary = diary

    def save(self, before: T, after: T) -> T:
        item_id = id_of(before)
        if item_id in self.lost:
            raise TableError(self.name, "UpdateItem", "InternalServerError")
        if self.interferes:
            self.items[item_id] = self.interferes(self.items[item_id])
        if item_id not in self.items or self.items[item_id].version != before.version:
            self._diary.append("conflict")
            raise Conflict(self.name, "UpdateItem", "ConditionalCheckFailedException")
        self._diary.append("write")
        self.items[item_id] = written_over(before, after)
        self.written.append(self.items[item_id])
        return self.written[-1]

    def again(self, item: T) -> T | None:
        self._diary.append("read again")
        return self.items.get(id_of(item))


def id_of(item: OutboxHolder) -> str:
    """The id of a campaign. The state of the reporter has none, and there is only one."""
    return getattr(item, "campaign_id", "the state")


def written_over[T: OutboxHolder](before: T, after: T) -> T:
    """The item with the version of one more write."""
    return replace(after, version=next_version(before.version))
