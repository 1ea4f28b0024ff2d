"""Links to pages: what a token opens, until when, and for whom it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts.links import LONGEST_ID, OVERVIEW, TOKEN, Links, last_day, path_of
from campaign_reporter.model.event import Event
from tests.builders import CAMPAIGN, OTHER_CAMPAIGN, alert
from tests.groups import crowd, grouped

KEY, OTHER_KEY = b"k" * 64, b"l" * 64
URL = "https://abc.lambda-url.eu-central-1.on.aws/"
TODAY = date(2026, 11, 23)
LINKS = Links(url=URL, key=KEY, days=30)
TARGETS = (OVERVIEW, CAMPAIGN, OTHER_CAMPAIGN, "", "overview", "overview:20261123", "campaign:20261123:x")


def token_of(link: str) -> str:
    (token,) = parse_qs(urlsplit(link).query)["t"]
    return token


TOKEN_OF_TODAY = token_of(path_of(CAMPAIGN, TODAY, KEY))


@pytest.mark.parametrize("target", (OVERVIEW, CAMPAIGN, "spring/sale?t=1#é 🎉", "overview"))
def test_a_token_opens_its_target_and_no_other(target: str | None) -> None:
    token = token_of(path_of(target, TODAY, KEY))
    assert TOKEN.fullmatch(token)
    assert [other for other in {*TARGETS, target} if last_day(token, other, KEY, TODAY)] == [target]


@pytest.mark.parametrize(("after", "opens"), ((-400, True), (0, True), (1, False), (400, False)))
def test_a_token_opens_its_target_to_the_end_of_its_day(after: int, *, opens: bool) -> None:
    assert (last_day(TOKEN_OF_TODAY, CAMPAIGN, KEY, TODAY + timedelta(days=after)) == TODAY) == opens


@pytest.mark.parametrize(
    "token",
    (
        "",
        TOKEN_OF_TODAY[:-1],
        f"{TOKEN_OF_TODAY}A",
        f"{TOKEN_OF_TODAY}\n",
        TOKEN_OF_TODAY.replace("20261123-", "20261124-"),
        TOKEN_OF_TODAY.replace("20261123-", "99999999-"),
        TOKEN_OF_TODAY.replace("20261123-", "٢٠٢٦١١٢٣-"),
        TOKEN_OF_TODAY.swapcase(),
        f"20261123-{'A' * 43}",
    ),
)
def test_a_token_that_was_changed_opens_nothing(token: str) -> None:
    assert last_day(token, CAMPAIGN, KEY, TODAY) is None


@pytest.mark.parametrize("at", range(len("20261123-"), len(TOKEN_OF_TODAY) - 1))
def test_each_character_of_a_token_counts(at: int) -> None:
    other = "A" if TOKEN_OF_TODAY[at] != "A" else "B"
    assert last_day(TOKEN_OF_TODAY[:at] + other + TOKEN_OF_TODAY[at + 1 :], CAMPAIGN, KEY, TODAY) is None


def test_another_key_ends_all_links() -> None:
    assert last_day(TOKEN_OF_TODAY, CAMPAIGN, OTHER_KEY, TODAY) is None


@given(st.text(), st.text(), st.dates(), st.dates())
def test_no_two_tokens_are_the_same(first: str, second: str, day: date, other_day: date) -> None:
    try:
        tokens = [token_of(path_of(target, last, KEY)) for target, last in ((first, day), (second, other_day))]
    except ValueError:
        return
    assert (tokens[0] == tokens[1]) == ((first, day) == (second, other_day))


# The links of alerts


def test_the_link_of_an_alert_about_a_campaign_opens_its_page_for_so_many_days() -> None:
    link = LINKS.of(alert(observed_at="2026-11-23T23:59:59.999Z")) or ""
    assert link.startswith(f"{URL}c/{CAMPAIGN}?t=20261223-")
    assert last_day(token_of(link), CAMPAIGN, KEY, TODAY) == date(2026, 12, 23)


def test_an_alert_that_comes_twice_has_the_same_link() -> None:
    assert LINKS.of(alert()) == LINKS.of(alert())


@pytest.mark.parametrize("said", (grouped(crowd(11)), alert(Event.TEST, campaign_id=None, campaign=None)))
def test_the_link_of_any_other_alert_opens_the_overview(said: object) -> None:
    link = LINKS.of(said) or ""  # type: ignore[arg-type]  # each is an alert
    assert link.startswith(f"{URL}?t=20261223-")
    assert last_day(token_of(link), OVERVIEW, KEY, TODAY)


def test_the_link_of_a_digest_opens_the_overview() -> None:
    assert LINKS.overview(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)).startswith(f"{URL}?t=20261223-")


@pytest.mark.parametrize("campaign_id", ("a/b?c#d", "Սև", "%41", "a b", "x" * LONGEST_ID))
def test_any_short_text_can_be_an_id_in_a_link(campaign_id: str) -> None:
    link = LINKS.of(alert(campaign_id=campaign_id)) or ""
    assert unquote(urlsplit(link).path) == f"/c/{campaign_id}"
    assert len(urlsplit(link).path) <= LONGEST_ID + len("/c/")


@pytest.mark.parametrize("campaign_id", ("x" * (LONGEST_ID + 1), "双" * 100, "", ".", "..", "\ud800"))
def test_an_id_that_fits_no_address_has_no_link(campaign_id: str) -> None:
    assert LINKS.of(alert(campaign_id=campaign_id)) is None


@pytest.mark.parametrize("observed_at", ("", "soon", "9999-12-31T00:00:00.000Z"))
def test_an_alert_whose_time_makes_no_sense_has_no_link_and_is_no_error(observed_at: str) -> None:
    assert LINKS.of(alert(observed_at=observed_at)) is None


def test_the_key_is_in_no_text_about_the_links() -> None:
    assert KEY.decode() not in repr(LINKS)
