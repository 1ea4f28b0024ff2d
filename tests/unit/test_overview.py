"""The overview: what needs attention and what ended worst come first, and a list of any length makes one page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from time import process_time
from typing import Any
from uuid import UUID

import pytest

from campaign_reporter.digest.finished import Finished
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages.facts import Health, OverviewFacts, View
from campaign_reporter.pages.overview import overview_page, shown_ids
from campaign_reporter.tables.forms import FormReader
from campaign_reporter.tables.past_rounds import FORMS, PastRound, newest_round
from local.pages import samples
from tests.builders import CAMPAIGN, NOW, campaign, listed
from tests.digests import finished
from tests.unit.test_campaign_page import text_of

VIEW = View(now=NOW, link=lambda campaign_id: f"#{campaign_id}")
WEEK_AGO = to_text(NOW - timedelta(days=7))


def facts(*watched: WatchedCampaign, ended: tuple[Finished, ...] = (), **others: Any) -> OverviewFacts:
    known: dict[str, Any] = {
        "watched": watched,
        "is_whole_list": True,
        "since": WEEK_AGO,
        "ended": ended,
        "ended_from": WEEK_AGO,
        "low_delivery_percent": 90.0,
        "health": Health(completed_at=to_text(NOW - timedelta(seconds=30)), watched=len(watched)),
    }
    return OverviewFacts(**known | others)


def running(number: int, delivered: int = 90, *concerns: str, **state: Any) -> WatchedCampaign:
    counts = Counts(total=200, delivered=delivered, failed=100 - delivered)
    seen = campaign("in_progress", name=f"Campaign {number}", counts=counts)
    campaign_id = str(UUID(int=number, version=4))
    return listed(campaign_id=campaign_id, campaign=seen, revision=2, concerns=frozenset(concerns), **state)


def shown(overview: OverviewFacts) -> str:
    return text_of(overview_page(overview, VIEW))


def names(html: str) -> list[str]:
    return re.findall(r'<a href="[^"]*">([^<]*)</a>', html)


def test_the_running_campaigns_stand_in_the_order_of_their_rates_with_their_course() -> None:
    record = HistoryRecord(
        campaign_id=running(2).campaign_id, observed_at=to_text(NOW), revision=2, campaign=campaign("in_progress")
    )
    html = overview_page(facts(running(1, 95), running(2, 70), recent={record.campaign_id: [record]}), VIEW)
    assert names(html) == ["Campaign 2", "Campaign 1"]
    assert html.count('class="small"') == 1


@pytest.mark.parametrize("event", (Event.OVERDUE, Event.STALLED, Event.FAILING))
def test_a_concern_has_the_advice_of_the_digest_and_the_number_of_campaigns(event: Event) -> None:
    text = shown(facts(running(1, 50, event.word), running(2, 50, event.word), running(3)))
    assert f"{event.word.capitalize()} (2)" in text
    assert event.row.digest in text
    assert f"Need attention 2 2 {event.word}" in text


def test_unreadable_campaigns_and_wrong_settings_are_told() -> None:
    unread = running(1, problem=Problem.REFUSED, problem_since=to_text(NOW - timedelta(hours=2)))
    text = shown(facts(unread, running(2, wrong="overdue_minutes has to be a number (N)")))
    assert "Unreadable (refused): Dexatel refuses the request" in text
    assert "23 Nov 13:00 refused" in text
    assert "overdue_minutes has to be a number (N)" in text


def test_what_has_ended_stands_in_the_order_in_which_it_is_given_and_adds_up_by_channel() -> None:
    bad = finished("failed", name="Bad", channel="SMS", counts=Counts(total=10, delivered=4, failed=6))
    good = finished("completed", name="Good", channel="VIBER", counts=Counts(total=10, delivered=10, failed=0))
    html = overview_page(facts(ended=(bad, good)), VIEW)
    assert names(html) == ["Bad", "Good"]
    assert "SMS 40% 1 4 VIBER 100% 1 10" in text_of(html)


@pytest.mark.parametrize("outage", (Event.KEY_REJECTED, Event.UNREACHABLE))
def test_an_outage_comes_first_in_the_words_of_its_alert(outage: Event) -> None:
    text = shown(facts(running(1), health=Health(outage=outage)))
    assert outage.row.happened in text
    assert outage.row.todo in text
    assert text.index(outage.row.headline) < text.index("Running")


@pytest.mark.parametrize(
    ("completed_at", "is_late"),
    ((NOW - timedelta(minutes=29), False), (NOW - timedelta(minutes=31), True), (None, True)),
)
def test_a_reporter_without_a_complete_run_for_long_is_a_warning(completed_at: Any, *, is_late: bool) -> None:
    health = Health(completed_at=completed_at and to_text(completed_at))
    assert ('class="now warning"' in overview_page(facts(health=health), VIEW)) == is_late


def test_an_empty_list_has_a_page() -> None:
    text = shown(facts())
    assert "No campaign is being sent." in text
    assert "No campaign has ended." in text


def test_a_page_of_a_long_list_is_bounded_and_counts_what_it_leaves_out() -> None:
    watched = [running(number, 50, "failing", "stalled", changed_at=WEEK_AGO) for number in range(2_000)]
    ended = tuple(finished(campaign_id=str(number), name=f"Ended {number}") for number in range(3_000))
    records = samples.history(CAMPAIGN, changes=2_000)
    overview = facts(
        *watched,
        recent={each.campaign_id: records for each in watched},
        ended=ended,
        is_whole_list=False,
        ended_from=to_text(NOW - timedelta(days=4)),
        health=Health(completed_at=to_text(NOW), watched=10_000),
    )
    begun = process_time()
    html = overview_page(overview, VIEW)
    assert process_time() - begun < 2
    assert len(html) < 100_000
    text = text_of(html)
    assert "first 2,000 campaigns of the list: 8,000 more are watched." in text
    assert "the first 3.0 of the seven days are left out" in text
    assert text.count("And 1,970 more.") == 3
    assert "And 2,970 more." in text
    assert set(re.findall(r'href="#([^"]*)"', html)) == set(shown_ids(overview))


def test_no_name_gets_out_of_its_element() -> None:
    attack = "</table></style><script>x</script>"
    hostile = campaign("in_progress", name=attack, channel=attack)
    watched = listed(campaign_id=attack, label=attack, wrong=attack, campaign=hostile)
    html = overview_page(facts(watched, ended=(finished(name=attack, channel=attack, label=attack),)), VIEW)
    assert "<script" not in html
    assert html.count("<table") == html.count("</table>")


# The last round


def rows(*outcomes: str) -> list[FormReader]:
    """The rows of runs that each came to 100 campaigns, the newest first, a minute apart."""
    return [
        FormReader(
            {
                "outcome": {"S": outcome},
                "finished_at": {"S": to_text(NOW - timedelta(minutes=at))},
                "watched": {"N": "100"},
            },
            FORMS,
        )
        for at, outcome in enumerate(outcomes)
    ]


@pytest.mark.parametrize(
    ("outcomes", "ended", "watched"),
    (
        (("complete", "complete"), 0, 100),
        (("partial", "failed", "complete", "partial", "partial", "complete"), 2, 300),
        (("complete", "partial"), 0, 200),
    ),
)
def test_a_round_is_a_complete_run_with_the_partial_ones_before_it(
    outcomes: tuple[str, ...], ended: int, watched: int
) -> None:
    completed_at = to_text(NOW - timedelta(minutes=ended))
    assert newest_round(rows(*outcomes)) == PastRound(completed_at=completed_at, watched=watched)


def test_without_a_complete_run_there_is_no_round() -> None:
    assert newest_round(rows("partial", "skipped")) is None


def test_rows_that_make_no_sense_are_no_round() -> None:
    spoiled = FormReader({"outcome": {"S": "complete"}, "finished_at": {"N": "1"}, "watched": {"S": "x"}}, FORMS)
    assert newest_round([spoiled, *rows("complete")]) == PastRound(completed_at=to_text(NOW), watched=100)


def test_the_page_says_of_which_time_it_is() -> None:
    overview = replace(facts(), health=Health())
    assert "As of 2026-11-23 16:00:00 CET (15:00:00 UTC)" in text_of(
        overview_page(overview, View(now=NOW, zone="Europe/Berlin"))
    )
