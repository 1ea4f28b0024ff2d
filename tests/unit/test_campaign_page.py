"""The page of a campaign: the words of its alerts, its course as steps and as a table, its times, and its size."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from html import unescape
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.decision.rules import RULES
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.pages.campaign_page import campaign_page
from campaign_reporter.pages.document import document
from campaign_reporter.pages.facts import CampaignFacts, View
from campaign_reporter.pages.html import Html, tag
from campaign_reporter.pages.marks import MOST_MARKS, marks_of
from campaign_reporter.pages.thinning import MOST_CHANGES, thinned
from local.pages import samples
from tests.builders import CAMPAIGN, HOSTILE_NAMES, NOW, POLICY, campaign, listed
from tests.unit.timeline import Timeline

VIEW = View(now=NOW, zone="Europe/Berlin")
SERIES = ("delivered", "failed", "total", "waiting", "delivery_percent")
MOST_MILLISECONDS, MOST_BYTES = 100, 100_000


def page(facts: CampaignFacts, view: View = VIEW) -> Html:
    return campaign_page(facts, view)


def text_of(html: str) -> str:
    """The page without its markup, each run of blanks as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def facts_of(line: Timeline) -> CampaignFacts:
    return CampaignFacts(watched=line.item, records=line.history, policy=line.policy)


def shown(line: Timeline) -> str:
    return text_of(page(facts_of(line), View(now=line.now)))


def says(text: str, event: Event, severity: Severity) -> None:
    """The page has the words of the event's alert and no others."""
    alert = Alert(alert_id="", event=event, severity=severity, observed_at="", reason="")
    for words in (alert.headline, event.row.happened, alert.todo):
        assert words in text
    others = {each.row.happened for each in RULES if each != event and each.row.happened != event.row.happened}
    assert not [words for words in others if words in text]


# The situation


def test_each_end_is_told_in_the_words_of_its_alert(line: Timeline) -> None:
    line.sees("in_progress", delivered=10)
    line.sees("failed", delivered=60, failed=20)
    text = shown(line)
    says(text, Event.FAILED, Severity.CRITICAL)
    assert "20 of its 100 messages were never sent." in text
    assert "Never sent 20" in text


def test_a_completed_campaign_with_a_low_rate_has_the_advice_of_its_warning(line: Timeline) -> None:
    line.sees("in_progress")
    line.sees("completed", delivered=60, failed=40)
    says(shown(line), Event.COMPLETED, Severity.WARNING)


def test_late_receipts_are_promised_only_while_they_are_waited_for() -> None:
    line = Timeline(policy=replace(POLICY, settle_minutes=60))
    line.sees("in_progress")
    line.sees("completed", delivered=93, failed=2)
    says(shown(line), Event.COMPLETED, Severity.INFO)
    line.wait(minutes=90)
    line.sees("completed", delivered=93, failed=2)
    text = shown(line)
    assert line.has_finished()
    assert Event.COMPLETED.row.happened in text
    assert "you will be told" not in text


def test_a_concern_is_told_with_its_reason_as_of_now(line: Timeline) -> None:
    line.sees("in_progress", delivered=10, failed=0)
    line.wait(minutes=75)
    line.sees("in_progress", delivered=10, failed=0)
    text = shown(line)
    says(text, Event.STALLED, Severity.WARNING)
    assert "None of its counts has moved since 2026-11-23 15:01 UTC, 76 minutes ago." in text


def test_a_status_that_is_not_documented_is_told(line: Timeline) -> None:
    line.sees("paused")
    says(shown(line), Event.UNKNOWN_STATUS, Severity.WARNING)


@pytest.mark.parametrize(
    ("problem", "event"),
    (
        (Problem.NOT_FOUND, Event.NOT_FOUND),
        (Problem.INVALID_IDENTIFIER, Event.INVALID),
        (Problem.MALFORMED_ANSWER, Event.UNREADABLE),
    ),
)
def test_a_campaign_that_cannot_be_read_is_told_with_the_detail(problem: Problem, event: Event) -> None:
    watched = listed(problem=problem, problem_detail="HTTP status 404: 1601")
    text = text_of(page(CampaignFacts(watched=watched, records=(), policy=POLICY)))
    says(text, event, Severity.WARNING)
    assert "HTTP status 404: 1601" in text


def test_during_an_outage_no_campaign_is_said_to_be_the_only_unreadable_one(line: Timeline) -> None:
    line.sees("in_progress")
    line.fails(Problem.UNREACHABLE)
    text = text_of(page(replace(facts_of(line), outage="reporter.unreachable")))
    assert Event.UNREACHABLE.row.happened in text
    assert Event.UNREADABLE.row.happened not in text


@pytest.mark.parametrize("status", ("scheduled", "in_progress"))
def test_a_campaign_in_good_order_needs_nothing(line: Timeline, status: str) -> None:
    line.sees(status)
    assert "What to do" not in shown(line)


def test_an_ignored_campaign_is_said_to_be_ignored_and_not_in_good_order(line: Timeline) -> None:
    line.sees("in_progress")
    line.item = replace(line.item, ignored=True)
    text = shown(line)
    assert "Ignored It is not polled and not alerted. The page shows how it was before." in text
    assert "all is as it has to be" not in text


def test_an_ignored_campaign_keeps_the_alert_of_its_last_state(line: Timeline) -> None:
    line.sees("failed", delivered=60, failed=20)
    line.item = replace(line.item, ignored=True)
    assert shown(line).index("not polled and not alerted") < shown(line).index(Event.FAILED.row.happened)


# Its course


def test_the_plot_has_a_step_for_each_change_and_the_table_has_a_row(line: Timeline) -> None:
    for delivered in range(0, 30, 3):
        line.sees("in_progress", delivered=delivered)
    html = page(facts_of(line))
    (path,) = re.findall(r'<path class="delivered" d="([^"]+)"', html)
    # It goes right and then up, never aslant, and back along its base.
    assert re.fullmatch(r"M[\d.]+ [\d.]+(H[\d.]+V[\d.]+){9}H1000V200H[\d.]+Z", path)
    assert html.count("<td>in progress</td>") == len(line.history) == 10


def test_changes_of_status_and_alerts_are_marked_at_their_times(line: Timeline) -> None:
    line.sees("scheduled", schedule=to_text(NOW))
    line.wait(minutes=30)
    line.sees("scheduled", schedule=to_text(NOW))
    assert happened(line) == ["15:01 scheduled", "15:32 Alert: Campaign overdue"]
    line.sees("in_progress")
    line.sees("failed", delivered=100)
    assert happened(line)[-3:] == [
        "15:33 scheduled → in progress",
        "15:34 in progress → failed",
        "15:34 Alert: Campaign FAILED",
    ]


def happened(line: Timeline) -> list[str]:
    return [f"{mark.moment:%H:%M} {mark.title}" for mark in marks_of(line.item, line.history)]


def test_a_campaign_whose_status_flaps_has_few_marks_and_the_number_of_the_others(line: Timeline) -> None:
    for _ in range(50):
        line.sees("in_progress")
        line.sees("paused")
    marks = marks_of(line.item, line.history)
    assert len(marks) == MOST_MARKS
    assert "more before this one" in marks[MOST_MARKS // 2].title


def test_a_campaign_that_is_over_has_a_plot_to_its_last_change_and_no_further(line: Timeline) -> None:
    line.sees("in_progress")
    line.sees("completed", delivered=100)
    line.wait(days=300)
    assert "From 2026-11-23 15:01 UTC to 2026-11-23 15:02 UTC." in shown(line)


# Thinning

counts = st.builds(
    Counts, total=st.none() | st.integers(0, 99), delivered=st.integers(0, 99), failed=st.integers(0, 99)
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["in_progress", "paused"]), counts, st.integers(1, 10**6)), min_size=1, max_size=30
    ),
    st.integers(45, 80),
)
def test_what_is_left_of_a_history_has_its_ends_and_extremes(seen: list[tuple[str, Counts, int]], most: int) -> None:
    records, now, before = [], NOW, None
    for revision, (status, found, seconds) in enumerate(seen * 5, 1):
        now += timedelta(seconds=seconds)
        changed = Campaign(status=status, counts=found)
        record = HistoryRecord(
            campaign_id=CAMPAIGN, observed_at=to_text(now), revision=revision, campaign=changed, previous_status=before
        )
        records.append(record)
        before = status
    left = thinned(records, most)
    assert len(left) <= max(most, 1)
    assert [each.revision for each in left] == sorted({each.revision for each in left})
    assert (left[0], left[-1]) == (records[0], records[-1])
    for name in SERIES:
        values = [value for each in records if (value := getattr(each.campaign.counts, name)) is not None]
        kept = [value for each in left if (value := getattr(each.campaign.counts, name)) is not None]
        assert not values or (min(kept), max(kept)) == (min(values), max(values))


def noisy(changes: int) -> CampaignFacts:
    """A campaign whose counts of six digits jump up and down, so that as many changes stay as can."""
    random = Random(1)  # noqa: S311 - no secret
    facts = samples.failing(changes=changes - 1)

    def jump(record: HistoryRecord) -> HistoryRecord:
        found = Counts(total=999_999, delivered=random.randrange(400_000, 700_000), failed=random.randrange(200_000))
        return replace(record, campaign=replace(record.campaign, counts=found))

    return replace(facts, records=[jump(record) for record in facts.records])


@pytest.mark.parametrize("facts", (samples.failing(changes=999), noisy(1_000)), ids=("smooth", "noisy"))
def test_a_thousand_changes_take_a_tenth_of_a_second_and_100_kb(facts: CampaignFacts) -> None:
    assert len(facts.records) == 1_000
    seconds = []
    for _ in range(3):
        begun = process_time()
        html = document("Black Friday", VIEW, page(facts))
        seconds.append(process_time() - begun)
    assert len(html.encode()) <= MOST_BYTES
    assert min(seconds) * 1_000 <= MOST_MILLISECONDS / 2
    assert f"of 1,000 changes. {1_000 - len(thinned(facts.records)):,} between them are left out" in html
    assert len(thinned(facts.records)) <= MOST_CHANGES


# Facts


def test_times_are_in_the_zone_of_the_readers_and_in_utc() -> None:
    text = text_of(page(CampaignFacts(watched=listed(campaign=campaign()), records=(), policy=POLICY)))
    assert "Scheduled 2026-11-23 15:00:00 CET (14:00:00 UTC)" in text
    assert "Created 2026-11-20 10:30:00 CET (09:30:00 UTC)" in text
    assert "Updated 2026-11-23 15:59:30 CET (14:59:30 UTC)" in text


@pytest.mark.parametrize(
    ("added_at", "said"),
    ((to_text(NOW), "Added by discovery, 2026-11-23 16:00:00 CET (15:00:00 UTC)"), (None, "Added by discovery")),
    ids=("with its time", "without"),
)
def test_the_details_say_how_discovery_brought_a_campaign_to_the_list(added_at: str | None, said: str) -> None:
    watched = listed(campaign=campaign(), added_by="discovery", added_at=added_at)
    text = text_of(page(CampaignFacts(watched=watched, records=(), policy=POLICY)))
    assert f"On the list {said} Campaign id" in text


def test_a_zone_that_is_none_is_said_once() -> None:
    html = document("x", View(now=NOW, zone="Europe/Berlim"))
    assert html.count("there is no time zone &quot;Europe/Berlim&quot;") == 1


def test_the_json_has_the_names_of_the_tables_and_counts_what_it_lacks(line: Timeline) -> None:
    for delivered in range(3):
        line.sees("in_progress", delivered=delivered)
    (written,) = re.findall(r"base64,([^\"]+)", page(facts_of(line)))
    found: dict[str, Any] = json.loads(b64decode(written))
    assert found["campaign"]["messages_delivered"] == 2
    assert [each["messages_delivered"] for each in found["history"]] == [0, 1, 2]
    assert from_text(found["history"][0]["observed_at"]) == NOW + timedelta(minutes=1)
    assert found["history_left_out"] == 0


def test_the_limit_of_a_campaign_of_its_own_is_the_one_that_is_drawn() -> None:
    facts = samples.failing()
    own = replace(facts.watched, overrides=replace(facts.watched.overrides, thresholds={"low_delivery_percent": 55}))
    assert "Below the dashed line at 55% it is low." in text_of(page(replace(facts, watched=own)))


# Hostile texts


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_no_name_gets_out_of_its_element(name: str) -> None:
    attack = f'</title></style></svg><script>{name}</script>"onload="'
    watched = listed(
        campaign_id=attack,
        label=attack,
        wrong=attack,
        alerted_by=attack,
        added_by=attack,
        campaign=campaign(attack, name=attack, channel=attack, account_id=attack),
    )
    record = HistoryRecord(campaign_id=attack, observed_at=to_text(NOW), revision=1, campaign=campaign(attack))
    html = document(attack, VIEW, page(CampaignFacts(watched=watched, records=(record,), policy=POLICY)))
    assert "<script" not in html
    assert 'onload="' not in html
    assert html.count("<style") == html.count("</style>") == 1
    assert html.count("<title") == html.count("</title")


def test_text_and_attributes_are_escaped_and_markup_is_not() -> None:
    assert tag("p", "<b>", tag("i", "&"), title="\"'") == '<p title="&quot;&#x27;">&lt;b&gt;<i>&amp;</i></p>'
    assert tag("p", "half of a sign: \ud83d") == "<p>half of a sign: ?</p>"
