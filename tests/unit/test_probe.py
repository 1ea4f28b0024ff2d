"""The campaign that a run reads besides, if it could read none of those that were due."""

from collections.abc import Iterable, Iterator

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.probe import Probe
from tests.builders import listed
from tests.faults.campaigns import named

FAILED, RUNNING, LATER = (Campaign(status=status) for status in ("failed", "in_progress", "scheduled"))


def a_campaign(name: str, **state: object) -> WatchedCampaign:
    return listed(campaign_id=named(name), **state)


def probe_of(pages: Iterable[list[WatchedCampaign]]) -> Probe:
    return Probe(is_due=lambda each: each.campaign != LATER, pages=pages)


def chosen(*pages: list[WatchedCampaign], read: tuple[str, ...] = ()) -> str | None:
    found = probe_of(pages).choose({named(name) for name in read})
    return found.campaign_id if found else None


def test_it_is_one_that_the_run_has_not_read() -> None:
    assert chosen([a_campaign("one"), a_campaign("two")], read=("one",)) == named("two")
    assert chosen([a_campaign("one")], [a_campaign("two")], read=("one",)) == named("two")
    assert chosen([a_campaign("one"), a_campaign("next"), a_campaign("last")], read=("one",)) == named("last")
    assert chosen([a_campaign("one")], read=("one",)) is None
    assert chosen() is None


def test_it_is_rather_one_that_was_not_due_or_that_could_be_read_the_last_time() -> None:
    later, running = a_campaign("later", campaign=LATER), a_campaign("running", campaign=RUNNING)
    bad, new = a_campaign("bad", problem=Problem.UNREACHABLE, campaign=RUNNING), a_campaign("new")
    order = [bad, new, running, later]
    for best in reversed(order):
        assert chosen(order) == best.campaign_id
        order.remove(best)
    assert chosen([bad], [later]) == named("bad")


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

    assert probe_of(pages()).choose({named("one")})
    assert fetched == ["one", "two"]
