"""Items as another release, or a person, has left them: reading and writing them loses no pending alert."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import UnreadableAlert, with_pending
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.severity import Severity
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.campaign_items import item_attributes, read_item
from campaign_reporter.tables.pending_alerts import outbox_attributes, read_outbox
from campaign_reporter.tables.states import read_state
from tests.builders import EVENTS, NOW, alert, listed
from tests.unit.releases import ADDED, CAMPAIGNS, STATE, Change, Item, changes, opened

# The fields that 1.0.0 needs in the JSON of a pending alert, by level.
NEEDED = {
    "": ("alert_id", "event", "severity", "observed_at", "reason"),
    "campaign": (
        *("id", "name", "label", "status", "previous_status", "channel", "account_id"),
        *("schedule", "create_date", "update_date"),
    ),
    "messages": ("total", "delivered", "failed"),
}
ITEMS = {**CAMPAIGNS, "state": STATE}
EACH_ITEM = pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)


def read(item: Item) -> WatchedCampaign | ReporterState:
    return read_item(item) if "campaign_id" in item else read_state(item)


def write(read: WatchedCampaign | ReporterState) -> Item:
    return item_attributes(read) if isinstance(read, WatchedCampaign) else outbox_attributes(read.outbox)


def is_kept(stored: Any, written: Any) -> bool:
    """Whether the written JSON has every field of the stored one that is not empty and does not follow from others."""
    if not isinstance(stored, dict) or not isinstance(written, dict):
        return stored in (None, "") or bool(stored == written)
    names = stored.keys() - {"alert_id", "delivery_percent"}
    return all(is_kept(stored[name], written.get(name)) for name in names)


def check(change: Change) -> None:
    found = read(change.item)
    written = write(found)
    assert found.outbox.keys() == change.entries.keys(), "an alert is lost"
    for alert_id, stored in change.entries.items():
        entry = opened(written)["outbox"]["M"][alert_id] if change.is_readable(alert_id) else None
        assert (alert_id in found.pending) is (entry is not None)
        if entry is None:
            outbox = change.item["outbox"]
            assert written["outbox"]["M"][alert_id] == outbox.get("M", {"unreadable": outbox})[alert_id]
        else:
            assert is_kept(stored["M"]["alert"]["JSON"], entry["M"]["alert"]["JSON"])
            assert entry["M"].get(ADDED) == stored["M"].get(ADDED)
    assert read({**change.item, **written}) == found, "reading again gives another result"


@EACH_ITEM
def test_no_change_of_a_single_field_loses_a_pending_alert_or_an_unknown_field(item: Item) -> None:
    for change in changes(item):
        try:
            check(change)
        except Exception as exc:
            exc.add_note(change.name)
            raise


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sum(NEEDED.values(), ())), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from((*NEEDED[""], "campaign", "messages", ADDED)), ANY_JSON),
    st.sampled_from(("campaign.failed", "campaign.overdue", "campaigns.grouped", "campaign.exploded")),
)
def test_any_json_of_an_alert_is_read_or_kept(fields: dict[str, Any], event: str) -> None:
    item: Any = {"outbox": {"M": {"id": {"M": {"alert": {"S": json.dumps({**fields, "event": event})}}}}}}
    outbox = read_outbox(item)
    assert outbox.keys() == {"id"}
    assert isinstance(outbox["id"], UnreadableAlert) is (event in {"campaigns.grouped", "campaign.exploded"})
    written = outbox_attributes(outbox)
    assert read_outbox(written) == outbox


# Back to 1.0.0


def read_by_1_0_0(entry: Any) -> tuple[str, int]:
    """The alert id and the end of the claim, by the rules of 1.0.0. If one of these fails, 1.0.0 loses the alert."""
    document = json.loads(entry["M"]["alert"]["S"])
    assert document["event"] in EVENTS
    assert Severity(document["severity"])
    for level, names in NEEDED.items():
        fields = document[level] if level else document
        assert all(name in fields for name in names)
    return document["alert_id"], int(entry["M"]["claimed_until"]["N"])


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("campaign", (None, Campaign(status="failed")), ids=("no campaign", "a campaign"))
def test_1_0_0_reads_every_alert_that_this_release_stores(event: Event, campaign: Campaign | None) -> None:
    pending = alert(event, campaign=campaign)
    stored = item_attributes(with_pending(listed(), pending, NOW))["outbox"]["M"]
    assert read_by_1_0_0(stored[pending.alert_id]) == (pending.alert_id, NOW.timestamp() * 1000)


@EACH_ITEM
def test_1_0_0_reads_an_alert_that_lacked_a_field_once_this_release_has_written_it(item: Item) -> None:
    for change in changes(item):
        found = read(change.item)
        if change.name.endswith("missing"):
            for alert_id in found.pending:
                assert read_by_1_0_0(write(found)["outbox"]["M"][alert_id])[0] == alert_id
