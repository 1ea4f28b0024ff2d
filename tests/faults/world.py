"""All that outlives a process of the function: the tables, the topic, the secret, the provider, time and the user."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Self

from campaign_reporter.provider.transport import Answer
from tests.canary import CANARY, key
from tests.faults.tables import CAMPAIGNS, HISTORY, RUNS, Item, Tables

FINAL = frozenset({"completed", "failed", "canceled"})
_STATE = ("state#1/1", "-")
_DATE = "%Y-%m-%d %H:%M:%S"


class Clock:
    """The time of day, which can jump, and that which only passes."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) -> None:
        self.now = self._latest = now
        self.passed = 0.0

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.passed += seconds
        self.jumps(seconds=seconds)

    def jumps(self, **duration: float) -> None:
        self.now += timedelta(**duration)
        self._latest = max(self._latest, self.now)

    def is_right(self) -> None:
        """It was set back at times: what has been written for later is not further away than it was meant to be."""
        self.now = max(self._latest, self.now)


@dataclass
class Provider:
    """What Dexatel says of each campaign: a status and counts, or a body that is none."""

    key: str = key("first")
    is_down: bool = False
    campaigns: dict[str, dict[str, Any] | bytes] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        campaign_id = path.rpartition("/")[2]
        if self.is_down:
            return Answer(503, {}, b"")
        if (sent := headers["X-Dexatel-Key"]) != self.key:
            return Answer(401, {}, json.dumps({"errors": [{"message": f"there is no key {sent}"}]}).encode())
        if campaign_id not in self.campaigns:
            return Answer(404, {}, b'{"errors": [{"code": 1601, "message": "Campaign not found"}]}')
        said = self.campaigns[campaign_id]
        if isinstance(said, bytes):
            return Answer(200, {}, said)
        data = {"id": campaign_id, "name": "Black Friday", "channel": "SMS"} | said
        return Answer(200, {}, json.dumps({"data": data}).encode())


@dataclass(frozen=True)
class Accepted:
    """An alert that SNS has accepted."""

    alert_id: str
    event: str
    campaign_id: str | None
    message: str

    @classmethod
    def all_of(cls, request: Mapping[str, Any]) -> list[Self]:
        """The alerts of a message, which is one, or a group of them."""
        document = json.loads(request["Message"])
        return [cls.of(each) for each in document.get("alerts", [document])]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        return cls(document["alert_id"], document["event"], document["campaign"]["id"], json.dumps(document))


class World:
    """Everything there is. `broken` lists the promises that a write broke at the moment it was made."""

    def __init__(self, *, page_size: int = 1_000) -> None:
        self.clock = Clock()
        self.seconds_a_call = 0.01
        self.group_above = 3
        self.tables = Tables(page_size=page_size)
        self.tables.on_write = self._inspect
        self.provider = Provider()
        self.secret = self.provider.key
        self.accepted: list[Accepted] = []
        self.excused: set[str] = set()
        self.broken: list[str] = []
        self.writes: Counter[str] = Counter()
        self._runs = count(1)

    def copy(self) -> World:
        made = World()
        made.clock.now, made.clock.passed = self.clock.now, self.clock.passed
        made.seconds_a_call = self.seconds_a_call
        made.group_above = self.group_above
        made.tables = self.tables.copy()
        made.tables.on_write = made._inspect
        made.provider = Provider(self.provider.key, self.provider.is_down, dict(self.provider.campaigns))
        made.secret = self.secret
        made.accepted = list(self.accepted)
        made.excused = set(self.excused)
        return made

    # The user

    def watch(self, campaign_id: str, **attributes: str) -> None:
        """Puts an item, over the one that is there."""
        item = {"campaign_id": campaign_id, **attributes}
        self.campaigns[campaign_id,] = {name: {"S": value} for name, value in item.items()}

    def put_back(self, campaign_id: str) -> None:
        """On watch, once it has finished."""
        item = self.campaigns[campaign_id,]
        self.campaigns[campaign_id,] = {name: value for name, value in item.items() if name != "finished_at"}

    # The provider

    def becomes(self, campaign_id: str, status: str, *, hours_ago: float = 0, **counts: int) -> None:
        """It is so at the provider from now on, since so many hours; what is scheduled is so for ten minutes later."""
        updated = self.clock() - timedelta(hours=hours_ago)
        schedule = self.clock() + timedelta(minutes=10) if status == "scheduled" else None
        self.provider.campaigns[campaign_id] = {
            "status": status,
            "messages": {"total": 100, "delivered": 0, "failed": 0} | counts,
            "update_date": updated.strftime(_DATE),
            "schedule": schedule and schedule.strftime(_DATE),
        }

    # The other services

    def publish(self, **request: Any) -> dict[str, Any]:
        self.look_for_a_key("an alert", request)
        self.accepted += Accepted.all_of(request)
        return {"MessageId": "an-id"}

    def get_secret_value(self, **_: Any) -> dict[str, Any]:
        return {"SecretString": self.secret}

    # What is seen

    @property
    def campaigns(self) -> dict[tuple[str, ...], Item]:
        return self.tables.items[CAMPAIGNS]

    @property
    def state(self) -> Item:
        """What one run tells the next, and the lease."""
        return self.tables.items[RUNS].get(_STATE, {})

    def history(self) -> dict[str, list[Item]]:
        """Each campaign's records in the order of time."""
        found: dict[str, list[Item]] = {}
        for (campaign_id, _), record in sorted(self.tables.items[HISTORY].items()):
            found.setdefault(campaign_id, []).append(record)
        return found

    def owed(self) -> set[str]:
        """The ids of all alerts that are owed, as the tables have it."""
        owing = (*self.campaigns.values(), self.state)
        return {alert_id for item in owing for alert_id in item.get("outbox", {"M": {}})["M"]}

    def waiting(self) -> set[str]:
        """Those of them that nothing keeps from being sent: a mute does."""
        muted = [item for item in self.campaigns.values() if self._is_muted(item)]
        held = {alert_id for item in muted for alert_id in item.get("outbox", {"M": {}})["M"]}
        return self.owed() - held

    def _is_muted(self, item: Item) -> bool:
        return "muted_until" in item and item["muted_until"]["S"] > self.clock().isoformat()

    def told(self) -> Counter[str]:
        """How often each alert was accepted."""
        return Counter(alert.alert_id for alert in self.accepted)

    def excuse(self) -> None:
        """Something fails now: what SNS has accepted, and nobody could write down yet, may be sent again."""
        self.excused |= self.owed() & self.told().keys()

    def _inspect(self, table: str, before: Item | None, after: Item) -> None:
        self.writes[table] += 1
        self.look_for_a_key(table, after)
        if table == HISTORY and before is not None:
            self.broken.append(f"a record was changed: {before} to {after}")
        if table == CAMPAIGNS and before is None:
            self.broken.append(f"an item appeared that no user has put: {after}")
        if table == CAMPAIGNS and before is not None and before.get("label") != after.get("label"):
            self.broken.append(f"the user's label was changed: {before} to {after}")
        if table == CAMPAIGNS and "finished_at" in after:
            owed = {*after.get("outbox", {"M": {}})["M"], *(before or {}).get("outbox", {"M": {}})["M"]}
            if unsent := owed - self.told().keys():
                self.broken.append(f"left the watch before SNS accepted {unsent}")

    def look_for_a_key(self, place: str, what: object) -> None:
        if CANARY in repr(what):
            self.broken.append(f"a key is in {place}")

    def next_request(self) -> str:
        return f"request-{next(self._runs)}"
