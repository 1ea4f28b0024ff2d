"""Sending what is owed: who sends it, in which order of things, and how fast."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from campaign_reporter.errors import Conflict
from campaign_reporter.model.outbox import with_pending
from tests.builders import NOW, listed
from tests.unit.fakes import FakeTable
from tests.unit.post import COMPLETED, FAILED, Post, owing

# In order


def test_what_is_due_is_claimed_then_published_and_only_then_written_down() -> None:
    post = Post(owing())
    saved = post.send_due()
    assert post.diary == ["write", "accept", "write"]
    assert post.topic.accepted == [COMPLETED]
    assert saved == post.item
    assert not post.item.outbox


def test_a_claim_lasts_until_the_end_of_this_invocation() -> None:
    post = Post(owing())
    post.send_due()
    assert post.table.written[0].outbox[COMPLETED.alert_id].claimed_until == post.deadline.at


def test_what_another_run_has_claimed_is_left_to_it() -> None:
    post = Post(owing(claimed_for=timedelta(milliseconds=1)))
    assert post.send_due() == post.item
    assert post.diary == []


def test_what_a_dead_run_has_claimed_is_sent_once_its_time_is_up() -> None:
    post = Post(owing(claimed_for=timedelta(minutes=-10)))
    post.send_due()
    assert post.topic.accepted == [COMPLETED]


def test_an_item_that_owes_nothing_is_left_alone() -> None:
    post = Post(listed())
    assert post.send_due() == listed()
    assert post.diary == []


def test_two_that_are_due_are_claimed_in_one_write_and_both_sent() -> None:
    post = Post(with_pending(owing(), FAILED, NOW))
    post.send_due()
    assert post.diary == ["write", "accept", "write", "accept", "write"]
    assert post.topic.accepted == [COMPLETED, FAILED]


def test_of_two_runs_that_are_at_it_the_second_does_not_publish() -> None:
    post = Post(owing())
    seen_by_both = post.item
    post.send_due()
    with pytest.raises(Conflict):
        post.outbox.send_due(seen_by_both, post.table)
    assert post.topic.accepted == [COMPLETED]


# At a pace


def test_sns_never_gets_more_than_five_a_second_from_all_threads_together() -> None:
    post = Post(owing())
    items = [listed(campaign_id=str(number)) for number in range(100)]
    tables = [FakeTable(post.diary, with_pending(item, COMPLETED, NOW)) for item in items]

    def send(table: FakeTable) -> None:
        assert table.item is not None
        post.outbox.send_due(table.item, table)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(send, tables))
    slots = [post.watch.seconds, *post.watch.woken_at]
    assert len(slots) == len(post.topic.accepted) == post.outbox.published.total() == 100
    assert max(sum(start <= slot < start + 1 for slot in slots) for start in slots) <= 5
