"""The alert as JSON, version 1, and its id."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts.document import to_document
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import Event
from tests.builders import CAMPAIGN, alert, campaign
from tests.groups import crowd, grouped
from tests.unit.examples import each_hostile_name

ABOUT_REPORTER = alert(Event.TEST, campaign_id=None, label=None, previous_status=None, campaign=None)


@pytest.mark.parametrize(
    "said",
    (
        ABOUT_REPORTER,
        alert(campaign=None),
        alert(label=None, previous_status=None, campaign=Campaign(status="failed")),
        alert(campaign=campaign(counts=Counts(delivered=0, failed=0))),
    ),
    ids=("about the reporter", "never read", "only the status known", "nothing attempted"),
)
def test_an_unknown_fact_is_null_and_keeps_its_key(said: Alert) -> None:
    document, full = to_document(said), to_document(alert())
    assert document.keys() == full.keys()
    assert document["campaign"].keys() == full["campaign"].keys()
    assert document["messages"].keys() == full["messages"].keys()
    assert document["messages"]["delivery_percent"] is None


# Groups


@pytest.mark.parametrize("in_full", (None, 0, 4, 11, 500))
def test_a_group_has_its_first_members_in_full_and_the_ids_of_the_others(in_full: int | None) -> None:
    group = grouped(crowd(11))
    number = 11 if in_full is None else in_full
    document = to_document(group, in_full=in_full)
    assert document["alerts"] == [to_document(each) for each in group.members[:number]]
    assert document["more"] == [each.alert_id for each in group.members[number:]]
    assert document["omitted"] == 0


@pytest.mark.parametrize(("in_full", "more"), ((None, 0), (3, 4), (0, 7)))
def test_a_group_counts_the_members_that_it_does_not_name(in_full: int | None, more: int) -> None:
    document = to_document(grouped(crowd(11)), in_full=in_full, named=7)
    assert (len(document["alerts"]), len(document["more"]), document["omitted"]) == (7 - more, more, 4)


@pytest.mark.parametrize("said", (ABOUT_REPORTER, grouped(crowd(11))), ids=("about the reporter", "group"))
def test_an_alert_about_no_single_campaign_has_null_for_everything_about_a_campaign(said: Alert) -> None:
    document = to_document(said)
    assert set(document["campaign"].values()) == set(document["messages"].values()) == {None}
    assert document.keys() - {"alerts", "more", "omitted"} == to_document(alert()).keys()
    known = (said.alert_id, said.event, said.severity)
    assert (document["alert_id"], document["event"], document["severity"]) == known


# Its id


def test_the_same_event_always_has_the_same_id_and_each_other_event_has_another() -> None:
    events = [(CAMPAIGN, Event.FAILED, 7), (CAMPAIGN, Event.FAILED, 8), (CAMPAIGN, Event.COMPLETED, 7)]
    events += [("not a uuid", Event.INVALID, 0), ("not a uuid ", Event.INVALID, 0), ("", Event.INVALID, 0)]
    ids = [alert_id(*each) for each in events]
    assert ids[0] == f"{CAMPAIGN}:campaign.failed:7"
    assert ids == [alert_id(*each) for each in events]
    assert len(set(ids)) == len(ids)


@given(st.text(st.characters()))
@each_hostile_name(lambda name: (name,))
def test_the_id_is_plain_and_short_for_any_listed_text(listed: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}:campaign\.invalid:0", alert_id(listed, Event.INVALID, 0), re.ASCII)
