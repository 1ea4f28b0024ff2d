"""The end of a campaign that discovery put on the list is news if it was news when discovery saw it."""

from datetime import timedelta

import pytest

from campaign_reporter.digest.finished import finished_in
from campaign_reporter.model.times import to_text
from tests.builders import NOW, listed
from tests.unit.timeline import Timeline


def discovered() -> Timeline:
    """Discovery adds the campaign now, with nothing but its id."""
    return Timeline(listed(added_by="discovery", added_at=to_text(NOW)))


def ago(**duration: float) -> str:
    """A time so long before discovery adds the campaign."""
    return to_text(NOW - timedelta(**duration))


@pytest.mark.parametrize("hours", (0, 5), ids=("at the next run", "after a pause of five hours"))
def test_an_end_that_was_news_when_it_was_discovered_is_still_news_when_it_is_read(hours: int) -> None:
    line = discovered()
    line.wait(hours=hours)
    line.sees("completed", update_date=ago(hours=23, minutes=59, seconds=30))
    assert line.events == ["campaign.completed"]
    assert line.history[0].unread_since == to_text(NOW)
    assert finished_in(line.history), "the digest has it too"


def test_an_end_that_was_no_news_when_it_was_discovered_is_none_later() -> None:
    line = discovered()
    line.sees("completed", update_date=ago(hours=24, seconds=1))
    assert (line.events, line.history[0].unread_since) == ([], None)
    assert line.has_finished()


def test_an_end_that_its_history_knows_is_judged_as_of_now(line: Timeline) -> None:
    line.sees("completed", update_date=ago(hours=23))
    line.item = listed(added_by="discovery", added_at=to_text(line.now))
    line.wait(hours=2)
    line.sees("completed", update_date=ago(hours=23))
    assert line.events == ["campaign.completed"], "the one of the first read"
