"""The campaigns that finished on a day, from the records of their history."""

import pytest

from campaign_reporter.digest.finished import finished_in, worst_first
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.builders import CAMPAIGN, OTHER_CAMPAIGN, campaign, listed
from tests.digests import finished, record

EARLY, LATE = "2026-11-23T08:00:00.000Z", "2026-11-23T20:00:00.000Z"


def test_a_campaign_has_finished_if_its_status_has_become_final() -> None:
    found = finished_in([record("failed", EARLY), record(campaign_id=OTHER_CAMPAIGN)])
    assert [(id_, each.campaign.status) for id_, each in found.items()] == [
        (CAMPAIGN, "failed"),
        (OTHER_CAMPAIGN, "completed"),
    ]
    assert found[CAMPAIGN].ended_at == EARLY


def test_late_receipts_count_for_a_campaign_that_finished_on_the_day() -> None:
    late = record(at=LATE, previous_status="completed", counts=Counts(delivered=9))
    found = finished_in([record(at=EARLY, counts=Counts(delivered=5)), late])
    assert (found[CAMPAIGN].ended_at, found[CAMPAIGN].counts) == (EARLY, Counts(delivered=9))


def test_late_receipts_of_a_campaign_that_finished_the_day_before_are_no_news() -> None:
    assert finished_in([record(previous_status="completed")]) == {}


def test_a_campaign_that_finished_twice_appears_once_as_it_is_now() -> None:
    found = finished_in([record("failed", EARLY), record("completed", LATE, previous_status="failed")])
    assert [(each.campaign.status, each.ended_at) for each in found.values()] == [("completed", LATE)]


@pytest.mark.parametrize(
    ("update_date", "expected"), (("2026-11-22T14:00:00Z", True), ("2026-11-22T13:59:59Z", False), (None, True))
)
def test_a_campaign_that_ended_long_before_it_was_first_seen_is_no_news(
    update_date: str | None, *, expected: bool
) -> None:
    first = record(previous_status=None, update_date=update_date)
    assert (CAMPAIGN in finished_in([first])) is expected


ON_LIST = listed(label="autumn", campaign=campaign("failed", name="Sale", channel="VIBER"))
IN_HISTORY = {"name": "Old sale", "label": "spring", "channel": "SMS"}


@pytest.mark.parametrize(
    ("on_list", "in_history", "known"),
    (
        (ON_LIST, {}, ("Sale", "autumn", "VIBER")),
        (ON_LIST, IN_HISTORY, ("Sale", "autumn", "VIBER")),
        (None, {}, (None, None, None)),
        (None, IN_HISTORY, ("Old sale", "spring", "SMS")),
        (listed(), IN_HISTORY, ("Old sale", "spring", "SMS")),
    ),
    ids=("listed", "listed still", "deleted long ago", "deleted", "listed anew"),
)
def test_names_come_from_the_list_or_else_from_the_history_as_all_the_rest_does(
    on_list: WatchedCampaign | None, in_history: dict[str, str], known: tuple[str | None, ...]
) -> None:
    (found,) = worst_first(finished_in([record(**in_history)]), {CAMPAIGN: on_list} if on_list else {})
    assert (found.campaign.name, found.label, found.campaign.channel) == known
    assert (found.campaign_id, found.campaign.status, found.counts) == (CAMPAIGN, "completed", Counts(total=10))


def test_the_failed_come_first_and_then_the_lowest_rates() -> None:
    rates = {"a": 50, "b": 10, "c": 0}
    found = {
        id_: finished(campaign_id=id_, counts=Counts(delivered=rate, failed=100 - rate)) for id_, rate in rates.items()
    }
    found["d"] = finished(campaign_id="d", counts=Counts())
    found["e"] = finished("failed", campaign_id="e", counts=Counts(delivered=90, failed=10))
    assert [each.campaign_id for each in worst_first(found, {})] == ["e", "c", "b", "a", "d"]
