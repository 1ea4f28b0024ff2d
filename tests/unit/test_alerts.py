"""The alert as JSON, version 1, and its id."""

import json
import re

import pytest
from campaign_reporter.alerts.alert import from_document
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts.document import to_document
from campaign_reporter.model.alert import Alert, alert_id
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import Event, Severity
from tests.builders import CAMPAIGN, alert, campaign
from tests.groups import crowd, grouped
from tests.unit.examples import each_hostile_name

TEST_ALERT = Alert(
    alert_id="request:reporter.test:1",
    event=Event.TEST,
    severity=Severity.INFO,
    observed_at="2026-11-23T15:00:00.000Z",
    reason="asked for",
)
unknown_or_text = st.none() | st.text(max_size=20)
unknown_or_count = st.none() | st.integers(0, 10**12)


def test_version_1_holds_everything_that_is_known() -> None:
    assert to_document(alert()) == {
        "version": 1,
        "alert_id": f"{CAMPAIGN}:campaign.completed:3",
        "event": "campaign.completed",
        "severity": "info",
        "observed_at": "2026-11-23T15:00:00.000Z",
        "campaign": {
            "id": CAMPAIGN,
            "name": "Black Friday",
            "label": "autumn sale",
            "status": "completed",
            "previous_status": "in_progress",
            "channel": "SMS",
            "account_id": "6a0d5a7c-7f3f-4a53-9f2f-0d9b5f0f4b11",
            "schedule": "2026-11-23T14:00:00Z",
            "create_date": "2026-11-20T09:30:00Z",
            "update_date": "2026-11-23T14:59:30Z",
        },
        "messages": {"total": 10_000, "delivered": 9_850, "failed": 150, "delivery_percent": 98.5},
        "reason": "it completed",
    }


@pytest.mark.parametrize(
    "said",
    (
        TEST_ALERT,
        alert(campaign=None),
        alert(label=None, previous_status=None, campaign=Campaign(status="failed")),
        alert(campaign=campaign(counts=Counts(delivered=0, failed=0))),
    ),
    ids=("about the reporter", "never read", "hardly known", "nothing attempted"),
)
def test_what_is_unknown_is_null_and_its_key_is_there_all_the_same(said: Alert) -> None:
    document, full = to_document(said), to_document(alert())
    assert document.keys() == full.keys()
    assert document["campaign"].keys() == full["campaign"].keys()
    assert document["messages"].keys() == full["messages"].keys()
    assert document["messages"]["delivery_percent"] is None


def test_an_alert_about_the_reporter_is_null_about_a_campaign() -> None:
    document = to_document(TEST_ALERT)
    assert set(document["campaign"].values()) == set(document["messages"].values()) == {None}


@given(
    st.builds(
        Alert,
        alert_id=st.text(max_size=20),
        event=st.sampled_from(Event),
        severity=st.sampled_from(Severity),
        observed_at=st.text(max_size=20),
        reason=st.text(max_size=20),
        campaign_id=unknown_or_text,
        label=unknown_or_text,
        previous_status=unknown_or_text,
        campaign=st.none()
        | st.builds(
            Campaign,
            status=st.text(min_size=1, max_size=20),
            name=unknown_or_text,
            channel=unknown_or_text,
            account_id=unknown_or_text,
            schedule=unknown_or_text,
            create_date=unknown_or_text,
            update_date=unknown_or_text,
            counts=st.builds(Counts, total=unknown_or_count, delivered=unknown_or_count, failed=unknown_or_count),
        ),
    )
)
def test_an_alert_that_waited_as_json_is_the_one_that_was_made(said: Alert) -> None:
    waited = json.dumps(to_document(said), ensure_ascii=False)
    assert from_document(json.loads(waited)) == said


def test_what_no_text_shows_does_not_wait_with_the_alert() -> None:
    again = from_document(to_document(alert()))
    assert again == alert(campaign=campaign(template_id=None, audience_id=None))


# Groups


def test_the_document_of_a_group_has_every_member_in_full_and_in_order() -> None:
    group = grouped(crowd(11))
    document = to_document(group)
    assert document["alerts"] == [to_document(each) for each in group.members]
    assert document["more"] == []


@pytest.mark.parametrize("in_full", (0, 4, 11, 500))
def test_members_that_are_not_in_full_are_named_by_their_ids(in_full: int) -> None:
    group = grouped(crowd(11))
    document = to_document(group, in_full=in_full)
    assert document["alerts"] == [to_document(each) for each in group.members[:in_full]]
    assert document["more"] == [each.alert_id for each in group.members[in_full:]]


def test_of_itself_a_group_says_what_any_alert_says_and_nothing_of_a_campaign() -> None:
    group = grouped(crowd(11))
    document = to_document(group)
    assert document.keys() == {*to_document(alert()), "alerts", "more"}
    assert (document["alert_id"], document["event"], document["severity"]) == (
        group.alert_id,
        "campaigns.grouped",
        "critical",
    )
    assert set(document["campaign"].values()) == set(document["messages"].values()) == {None}


# Its id


def test_an_id_names_the_campaign_the_event_and_the_revision() -> None:
    assert alert_id(CAMPAIGN, Event.FAILED, 7) == f"{CAMPAIGN}:campaign.failed:7"


def test_the_same_happening_has_the_same_id_and_another_has_another() -> None:
    happenings = [(CAMPAIGN, Event.FAILED, 7), (CAMPAIGN, Event.FAILED, 8), (CAMPAIGN, Event.COMPLETED, 7)]
    happenings += [("not a uuid", Event.INVALID, 0), ("not a uuid ", Event.INVALID, 0), ("", Event.INVALID, 0)]
    ids = [alert_id(*happening) for happening in happenings]
    assert ids == [alert_id(*happening) for happening in happenings]
    assert len(set(ids)) == len(ids)


@given(st.text(st.characters()))
@each_hostile_name(lambda name: (name,))
def test_an_id_is_a_plain_short_text_whatever_is_listed(listed: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}:campaign\.invalid:0", alert_id(listed, Event.INVALID, 0), re.ASCII)
