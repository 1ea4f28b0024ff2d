"""The campaign that a run reads besides, before an outage is declared."""

from collections.abc import Iterator

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.probe import Probe
from tests.builders import listed
from tests.faults.campaigns import named

FAILED = Campaign(status="failed")


def a_campaign(name: str, **state: object) -> WatchedCampaign:
    return listed(campaign_id=named(name), **state)


def chosen(*pages: list[WatchedCampaign], read: tuple[str, ...] = ()) -> str | None:
    found = Probe(lambda _: True, pages).choose({named(name) for name in read})
    return found.campaign_id if found else None


def test_it_is_one_that_the_run_has_not_read() -> None:
    assert chosen([a_campaign("one"), a_campaign("two")], read=("one",)) == named("two")
    assert chosen([a_campaign("one")], [a_campaign("two")], read=("one",)) == named("two")
    assert chosen([a_campaign("one")], read=("one",)) is None
    assert chosen() is None


def test_it_is_rather_one_that_could_be_read_the_last_time() -> None:
    bad = a_campaign("bad", problem=Problem.UNREACHABLE)
    assert chosen([bad, a_campaign("good")]) == named("good")
    assert chosen([bad], [a_campaign("good")]) == named("bad")


def test_it_is_none_for_which_a_visit_makes_no_request() -> None:
    ended = a_campaign("ended", campaign=FAILED)
    unreadable = a_campaign("unreadable", unreadable_item="it is about another campaign")
    assert chosen([listed(campaign_id="no uuid"), ended, unreadable]) is None


def test_no_page_is_fetched_beyond_the_first_with_a_campaign_to_read() -> None:
    fetched = []

    def pages() -> Iterator[list[WatchedCampaign]]:
        for name in ("one", "two", "three"):
            fetched.append(name)
            yield [a_campaign(name)]

    assert Probe(lambda _: True, pages()).choose({named("one")})
    assert fetched == ["one", "two"]
