"""Between Python values and DynamoDB's attributes."""

from datetime import timedelta

import pytest

from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import PendingAlert
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables import attributes
from campaign_reporter.tables.campaign_items import item_attributes, read_item
from campaign_reporter.tables.pending_alerts import outbox_attributes, read_outbox
from tests.builders import CAMPAIGN, HOSTILE_NAMES, NOW, alert, campaign


def outbox(name: str = "Black Friday") -> dict[str, PendingAlert]:
    """Two pending alerts about a campaign with this name."""
    seen = campaign(name=name, template_id=None)
    alerts = [alert(event, campaign=seen) for event in (Event.COMPLETED, Event.NOT_FOUND)]
    return {
        each.alert_id: PendingAlert(
            alert=each, claimed_until=NOW + timedelta(milliseconds=1), is_held=each.event == Event.NOT_FOUND
        )
        for each in alerts
    }


def test_an_absent_value_is_not_stored() -> None:
    values: dict[str, attributes.Value] = {"name": None, "m": {}, "concerns": frozenset(), "label": "", "revision": 0}
    assert attributes.to_attributes(values) == {"label": {"S": ""}, "revision": {"N": "0"}}


def test_each_type_has_its_attribute() -> None:
    assert attributes.to_attributes(
        {"problem": Problem.NOT_FOUND, "total": 10**12, "concerns": frozenset({"b", "a"}), "m": {"1/2": 3}}
    ) == {
        "problem": {"S": "not_found"},
        "total": {"N": "1000000000000"},
        "concerns": {"SS": ["a", "b"]},
        "m": {"M": {"1/2": {"N": "3"}}},
    }


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_pending_alerts_are_read_as_they_were_written(name: str) -> None:
    assert read_outbox(outbox_attributes(outbox(name))) == outbox(name)


def test_times_are_kept_to_the_millisecond() -> None:
    second = attributes.to_milliseconds(NOW)
    for milliseconds in range(second, second + 1_000):
        assert attributes.to_milliseconds(attributes.from_milliseconds(milliseconds)) == milliseconds


# An item of the Campaigns table


def test_an_item_with_nothing_but_an_id_is_a_campaign_that_was_never_read() -> None:
    assert read_item({"campaign_id": {"S": "anything at all"}}) == WatchedCampaign(campaign_id="anything at all")


def test_an_item_is_read_as_it_was_written() -> None:
    watched = WatchedCampaign(
        campaign_id=CAMPAIGN,
        label="mine",
        ignored=True,
        added_by="discovery",
        added_at="2026-11-22T15:00:00.000Z",
        campaign=campaign(counts=Counts(total=100, delivered=0)),
        revision=3,
        version=7,
        changed_at="2026-11-23T15:00:00.000Z",
        alerted_at="2026-11-23T15:00:01.000Z",
        alerted_by="an alert",
        concerns=frozenset({"overdue"}),
        concerns_told=frozenset({"overdue", "failing"}),
        concerns_told_at={"overdue": "2026-11-23T14:00:00.000Z", "failing": "2026-11-23T14:01:00.000Z"},
        moving_since="2026-11-23T14:02:00.000Z",
        settings_problem="overdue_minutes has to be a number",
        settle_until="2026-11-23T16:00:00.000Z",
        completed_counts=Counts(delivered=0, failed=1),
        problem=Problem.NOT_FOUND,
        problem_detail="HTTP status 404",
        problem_since="2026-11-23T16:00:00.000Z",
        missing_runs=3,
        missing_alerted=0,
        watch_until="2026-11-24T16:00:00.000Z",
        finished_at="2026-11-24T16:00:00.000Z",
        expires_at=1,
        outbox=outbox(),
    )
    stored = item_attributes(watched)
    of_user: attributes.Attributes = {
        "campaign_id": {"S": CAMPAIGN},
        "label": {"S": "mine"},
        "ignored": {"BOOL": True},
    }
    assert read_item(stored | of_user | {"version": {"N": "7"}}) == watched
    assert stored["messages_delivered"] == {"N": "0"}
    assert stored["completed_failed"] == {"N": "1"}
    assert stored["status"] == {"S": "completed"}
    assert stored.keys().isdisjoint({*of_user, "version"}), "these are not among what a decision changes"


def test_a_long_label_is_cut_to_the_length_that_an_alert_can_repeat() -> None:
    item: attributes.Item = {"campaign_id": {"S": CAMPAIGN}, "label": {"S": "x" * 390_000}}
    assert read_item(item).label == "x" * 10_000


def test_values_of_a_user_that_make_no_sense_in_the_reporters_attributes_count_as_absent() -> None:
    item: attributes.Item = {
        "campaign_id": {"S": CAMPAIGN},
        "label": {"L": []},
        "status": {"S": "planned by me"},
        "problem": {"S": "no idea"},
        "changed_at": {"S": "yesterday"},
        "watch_until": {"S": ""},
    }
    found = read_item(item)
    assert found == WatchedCampaign(campaign_id=CAMPAIGN, wrong=found.wrong)
    assert [sentence.split()[0] for sentence in str(found.wrong).split("; ")] == sorted(
        item.keys() - {"campaign_id", "status"}
    )


@pytest.mark.parametrize("spoiled", ({"status": {"S": ""}}, {"revision": {"S": "2"}}, {"revision": {"N": "two"}}))
def test_without_its_status_or_revision_an_item_has_no_state(spoiled: attributes.Item) -> None:
    item: attributes.Item = {"campaign_id": {"S": CAMPAIGN}, "status": {"S": "failed"}, "revision": {"N": "2"}}
    assert read_item(item).campaign
    assert read_item({**item, **spoiled}).campaign is None, "the history has to say what is known"


def test_the_faults_of_an_item_read_back_as_they_are_stored_so_no_run_writes_them_again() -> None:
    for length in range(40):
        entries = {f"{each}": {"M": {"alert": {"S": f'{{"event": "{each}{"x" * length}"}}'}}} for each in range(300)}
        item: attributes.Item = {"campaign_id": {"S": CAMPAIGN}, "outbox": {"M": entries}}
        wrong = str(read_item(item).wrong)
        assert len(wrong) <= 10_000
        assert read_item({**item, "settings_problem": {"S": wrong}}).settings_problem == wrong
