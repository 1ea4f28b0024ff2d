"""Runs over items as another release, or a person, has left them: every alert comes once, or is kept and counted."""

from collections import Counter
from collections.abc import Iterator
from logging import Handler, LogRecord
from typing import Any
from uuid import UUID

import pytest

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.times import from_text
from campaign_reporter.polling import tally
from campaign_reporter.tables.campaign_items import read_item
from tests.unit.later_runs import LaterRuns
from tests.unit.releases import CAMPAIGNS, HISTORY, STATE, Change, Item, changes, opened, put, renamed

PENDING = {name: item for name, item in CAMPAIGNS.items() if "outbox" in item}
FAILED, OVERDUE = CAMPAIGNS["failed"], CAMPAIGNS["overdue"]
(FAILED_ALERT,) = FAILED["outbox"]["M"]


class Log(Handler):
    """The ids of the pending alerts that could not be read."""

    def __init__(self) -> None:
        super().__init__()
        self.alert_ids: list[str] = []

    def emit(self, record: LogRecord) -> None:
        self.alert_ids.append(vars(record)["alert_id"])


@pytest.fixture
def log() -> Iterator[Log]:
    handler = Log()
    tally.logger.addHandler(handler)
    yield handler
    tally.logger.handlers.remove(handler)


def provided(item: Item) -> Campaign:
    """The campaign at the provider. It has not changed since 1.0.0 read it."""
    campaign = read_item(item).campaign
    assert campaign
    return campaign


def put_on_list(runs: LaterRuns, item: Item, change: Change, number: int) -> str:
    """Puts the changed item on the list under an id of its own."""
    old, new = item["campaign_id"]["S"], str(UUID(int=number))
    history = [renamed(record, old, new) for record in HISTORY if record["campaign_id"]["S"] == old]
    runs.put_on_list(renamed(change.item, old, new), provided(item), history)
    return new


def failed_with(*place: str, value: Any) -> Item:
    """The failed campaign of 1.0.0, with another value at that place of its pending alert."""
    return Change("", put(opened(FAILED), ("outbox", "M", FAILED_ALERT, "M", "alert", "JSON", *place), value)).item


def runs_over(item: Item, *, unchanged: Item = FAILED, state: Item | None = None) -> LaterRuns:
    """Runs over a list with this item, which 1.0.0 left `unchanged`."""
    runs = LaterRuns(state)
    runs.put_on_list(item, provided(unchanged), HISTORY)
    return runs


@pytest.mark.parametrize("item", PENDING.values(), ids=PENDING)
def test_each_readable_alert_comes_once_and_no_campaign_finishes_with_an_unreadable_one(item: Item, log: Log) -> None:
    runs = LaterRuns()
    made = {put_on_list(runs, item, change, number): change for number, change in enumerate(changes(item))}
    pending = {
        renamed(alert_id, item["campaign_id"]["S"], campaign_id): change.is_readable(alert_id)
        for campaign_id, change in made.items()
        for alert_id in change.entries
    }
    unreadable = [alert_id for each in made.values() for alert_id in each.entries if not each.is_readable(alert_id)]
    for hours in (0, 0.1, 25, 0.1):  # before the third run the mute ends
        log.alert_ids.clear()
        assert runs.run(hours=hours).problems == {"unreadable_item": len(unreadable)}
        assert len(log.alert_ids) == len(unreadable)
    published = Counter(alert.alert_id for alert in runs.published)
    for alert_id, is_readable in pending.items():
        assert published[alert_id] == is_readable, alert_id
    for campaign_id, change in made.items():
        is_sent = all(map(change.is_readable, change.entries))
        has_finished = "finished_at" in runs.campaigns[campaign_id]
        assert has_finished is (provided(item).is_final and is_sent), change.name


def test_the_same_holds_for_the_state_of_the_reporter() -> None:
    for change in changes(STATE):
        runs = runs_over(OVERDUE, unchanged=OVERDUE, state=change.item)
        for _ in range(3):
            runs.run(minutes=1)
        published = Counter(alert.alert_id for alert in runs.published)
        for alert_id in change.entries:
            is_readable = change.is_readable(alert_id)
            assert published[alert_id] == is_readable, change.name
            assert (alert_id in runs.state.get("outbox", {"M": {}})["M"]) is not is_readable, change.name


@pytest.mark.parametrize(
    ("item", "since"),
    (
        (failed_with("event", value="campaign.exploded"), "2026-11-27T12:18:54.446Z"),
        (failed_with(value="no object"), "2026-11-27T12:19:54.310Z"),
        (Change("", put(opened(FAILED), ("outbox", "M", FAILED_ALERT), {"L": []})).item, "1970-01-01T00:00:00Z"),
    ),
    ids=("since its event", "since its claim", "for ever"),
)
def test_an_unreadable_alert_waits_ever_longer_and_is_logged_once_a_run_with_its_id(
    item: Item, since: str, log: Log
) -> None:
    runs = runs_over(item)
    for _ in range(3):
        wait = runs.run(minutes=10).longest_wait
        assert wait == (runs.clock.now - from_text(since)).total_seconds()
    assert log.alert_ids == [FAILED_ALERT] * 3
    assert runs.published == []
    assert "finished_at" not in runs.campaigns[FAILED["campaign_id"]["S"]]


def test_a_muted_campaign_does_not_hide_an_unreadable_alert() -> None:
    item = {**failed_with("event", value="campaign.exploded"), "muted_until": {"S": "9999-01-01"}}
    run = runs_over(item).run()
    assert run.problems == {"unreadable_item": 1}
    assert run.longest_wait > 600


def test_a_newer_release_finds_its_alert_and_its_fields_again() -> None:
    newer = failed_with("event", value="campaign.exploded")
    runs = runs_over(newer)
    runs.run()
    assert runs.campaigns[FAILED["campaign_id"]["S"]]["outbox"] == newer["outbox"]


@pytest.mark.parametrize(
    "item",
    (
        failed_with("severity", value="urgent"),
        failed_with("campaign", "owner", value="Ada"),
        failed_with("observed_at", value="0001-01-01T00:00:00Z"),
    ),
    ids=("an unknown severity", "an unknown field", "the first year"),
)
def test_an_alert_with_something_unknown_is_published_with_the_rest(item: Item) -> None:
    runs = runs_over(item)
    assert runs.run().alerts_published == 1
    (alert,) = runs.published
    assert (alert.severity, alert.campaign) == ("critical", read_item(item).pending[FAILED_ALERT].alert.campaign)


def test_a_beginning_of_a_round_that_is_no_time_begins_a_round() -> None:
    state = {**STATE, "began": {"N": "9" * 18}, "previous_began": {"N": "-" + "9" * 18}}
    assert runs_over(FAILED, state=state).run().outcome == "complete"


def test_an_outage_of_a_newer_release_ends_as_any_other_and_its_alert_is_kept() -> None:
    newer = renamed(STATE, "reporter.unreachable", "reporter.degraded")
    runs = runs_over(OVERDUE, unchanged=OVERDUE, state=newer)
    assert runs.run().problems == {"unreadable_item": 1}
    assert [alert.event for alert in runs.published] == ["campaign.overdue", "reporter.recovered"]
    assert runs.state["outbox"] == newer["outbox"]
    assert "outage" not in runs.state
