"""A day on which the reporter runs every minute, and a person hears what it says."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from tests.faults.processes import Process
from tests.faults.rounds import named
from tests.faults.tables import Item
from tests.faults.world import Clock, World


class _Clock(Clock):
    """For which a run takes no time at all."""

    def passes(self, seconds: float) -> None:
        pass


class _World(World):
    """In which messages are as SNS gets them."""

    def publish(self, **request: Any) -> dict[str, Any]:
        return super().publish(**request | {"Message": json.loads(request["Message"])["sqs"]})


class Day:
    """From 10:00 on; nothing goes wrong but with the campaigns."""

    def __init__(self, *campaigns: str) -> None:
        self._world = _World()
        self._world.clock = _Clock()
        self._reporter = Process(self._world)
        self._names = {named(name): name for name in campaigns}
        for campaign_id in self._names:
            self._world.watch(campaign_id)

    # What happens

    def shows(self, name: str, status: str, delivered: int = 0, failed: int = 0) -> None:
        """So the provider does from now on, of 10,000 messages; one that is scheduled is so for ten minutes later."""
        self._world.becomes(named(name), status, total=10_000, delivered=delivered, failed=failed)

    def mutes(self, name: str, until: str) -> None:
        self._world.watch(named(name), muted_until=self._at(until).isoformat())

    def until(self, time: str) -> list[str]:
        """What is heard up to then, and when."""
        heard: list[str] = []
        end = self._at(time)
        while self._world.clock() < end:
            self._world.clock.jumps(minutes=1)
            before = len(self._world.accepted)
            self._reporter.run()
            heard += [
                f"{self._world.clock():%H:%M} {self._names[str(alert.campaign_id)]}: {alert.event}"
                for alert in self._world.accepted[before:]
            ]
        assert self._world.broken == []
        return heard

    def _at(self, time: str) -> datetime:
        hours, minutes = map(int, time.split(":"))
        return self._world.clock().replace(hour=0, minute=0) + timedelta(hours=hours, minutes=minutes)

    # What is left of it

    def item(self, name: str) -> Item:
        return self._world.campaigns[named(name),]

    def history(self, name: str) -> list[tuple[str, int, int]]:
        """Status, delivered and failed of each record."""
        return [
            (
                record["status"]["S"],
                int(record["messages_delivered"]["N"]),
                int(record["messages_failed"]["N"]),
            )
            for record in self._world.history()[named(name)]
        ]
