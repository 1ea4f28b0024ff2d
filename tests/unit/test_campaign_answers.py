"""A campaign read from the provider's answer, with every form of its fields."""

import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.model.campaign import Campaign, Counts, is_campaign_id
from campaign_reporter.provider.answers import read_campaign
from tests.builders import CAMPAIGN, answer
from tests.unit.examples import read

DOCUMENTED = Campaign(
    status="in_progress",
    name="Black Friday",
    channel="SMS",
    account_id="account",
    template_id="template",
    audience_id="audience",
    schedule="2026-11-23T14:00:00Z",
    create_date="2026-11-20T09:30:00Z",
    update_date="2026-11-23T14:59:30Z",
    counts=Counts(total=100, delivered=60, failed=5),
)
TEXTS = ("channel", "account_id", "template_id", "audience_id")
OPTIONAL = ("name", *TEXTS, "schedule", "create_date", "update_date")


def test_data_can_be_the_campaign_or_an_array_that_starts_with_it() -> None:
    data = json.loads(answer())["data"]
    for body in (answer(), answer([data]), answer([data, {"status": "failed"}])):
        assert read(body) == DOCUMENTED


@pytest.mark.parametrize("field", OPTIONAL)
@pytest.mark.parametrize("value", (None, "", "  "))
def test_an_empty_field_is_unknown_and_the_others_are_read(field: str, value: object) -> None:
    seen = read(answer(**{field: value}))
    assert getattr(seen, field) is None
    assert (seen.status, seen.counts) == (DOCUMENTED.status, DOCUMENTED.counts)


def test_an_answer_needs_only_a_status() -> None:
    assert read(answer({"status": "scheduled"})) == Campaign(status="scheduled")


@pytest.mark.parametrize("field", ("name", *TEXTS))
@pytest.mark.parametrize(("value", "text"), ((42, "42"), (0, "0"), (4.5, "4.5")))
def test_a_number_in_the_place_of_a_text_is_read_as_text(field: str, value: float, text: str) -> None:
    assert getattr(read(answer(**{field: value})), field) == text


@pytest.mark.parametrize("said", ("scheduled", "in_progress", "COMPLETED", " failed ", "canceled", "Paused", "done", 7))
def test_any_status_is_kept_in_lower_case_and_only_the_documented_ends_are_final(said: object) -> None:
    seen = read(answer(status=said))
    assert seen.status == str(said).strip().lower()
    assert seen.is_final is (seen.status in {"completed", "failed", "canceled"})


def test_a_status_of_any_length_fits_an_index_key() -> None:
    assert len(read(answer(status="İ" * 10_000)).status.encode()) <= 2048


@pytest.mark.parametrize(("field", "longest"), (("name", 10_000), *((field, 256) for field in TEXTS)))
def test_a_text_is_cut_to_a_length_that_fits_an_item(field: str, longest: int) -> None:
    for length in (longest, 100_000):
        assert getattr(read(answer(**{field: "x" * length})), field) == "x" * longest


def test_a_name_can_have_any_characters() -> None:
    name = "🎉 \u202e Black\nFriday \x00 Սև ուրբաթ"
    assert read(answer(name=name)).name == name


@given(st.text(st.characters(), max_size=50))
def test_a_name_with_lone_surrogates_can_be_encoded(name: str) -> None:
    (read(answer(name=name + "\ud83d")).name or "").encode("utf-8")


@pytest.mark.parametrize("campaign_id", (None, "", CAMPAIGN.upper(), CAMPAIGN))
def test_the_id_is_that_of_the_campaign_or_is_missing(campaign_id: str | None) -> None:
    assert read(answer(id=campaign_id)) == DOCUMENTED


def test_only_a_schedule_without_an_offset_is_a_time_in_the_zone_of_the_setting() -> None:
    dates = ("2026-11-23 15:00:00", "2026-11-23 15:00:00Z", 1_795_446_000)
    for schedule, utc in zip(dates, ("2026-11-23T14:00:00Z", *["2026-11-23T15:00:00Z"] * 2), strict=True):
        body = answer(schedule=schedule, create_date=dates[0], update_date=dates[0])
        seen = read_campaign(body, CAMPAIGN, schedule_zone=ZoneInfo("Europe/Berlin"))
        assert (seen.schedule, seen.create_date, seen.update_date) == (utc, *["2026-11-23T15:00:00Z"] * 2)


def test_only_a_uuid_is_the_id_of_a_campaign() -> None:
    changed = (CAMPAIGN + "\n", " " + CAMPAIGN, f"{{{CAMPAIGN}}}", CAMPAIGN + "/../../v1/senders", CAMPAIGN[:-1] + "٣")
    assert all(map(is_campaign_id, (CAMPAIGN, CAMPAIGN.upper())))
    assert not any(map(is_campaign_id, ("", "not-a-uuid", CAMPAIGN.replace("-", ""), *changed)))
