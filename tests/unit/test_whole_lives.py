"""The whole lives of three campaigns in one day: what is heard of them, and when."""

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


NOTHING: list[str] = []


def test_the_day_of_a_late_a_bad_and_a_muted_campaign() -> None:
    day = Day("Late", "Bad", "Muted")

    # In the morning two wait for their schedule, which is 10:10, and one is being sent.
    day.mutes("Muted", until="16:00")
    day.shows("Muted", "scheduled")
    day.shows("Late", "scheduled")
    day.shows("Bad", "in_progress", delivered=25, failed=24)
    assert day.until("10:05") == NOTHING, "49 attempts say nothing yet"

    # Too little of the bad one arrives. That is heard once, however often it gets better and worse again.
    day.shows("Bad", "in_progress", delivered=40, failed=30)
    assert day.until("10:10") == ["10:06 Bad: campaign.failing"]
    day.shows("Bad", "in_progress", delivered=4_000, failed=60)
    assert day.until("10:15") == NOTHING
    day.shows("Bad", "in_progress", delivered=4_000, failed=900)

    # A quarter of an hour after their schedule neither of the others has started. The muted one is not mentioned.
    assert day.until("10:25") == NOTHING
    assert day.until("10:40") == ["10:26 Late: campaign.overdue"]

    # The bad one fails for good. The late one starts: that is no alert, and it is overdue no more.
    day.shows("Bad", "failed", delivered=4_000, failed=1_000)
    day.shows("Late", "in_progress", delivered=10)
    assert day.until("10:59") == ["10:41 Bad: campaign.failed"]
    assert "concerns" not in day.item("Late")

    # Then no count of the late one moves for an hour. It goes on and stands still again, which is not heard again.
    day.shows("Late", "in_progress", delivered=4_000, failed=100)
    assert day.until("12:00") == NOTHING
    assert day.until("12:10") == ["12:01 Late: campaign.stalled"]
    day.shows("Late", "in_progress", delivered=5_000, failed=100)
    assert day.until("13:20") == NOTHING

    # The muted one is canceled, and nothing is heard. The late one completes, and that is heard at once.
    day.shows("Muted", "canceled")
    day.shows("Late", "completed", delivered=8_900, failed=100)
    assert day.until("13:30") == ["13:21 Late: campaign.completed"]

    # Late receipts come in. When all are in, the rate is not what it was.
    day.shows("Late", "completed", delivered=8_900, failed=800)
    assert day.until("13:40") == NOTHING
    day.shows("Late", "completed", delivered=9_000, failed=1_000)
    assert day.until("15:59") == ["13:41 Late: campaign.corrected"]

    # The mute ends: one alert says what it has missed. The rest of the day is quiet.
    assert day.until("16:10") == ["16:00 Muted: campaign.canceled"]
    assert day.until("24:00") == NOTHING

    assert day.history("Late")[-3:] == [
        ("completed", 8_900, 100),
        ("completed", 8_900, 800),
        ("completed", 9_000, 1_000),
    ]
    assert [status for status, _, _ in day.history("Bad")] == ["in_progress"] * 4 + ["failed"]
    assert [status for status, _, _ in day.history("Muted")] == ["scheduled", "canceled"]
    finished = {name: day.item(name)["finished_at"]["S"][11:16] for name in ("Late", "Bad", "Muted")}
    assert finished == {"Late": "13:41", "Bad": "10:41", "Muted": "16:00"}
