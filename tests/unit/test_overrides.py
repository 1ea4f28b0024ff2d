"""The settings that a user puts on one campaign's item: used if they make sense, and otherwise explained."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaign_reporter.model.policy import NO_OVERRIDES, Overrides
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.campaign_items import read_item
from tests.builders import CAMPAIGN, NOW, POLICY

MUTED_UNTIL = "muted_until has to be a text (S) such as 2026-11-30T08:00:00Z"
LOW_DELIVERY_PERCENT = "low_delivery_percent has to be a number (N) from 0 to 100"
OVERDUE_MINUTES = "overdue_minutes has to be a number (N) from 0 to 10080"
STALLED_MINUTES = "stalled_minutes has to be a number (N) from 0 to 10080"


def read(**attributes: dict[str, Any]) -> WatchedCampaign:
    """An item with these attributes."""
    item: dict[str, Any] = {"campaign_id": {"S": CAMPAIGN}, "label": {"S": "autumn sale"}, **attributes}
    return read_item(item)


def test_an_item_without_settings_has_no_overrides() -> None:
    assert read().overrides is NO_OVERRIDES
    assert POLICY.with_overrides(NO_OVERRIDES) is POLICY
    assert not NO_OVERRIDES.are_muting(NOW)


def test_all_settings_can_be_set_at_once() -> None:
    found = read(
        muted_until={"S": "2026-11-30T08:00:00Z"},
        low_delivery_percent={"N": "72.5"},
        overdue_minutes={"N": "5"},
        stalled_minutes={"N": "240"},
    )
    assert found.overrides == Overrides(
        muted_until=datetime(2026, 11, 30, 8, tzinfo=UTC),
        thresholds={"low_delivery_percent": 72.5, "overdue_minutes": 5, "stalled_minutes": 240},
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    (
        ("2026-11-30T08:00:00Z", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("2026-11-30T08:00:00+01:00", datetime(2026, 11, 30, 7, tzinfo=UTC)),
        ("2026-11-30T08:00:00.500Z", datetime(2026, 11, 30, 8, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-30T08:00", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("2026-11-30 08:00:00", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("2026-11-30", datetime(2026, 11, 30, tzinfo=UTC)),
        (" 2026-11-30T08:00:00Z\n", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ),
    ids=("UTC", "a zone", "milliseconds", "no zone", "a blank", "a date only", "blanks around", "for ever"),
)
def test_a_mute_lasts_until_its_time_which_is_in_utc_unless_it_names_a_zone(text: str, moment: datetime) -> None:
    assert read(muted_until={"S": text}).overrides == Overrides(muted_until=moment)


WINTER, SUMMER = "2026-11-30T08:00", "2026-07-01T08:00"
FOR_EVER = datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    (
        (WINTER, "Europe/Berlin", datetime(2026, 11, 30, 7, tzinfo=UTC)),
        (SUMMER, "Europe/Berlin", datetime(2026, 7, 1, 6, tzinfo=UTC)),
        ("2026-11-30", "Asia/Yerevan", datetime(2026, 11, 29, 20, tzinfo=UTC)),
        (f"{WINTER}Z", "Europe/Berlin", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (f"{WINTER}-05:00", "Europe/Berlin", datetime(2026, 11, 30, 13, tzinfo=UTC)),
        ("2026-03-29T02:30", "Europe/Berlin", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25T02:30", "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("9999-12-31T23:59:59", "America/Los_Angeles", FOR_EVER),
        ("9999-12-31T23:59:59-08:00", "UTC", FOR_EVER),
        (WINTER, "Asia/Erevan", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (WINTER, "", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (WINTER, "../etc/passwd", datetime(2026, 11, 30, 8, tzinfo=UTC)),
    ),
)
def test_a_mute_without_an_offset_is_in_the_zone_of_the_alerts_and_in_utc_if_that_is_none(
    text: str, zone: str, moment: datetime
) -> None:
    item: dict[str, Any] = {"campaign_id": {"S": CAMPAIGN}, "muted_until": {"S": text}}
    assert read_item(item, zone).overrides == Overrides(muted_until=moment)


@pytest.mark.parametrize(
    "attribute",
    (
        *({"S": text} for text in ("", " ", "tomorrow", "2026-13-01", "2026-11-31T08:00:00Z", "1795939200")),
        {"S": "0001-01-01T00:00:00+14:00"},
        {"N": "1795939200"},
        {"BOOL": True},
        {"NULL": True},
        {"M": {}},
    ),
    ids=str,
)
def test_a_mute_that_makes_no_sense_mutes_nothing_and_is_explained(attribute: dict[str, Any]) -> None:
    found = read(muted_until=attribute)
    assert (found.overrides, found.wrong) == (NO_OVERRIDES, MUTED_UNTIL)
    assert not found.overrides.are_muting(NOW)


@pytest.mark.parametrize(
    ("name", "largest", "explained"),
    (
        ("low_delivery_percent", 100, LOW_DELIVERY_PERCENT),
        ("overdue_minutes", 10_080, OVERDUE_MINUTES),
        ("stalled_minutes", 10_080, STALLED_MINUTES),
    ),
)
def test_a_number_within_its_bounds_is_used_and_any_other_counts_as_absent_and_is_explained(
    name: str, largest: int, explained: str
) -> None:
    for right in ("0", "1", "0.5", str(largest)):
        assert read(**{name: {"N": right}}).overrides == Overrides(thresholds={name: float(right)})
    wrong: list[dict[str, Any]] = [{"S": "50"}, {"S": ""}, {"N": ""}, {"N": "fifty"}, {"BOOL": False}, {"L": []}]
    too_much = ("-1", "-0.001", f"{largest}.001", str(largest + 1), "1e300", "NaN", "nan", "Infinity", "-inf")
    for attribute in (*wrong, *({"N": number} for number in too_much)):
        found = read(**{name: attribute})
        assert (found.overrides, found.wrong) == (NO_OVERRIDES, explained), attribute


@pytest.mark.parametrize("attribute", ({"S": "true"}, {"N": "1"}, {"NULL": True}), ids=str)
def test_a_campaign_is_ignored_only_by_a_true_flag_and_anything_else_is_explained(attribute: dict[str, Any]) -> None:
    assert [read(ignored={"BOOL": flag}).ignored for flag in (True, False)] == [True, False]
    found = read(ignored=attribute)
    assert (found.ignored, found.wrong) == (False, "ignored has to be true or false (BOOL)")


def test_everything_that_is_wrong_is_explained_at_once() -> None:
    found = read(
        stalled_minutes={"S": "an hour"},
        overdue_minutes={"N": "-5"},
        low_delivery_percent={"N": "900"},
        muted_until={"S": "never"},
    )
    assert found.wrong == f"{LOW_DELIVERY_PERCENT}; {MUTED_UNTIL}; {OVERDUE_MINUTES}; {STALLED_MINUTES}"


def test_a_wrong_setting_does_not_spoil_the_others() -> None:
    found = read(muted_until={"S": "2026-11-30"}, overdue_minutes={"S": "5"}, stalled_minutes={"N": "5"})
    assert found.wrong == OVERDUE_MINUTES
    assert found.overrides == Overrides(
        muted_until=datetime(2026, 11, 30, tzinfo=UTC), thresholds={"stalled_minutes": 5}
    )


@pytest.mark.parametrize(("seconds", "mutes"), ((-1, True), (0, False), (1, False)))
def test_a_mute_ends_at_exactly_its_time(seconds: int, *, mutes: bool) -> None:
    assert Overrides(muted_until=NOW).are_muting(NOW + timedelta(seconds=seconds)) is mutes


def test_an_override_replaces_the_setting_of_the_stack_and_leaves_the_rest() -> None:
    policy = POLICY.with_overrides(Overrides(thresholds={"low_delivery_percent": 0.0, "stalled_minutes": 5.0}))
    assert (policy.low_delivery_percent, policy.stalled_minutes) == (0, 5)
    assert policy.overdue_minutes == POLICY.overdue_minutes
