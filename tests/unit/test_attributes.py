"""Between Python values and DynamoDB's attributes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import PendingAlert
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables import attributes
from campaign_reporter.tables.campaign_items import read_item
from tests.builders import CAMPAIGN, HOSTILE_NAMES, NOW, alert, campaign


def waiting(name: str = "Black Friday") -> dict[str, PendingAlert]:
    """Two alerts as they wait on an item: without what no text shows."""
    seen = campaign(name=name, template_id=None, audience_id=None)
    said = [alert(event, campaign=seen) for event in (Event.COMPLETED, Event.NOT_FOUND)]
    return {one.alert_id: PendingAlert(alert=one, claimed_until=NOW + timedelta(milliseconds=1)) for one in said}


def test_what_is_not_there_is_not_stored() -> None:
    assert attributes.attributes({"name": None, "outbox": {}, "label": "", "revision": 0}) == {
        "label": {"S": ""},
        "revision": {"N": "0"},
    }


def test_a_text_is_a_string_and_a_count_a_number() -> None:
    assert attributes.attributes({"problem": Problem.NOT_FOUND, "total": 10**12}) == {
        "problem": {"S": "not_found"},
        "total": {"N": "1000000000000"},
    }


@given(st.integers(-(10**12), 10**12))
def test_a_number_is_read_as_it_was_written(number: int) -> None:
    assert attributes.number(attributes.attributes({"n": number}), "n") == number


@pytest.mark.parametrize("written", ("1.5", "1E+126", "-", "", "NaN"))
def test_a_number_that_is_no_integer_is_none(written: str) -> None:
    assert attributes.number({"n": {"N": written}}, "n") is None


def test_an_attribute_of_another_type_is_none() -> None:
    item: attributes.Item = {"label": {"N": "5"}, "revision": {"S": "5"}, "outbox": {"S": "5"}}
    assert attributes.text(item, "label") is None
    assert attributes.number(item, "revision") is None
    assert attributes.outbox(item) == {}


def test_an_attribute_that_is_absent_is_none() -> None:
    assert (attributes.text({}, "label"), attributes.number({}, "revision"), attributes.outbox({})) == (None, None, {})


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 10**6), min_size=1))
def test_counts_are_read_as_they_were_written(written: dict[str, int]) -> None:
    assert attributes.counts(attributes.attributes({"counts": written}), "counts") == written


def test_counts_that_are_none_are_left_out() -> None:
    item: attributes.Item = {"n": {"N": "5"}, "m": {"M": {"1/2": {"N": "1"}, "2/2": {"S": "1"}}}}
    assert [attributes.counts(item, name) for name in ("n", "m", "absent")] == [{}, {"1/2": 1}, {}]


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_alerts_that_wait_are_read_as_they_were_written(name: str) -> None:
    stored = attributes.attributes({"outbox": waiting(name)})
    assert attributes.outbox(stored) == waiting(name)


def test_a_moment_is_kept_to_the_millisecond() -> None:
    second = attributes.to_milliseconds(NOW)
    for milliseconds in range(second, second + 1_000):
        assert attributes.to_milliseconds(attributes.from_milliseconds(milliseconds)) == milliseconds


# An item of the Campaigns table


def test_an_item_that_holds_nothing_but_its_id_is_a_campaign_never_read() -> None:
    assert read_item({"campaign_id": {"S": "anything at all"}}) == WatchedCampaign(campaign_id="anything at all")


def test_an_item_is_read_with_all_that_the_reporter_keeps_on_it() -> None:
    seen = campaign("in_progress", counts=Counts(total=100, delivered=0))
    stored = attributes.attributes(
        {
            "campaign_id": CAMPAIGN,
            "label": "mine",
            "status": "in_progress",
            "name": seen.name,
            "channel": seen.channel,
            "account_id": seen.account_id,
            "template_id": seen.template_id,
            "audience_id": seen.audience_id,
            "schedule": seen.schedule,
            "create_date": seen.create_date,
            "update_date": seen.update_date,
            "messages_total": 100,
            "messages_delivered": 0,
            "revision": 3,
            "version": 7,
            "changed_at": "2026-11-23T15:00:00.000Z",
            "problem": "not_found",
            "problem_detail": "HTTP status 404",
            "problem_since": "2026-11-23T16:00:00.000Z",
            "missing_runs": 3,
            "missing_alerted": 0,
            "watch_until": "2026-11-24T16:00:00.000Z",
            "expires_at": 1,
            "outbox": waiting(),
        }
    )
    assert read_item(stored) == WatchedCampaign(
        campaign_id=CAMPAIGN,
        label="mine",
        campaign=seen,
        revision=3,
        version=7,
        changed_at="2026-11-23T15:00:00.000Z",
        problem=Problem.NOT_FOUND,
        problem_detail="HTTP status 404",
        problem_since="2026-11-23T16:00:00.000Z",
        missing_runs=3,
        missing_alerted=0,
        watch_until="2026-11-24T16:00:00.000Z",
        expires_at=1,
        outbox=waiting(),
    )


def test_of_an_endless_label_as_much_is_read_as_an_alert_can_repeat_on_the_item() -> None:
    item: attributes.Item = {"campaign_id": {"S": CAMPAIGN}, "label": {"S": "x" * 390_000}}
    assert read_item(item).label == "x" * 10_000


def test_what_its_user_wrote_into_the_reporters_attributes_is_left_out_where_it_makes_no_sense() -> None:
    item: attributes.Item = {
        "campaign_id": {"S": CAMPAIGN},
        "label": {"L": []},
        "status": {"S": "planned by me"},
        "problem": {"S": "no idea"},
        "version": {"S": "one"},
        "outbox": {"L": []},
    }
    assert read_item(item) == WatchedCampaign(campaign_id=CAMPAIGN)
