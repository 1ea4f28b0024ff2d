"""The table of events: every event of the contract with its severity and its texts."""

import re

import pytest

from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.model.campaign import FINAL_STATUSES
from campaign_reporter.model.event import ENDS, EVENTS, RANKS, Event
from campaign_reporter.model.severity import Severity
from tests.builders import EVENTS as SINGLE
from tests.groups import SEVERITIES

# The usual severities. Groups are as severe as their worst member, and the digest has none.
CONTRACT = {
    "campaign.completed": "info",
    "campaign.failed": "critical",
    "campaign.canceled": "warning",
    "campaign.overdue": "warning",
    "campaign.stalled": "warning",
    "campaign.failing": "critical",
    "campaign.corrected": "info",
    "campaign.unreadable": "warning",
    "campaign.unknown_status": "warning",
    "campaign.not_found": "warning",
    "campaign.invalid": "warning",
    "reporter.key_rejected": "critical",
    "reporter.unreachable": "critical",
    "reporter.recovered": "critical",
    "reporter.test": "info",
}
ABOUT_CAMPAIGNS = [event for event in Event if event.startswith("campaign.")]
# In the order of their concerns in the digest.
LATEST_CONCERNS = [Event.OVERDUE, Event.STALLED, Event.FAILING]


def test_the_table_has_every_event_of_the_contract_with_its_severity() -> None:
    assert {str(event): str(event.row.severity) for event in SINGLE} == CONTRACT
    assert EVENTS.keys() == {*CONTRACT, "campaigns.grouped", "reporter.digest"}


def test_the_rows_about_campaigns_stand_in_the_order_of_a_group() -> None:
    assert ABOUT_CAMPAIGNS == sorted(SEVERITIES, key=lambda event: RANKS[event]) == list(SEVERITIES)


def test_the_events_of_an_end_are_those_of_the_final_statuses() -> None:
    assert {event.word for event in ENDS} == FINAL_STATUSES


def test_severities_rank_from_info_to_critical() -> None:
    assert [Severity(name).rank for name in ("info", "warning", "critical")] == [0, 1, 2]


@pytest.mark.parametrize("event", SINGLE)
def test_every_event_has_all_its_texts(event: Event) -> None:
    row = event.row
    assert row.headline[0].isupper()
    assert all(re.fullmatch(r"[A-Z].+\.", text) for text in (row.happened, row.todo))
    assert bool(row.short) is not row.counted, "the text message gives either the counts or a text"
    assert bool(row.of_rest) is row.counted, "the email says what of the messages in neither count"
    assert row.operator or not row.has_detail


def test_a_warning_can_have_other_advice_only_if_its_event_is_usually_none() -> None:
    changed = {event for event in Event if event.row.todo_if_warning}
    assert changed == {Event.COMPLETED, Event.CORRECTED}
    assert all(event.row.severity == Severity.INFO for event in changed)
    assert {event for event in Event if event.row.headline_if_warning or event.row.word_if_warning} <= changed


def test_the_digest_has_advice_on_every_concern_and_on_bad_ends() -> None:
    assert [concern.event for concern in CONCERNS] == LATEST_CONCERNS
    assert {event for event in Event if event.row.digest} == {*LATEST_CONCERNS, Event.FAILED, Event.COMPLETED}
    assert all(bool(each.event.row.digest_since) is (each.event != Event.FAILING) for each in CONCERNS)
