"""A campaign read from the provider's answer: the documented forms, and whatever may be missing from them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import Campaign, Counts, is_campaign_id
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.answers import read_campaign
from tests.builders import CAMPAIGN, answer

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
OPTIONAL = (
    "name",
    "channel",
    "account_id",
    "template_id",
    "audience_id",
    "schedule",
    "create_date",
    "update_date",
)


def read(body: bytes) -> Campaign:
    return read_campaign(body, CAMPAIGN)


def test_data_can_be_the_campaign() -> None:
    assert read(answer()) == DOCUMENTED


def test_data_can_be_an_array_that_starts_with_the_campaign() -> None:
    data = json.loads(answer())["data"]
    assert read(answer([data])) == DOCUMENTED
    assert read(answer([data, {"status": "failed"}])) == DOCUMENTED


@pytest.mark.parametrize("field", OPTIONAL)
@pytest.mark.parametrize("value", (None, "", "  "))
def test_an_optional_field_that_is_null_or_empty_is_unknown_and_the_others_are_read(field: str, value: object) -> None:
    seen = read(answer(**{field: value}))
    assert getattr(seen, field) is None
    assert (seen.status, seen.counts) == (DOCUMENTED.status, DOCUMENTED.counts)


def test_a_status_is_all_that_an_answer_needs() -> None:
    assert read(answer({"status": "scheduled"})) == Campaign(status="scheduled")


@pytest.mark.parametrize("field", ("name", "channel", "account_id", "template_id", "audience_id"))
@pytest.mark.parametrize(("value", "text"), ((42, "42"), (0, "0"), (4.5, "4.5")))
def test_a_number_where_a_text_is_documented_is_read_as_its_text(field: str, value: float, text: str) -> None:
    assert getattr(read(answer(**{field: value})), field) == text


@pytest.mark.parametrize("field", ("id", "status", *OPTIONAL))
@pytest.mark.parametrize("value", (True, [], {}, ["SMS"], {"name": "x"}), ids=repr)
def test_what_can_be_no_text_is_malformed_and_named(field: str, value: object) -> None:
    with pytest.raises(DexatelError, match=f"`{field}` is not a text") as caught:
        read(answer(**{field: value}))
    assert caught.value.problem == Problem.MALFORMED_ANSWER


@pytest.mark.parametrize("status", (None, "", " "))
def test_an_answer_without_a_status_is_malformed(status: str | None) -> None:
    with pytest.raises(DexatelError, match="`status` is missing"):
        read(answer(status=status))
    with pytest.raises(DexatelError, match="`status` is missing"):
        read(answer({"name": "no status at all"}))


@pytest.mark.parametrize(
    ("said", "kept"), (("paused", "paused"), ("COMPLETED", "completed"), (" failed ", "failed"), (7, "7"))
)
def test_a_status_is_kept_in_small_letters_whether_or_not_it_is_documented(said: object, kept: str) -> None:
    assert read(answer(status=said)).status == kept


@pytest.mark.parametrize("status", ("scheduled", "in_progress", "paused", "done", "7"))
def test_only_the_documented_ends_are_final(status: str) -> None:
    assert not read(answer(status=status)).is_final
    assert all(read(answer(status=final)).is_final for final in ("completed", "failed", "canceled"))


def test_a_status_of_any_length_fits_an_index_key() -> None:
    assert len(read(answer(status="İ" * 10_000)).status.encode()) <= 2048


def test_a_name_of_10_000_characters_is_read_whole_and_a_longer_one_is_cut_to_that() -> None:
    assert read(answer(name="x" * 10_000)).name == "x" * 10_000
    assert read(answer(name="x" * 100_000)).name == "x" * 10_000


@pytest.mark.parametrize("field", ("channel", "account_id", "template_id", "audience_id"))
def test_any_other_text_is_cut_to_a_length_that_leaves_room_on_the_item(field: str) -> None:
    assert getattr(read(answer(**{field: "x" * 100_000})), field) == "x" * 256


def test_a_name_may_hold_anything_that_can_be_stored() -> None:
    name = "🎉 \u202e Black\nFriday \x00 Սև ուրբաթ"
    assert read(answer(name=name)).name == name


@given(st.text(st.characters(), max_size=50))
def test_a_name_with_lone_surrogates_can_be_sent_and_stored(name: str) -> None:
    (read(answer(name=name + "\ud83d")).name or "").encode("utf-8")


@pytest.mark.parametrize("campaign_id", (None, "", CAMPAIGN.upper(), CAMPAIGN))
def test_the_id_is_this_campaigns_or_is_not_said(campaign_id: str | None) -> None:
    assert read(answer(id=campaign_id)) == DOCUMENTED


@pytest.mark.parametrize("campaign_id", ("11111111-2222-4333-8444-555555555555", 7, "x"))
def test_another_campaigns_answer_is_malformed(campaign_id: object) -> None:
    with pytest.raises(DexatelError, match="`id` is another campaign's") as caught:
        read(answer(id=campaign_id))
    assert caught.value.problem == Problem.MALFORMED_ANSWER


@pytest.mark.parametrize("date", ("2022-03-01 13:00:00", "202203-01 13:00:00", "2022-03-01T13:00:00Z"))
def test_every_form_of_a_date_is_read(date: str) -> None:
    assert read(answer(update_date=date)).update_date == "2022-03-01T13:00:00Z"


@pytest.mark.parametrize("date", ("tomorrow", "2022-02-31 13:00:00", "2022-03-01", 1646139600))
def test_a_date_that_can_not_be_read_is_unknown_and_the_rest_is_read(date: object) -> None:
    seen = read(answer(schedule=date))
    assert (seen.schedule, seen.status) == (None, "in_progress")


@pytest.mark.parametrize(
    ("text", "is_one"),
    (
        (CAMPAIGN, True),
        (CAMPAIGN.upper(), True),
        ("", False),
        ("not-a-uuid", False),
        (CAMPAIGN + "\n", False),
        (" " + CAMPAIGN, False),
        (CAMPAIGN.replace("-", ""), False),
        ("{" + CAMPAIGN + "}", False),
        (CAMPAIGN + "/../../v1/senders", False),
        (CAMPAIGN[:-1] + "٣", False),
    ),
)
def test_only_a_uuid_is_a_campaigns_id(text: str, is_one: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_campaign_id(text) is is_one
