"""Sending what is owed where SNS refuses it, or where the item changes meanwhile: nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaign_reporter.errors import Conflict
from campaign_reporter.model.outbox import without_pending
from tests.builders import NOW
from tests.unit.post import COMPLETED, Post, owing

# Where SNS does not accept it


def test_a_refused_alert_waits_on_and_its_claim_is_given_back_for_the_next_run() -> None:
    post = Post(owing(claimed_for=timedelta(minutes=1)), refuses=1)
    saved = post.send()
    assert post.diary == ["refuse", "write"]
    assert saved is not None
    assert saved.outbox[COMPLETED.alert_id].is_due(NOW)
    assert (post.outbox.published.total(), post.outbox.unpublished) == (0, 1)


def test_after_three_refusals_in_a_row_the_topic_is_left_alone() -> None:
    post = Post(owing(), refuses=100)
    for _ in range(5):
        post.send()
    assert post.diary.count("refuse") == 3
    assert post.outbox.is_closed
    assert post.outbox.unpublished == 5, "those that were not even tried are counted too"
    assert post.item.outbox[COMPLETED.alert_id].is_due(NOW)


def test_alerts_that_sns_will_not_have_do_not_close_the_topic_to_those_behind_them() -> None:
    post = Post(owing(), refuses=100)
    post.topic.refuses_this_message = True
    for _ in range(5):
        post.send()
    assert post.diary.count("refuse") == 5
    assert not post.outbox.is_closed


def test_a_closed_outbox_claims_nothing() -> None:
    post = Post(owing(), refuses=3)
    for _ in range(3):
        post.send()
    post.diary.clear()
    assert post.send_due() == post.item
    assert post.diary == []


def test_one_that_is_accepted_breaks_the_row_of_refusals() -> None:
    post = Post(owing())
    for _ in range(3):
        post.topic.refuses = 2
        for _ in range(2):
            post.send()
        post.send()
        post.table.item = replace(owing(), version=post.item.version)
    assert not post.outbox.is_closed
    assert (post.outbox.published.total(), post.outbox.unpublished) == (3, 6)


def test_without_time_for_a_publish_it_is_not_begun() -> None:
    post = Post(owing(), seconds=2)
    post.send()
    assert post.diary == ["write"]
    assert post.item.outbox[COMPLETED.alert_id].is_due(NOW)
    assert post.outbox.unpublished == 1
    assert not post.outbox.is_closed, "SNS has refused nothing"


# Where the item changes under it


def test_what_sns_has_accepted_is_written_down_on_the_item_as_it_is_by_then() -> None:
    post = Post(owing())
    seen = post.item
    post.table.item = replace(seen, version=seen.version + 1, revision=9, label="new")
    post.outbox.send(seen, COMPLETED, post.table)
    assert post.diary == ["accept", "conflict", "read again", "write"]
    assert (post.item.revision, post.item.label, dict(post.item.outbox)) == (9, "new", {})


def test_one_that_somebody_else_has_written_down_is_not_written_down_again() -> None:
    post = Post(owing())
    seen = post.item
    post.table.item = replace(without_pending(seen, COMPLETED.alert_id), version=seen.version + 1)
    assert post.outbox.send(seen, COMPLETED, post.table) == post.item
    assert post.diary == ["accept", "conflict", "read again"]


def test_an_item_that_its_user_deletes_meanwhile_is_gone() -> None:
    post = Post(owing())
    post.table.interferes = lambda _: None
    assert post.send() is None
    assert post.diary == ["accept", "conflict", "read again"]


def test_writing_down_that_never_succeeds_ends_as_a_conflict_that_names_the_table() -> None:
    post = Post(owing())
    post.table.interferes = lambda item: replace(item, version=item.version + 1)
    with pytest.raises(Conflict, match="Campaigns"):
        post.send()
    assert post.diary.count("accept") == 1, "it is not published again for that"
    assert COMPLETED.alert_id in post.item.outbox, "a later run sends it again, with the same id"
