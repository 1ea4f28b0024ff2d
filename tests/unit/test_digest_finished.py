"""Which campaigns finished, by the records of a day."""

import pytest

from campaign_reporter.digest.finished import finished_by, worst_first
from campaign_reporter.model.campaign import Counts
from tests.builders import CAMPAIGN, OTHER_CAMPAIGN, campaign, listed
from tests.digests import finished, record

EARLY, LATE = "2026-11-23T08:00:00.000Z", "2026-11-23T20:00:00.000Z"


def test_a_campaign_has_finished_where_its_status_has_become_final() -> None:
    found = finished_by([record("failed", EARLY), record(campaign_id=OTHER_CAMPAIGN)])
    assert [(id_, each.status) for id_, each in found.items()] == [(CAMPAIGN, "failed"), (OTHER_CAMPAIGN, "completed")]
    assert found[CAMPAIGN].ended_at == EARLY


def test_late_receipts_count_for_a_campaign_that_finished_on_the_day() -> None:
    late = record(at=LATE, previous_status="completed", counts=Counts(delivered=9))
    found = finished_by([record(at=EARLY, counts=Counts(delivered=5)), late])
    assert (found[CAMPAIGN].ended_at, found[CAMPAIGN].counts) == (EARLY, Counts(delivered=9))


def test_late_receipts_of_a_campaign_that_finished_the_day_before_are_no_news() -> None:
    assert finished_by([record(previous_status="completed")]) == {}


def test_a_campaign_that_finished_twice_is_told_once_as_it_is() -> None:
    found = finished_by([record("failed", EARLY), record("completed", LATE, previous_status="failed")])
    assert [(each.status, each.ended_at) for each in found.values()] == [("completed", LATE)]


@pytest.mark.parametrize(
    ("update_date", "expected"), (("2026-11-22T14:00:00Z", True), ("2026-11-22T13:59:59Z", False), (None, True))
)
def test_a_campaign_first_seen_when_it_was_long_over_is_no_news(update_date: str | None, *, expected: bool) -> None:
    """As it is none for an alert: listing last year's campaigns is not a storm."""
    first = record(previous_status=None, update_date=update_date)
    assert (CAMPAIGN in finished_by([first])) is expected


def test_a_campaign_is_told_with_what_is_on_the_list_of_it() -> None:
    found = finished_by([record()])
    (told,) = worst_first(found, {CAMPAIGN: listed(label="autumn", campaign=campaign(name="Sale", channel="VIBER"))})
    assert (told.name, told.label, told.channel) == ("Sale", "autumn", "VIBER")


@pytest.mark.parametrize("on_list", ({}, {CAMPAIGN: listed()}), ids=("deleted", "listed anew"))
def test_a_campaign_of_which_nothing_is_on_the_list_is_told_by_its_id(on_list: dict[str, object]) -> None:
    (told,) = worst_first(finished_by([record()]), on_list)  # type: ignore[arg-type]
    assert (told.campaign_id, told.name, told.label, told.channel) == (CAMPAIGN, None, None, None)


def test_the_failed_come_first_and_then_the_lowest_rates() -> None:
    rates = {"a": 50, "b": 10, "c": 0}
    found = {
        id_: finished(campaign_id=id_, counts=Counts(delivered=rate, failed=100 - rate)) for id_, rate in rates.items()
    }
    found["d"] = finished(campaign_id="d", counts=Counts())
    found["e"] = finished("failed", campaign_id="e", counts=Counts(delivered=90, failed=10))
    assert [each.campaign_id for each in worst_first(found, {})] == ["e", "c", "b", "a", "d"]
