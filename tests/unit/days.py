"""A day on which the reporter runs every minute, and what is heard of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.faults.campaigns import becomes, named
from tests.harness.process import Process
from tests.harness.tables import Item
from tests.harness.world import World


class Day:
    """A day from 10:00 on. Nothing goes wrong but with the campaigns."""

    def __init__(self, *campaigns: str) -> None:
        self._world = World()
        self._reporter = Process(self._world)
        self._names = {named(name): name for name in campaigns}
        for campaign_id in self._names:
            self._world.watch(campaign_id)

    # What happens

    def shows(self, name: str, status: str, delivered: int = 0, failed: int = 0) -> None:
        """From now on the provider answers so, for 10,000 messages. A scheduled campaign is due in ten minutes."""
        becomes(self._world, named(name), status, total=10_000, delivered=delivered, failed=failed)

    def mutes(self, name: str, until: str) -> None:
        self._world.watch(named(name), muted_until=self._at(until).isoformat())

    def until(self, time: str) -> list[str]:
        """The alerts up to that time, and when each came."""
        heard: list[str] = []
        end = self._at(time)
        while self._world.clock() < end:
            self._world.clock.passes(60)
            before = len(self._world.alerts)
            self._reporter.run()
            heard += [
                f"{self._world.clock():%H:%M} {self._names[str(alert.campaign_id)]}: {alert.event}"
                for alert in self._world.alerts[before:]
            ]
        assert self._world.broken == []
        return heard

    def _at(self, time: str) -> datetime:
        hours, minutes = map(int, time.split(":"))
        return self._world.clock().replace(hour=0, minute=0) + timedelta(hours=hours, minutes=minutes)

    # Its traces

    def item(self, name: str) -> Item:
        return self._world.campaigns[named(name),]

    def history(self, name: str) -> list[tuple[str, int, int]]:
        """The status, delivered and failed of each record."""
        return [
            (
                record["status"]["S"],
                int(record["messages_delivered"]["N"]),
                int(record["messages_failed"]["N"]),
            )
            for record in self._world.histories()[named(name)]
        ]
