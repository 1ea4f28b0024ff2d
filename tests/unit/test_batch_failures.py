"""Sending the alerts of many campaigns while other runs, SNS or the table interfere: no alert is lost or doubled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from campaign_reporter.errors import Conflict
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import with_pending, without_pending
from tests.builders import NOW
from tests.groups import crowd, grouped
from tests.unit.batches import RunBatch

TEN, ELEVEN = (crowd(number, Event.FAILED, Event.COMPLETED) for number in (10, 11))
ONE = TEN[0]

# Claims


@pytest.mark.parametrize("alerts", ((ONE,), ELEVEN), ids=("one alert", "a group"))
def test_unclaimed_alerts_are_all_claimed_before_they_are_published(alerts: Sequence[Alert]) -> None:
    run = RunBatch()
    run.finds(*alerts)
    run.sends()
    assert run.diary == ["write"] * len(alerts) + ["accept"] + ["write"] * len(alerts)
    assert run.table.written[0].pending[alerts[0].alert_id].claimed_until == run.deadline.at


@pytest.mark.parametrize("number", (0, 1, 11))
def test_members_of_a_group_that_other_runs_claim_meanwhile_are_left_out(number: int) -> None:
    run = RunBatch(group_above=1)
    mine, others = crowd(20)[:number], crowd(20)[11:]
    run.finds(*mine, *others)
    for alert in others:
        run.meanwhile(alert, partial(with_pending, alert=alert, claimed_until=NOW + timedelta(minutes=1)))
    errors = run.sends()
    assert [type(error) for error in errors] == [Conflict] * len(others)
    assert all(run.pending(alert) for alert in others)
    message_ids = [alert.alert_id for alert in (mine if number < 2 else [grouped(mine)])]
    assert [alert.alert_id for alert in run.topic.accepted] == message_ids, "a single one is sent as itself"
    assert run.publisher.published.total() == number


def test_a_claim_that_ended_because_the_clock_was_set_forward_is_made_again() -> None:
    run = RunBatch()
    run.makes(ONE)
    run.clock.passes(minutes=5)
    run.sends()
    assert run.diary == ["write", "accept", "write"]
    claimed_until = run.table.written[0].pending[ONE.alert_id].claimed_until
    assert claimed_until == run.clock() + timedelta(minutes=1), "the invocation has a minute left"


def test_an_alert_that_another_run_claimed_after_the_clock_was_set_forward_is_left_to_it() -> None:
    run = RunBatch()
    run.makes(ONE)
    run.clock.passes(minutes=5)
    run.meanwhile(ONE, lambda item: with_pending(item, ONE, run.clock() + timedelta(minutes=1)))
    (error,) = run.sends()
    assert isinstance(error, Conflict)
    assert run.topic.accepted == []


def test_an_alert_that_another_run_has_sent_and_taken_off_is_not_sent_again() -> None:
    run = RunBatch()
    run.finds(ONE)
    run.meanwhile(ONE, lambda item: without_pending(item, ONE.alert_id))
    run.batch.add(run.item(ONE))
    (error,) = run.sends()
    assert isinstance(error, Conflict)
    assert run.diary == []


# SNS does not accept it


def test_after_a_refused_group_its_claims_are_released_for_the_next_run() -> None:
    run = RunBatch(refuses=1)
    run.makes(*ELEVEN)
    assert run.sends() == ()
    assert (run.publisher.published.total(), run.publisher.unpublished) == (0, 11)
    for alert in ELEVEN:
        assert run.pending(alert).is_due(NOW)
        assert not run.item(alert).finished_at


def test_only_a_claim_that_the_table_does_not_release_is_an_error_if_another_run_wrote_the_item_it_is_none() -> None:
    run = RunBatch(refuses=2)
    run.makes(ONE, TEN[1])
    run.meanwhile(ONE, lambda item: replace(item, label="written meanwhile"))
    run.table.lost.add(str(TEN[1].campaign_id))
    (error,) = run.sends()
    assert error.code == "InternalServerError"


@pytest.mark.parametrize("minutes", (0, 5), ids=("claimed", "claims ended by a change of the clock"))
def test_if_sns_refuses_a_group_for_its_content_its_members_are_sent_one_by_one(minutes: int) -> None:
    run = RunBatch(refuses=1)
    run.topic.refuses_this_message = True
    run.makes(*ELEVEN)
    run.clock.passes(minutes=minutes)
    assert run.sends() == ()
    assert run.topic.accepted == list(grouped(ELEVEN).members)
    assert run.alerted_by(ELEVEN) == [alert.alert_id for alert in ELEVEN]
    assert run.publisher.unpublished == 0


def test_a_member_that_sns_refuses_too_stays_pending_and_the_others_are_sent() -> None:
    run = RunBatch(refuses=2)
    run.topic.refuses_this_message = True
    run.makes(*ELEVEN)
    run.sends()
    worst, *others = grouped(ELEVEN).members
    assert run.topic.accepted == others
    assert run.pending(worst).is_due(NOW)
    assert (run.publisher.published.total(), run.publisher.unpublished) == (10, 1)


def test_after_three_refusals_the_rest_is_neither_published_nor_claimed() -> None:
    run = RunBatch(refuses=3)
    run.finds(*TEN[:4])
    run.sends()
    assert run.diary == ["write", "refuse", "write"] * 3
    assert run.publisher.unpublished == 4
    assert run.item(TEN[3]).version == 1


# The campaign has changed, or can't be written


def test_an_accepted_alert_is_taken_off_the_campaign_as_it_is_by_then() -> None:
    run = RunBatch()
    run.makes(*ELEVEN)
    run.meanwhile(ELEVEN[4], lambda item: replace(item, revision=9, label="new"))
    assert run.sends() == ()
    assert (run.item(ELEVEN[4]).revision, run.item(ELEVEN[4]).label) == (9, "new")
    assert len(set(run.alerted_by(ELEVEN))) == 1


def test_a_change_that_this_run_has_made_since_is_no_conflict() -> None:
    run = RunBatch()
    run.finds(ONE)
    run.meanwhile(ONE, lambda item: replace(item, revision=9))
    run.batch.add(run.item(ONE))
    assert run.sends() == ()
    assert run.diary == ["write", "accept", "write"]
    assert run.item(ONE).revision == 9


def test_a_campaign_that_its_user_has_deleted_stays_deleted() -> None:
    run = RunBatch()
    run.makes(*ELEVEN)
    del run.table.items[str(ELEVEN[4].campaign_id)]
    assert run.sends() == ()
    assert str(ELEVEN[4].campaign_id) not in run.table.items
    assert len(set(run.alerted_by([*ELEVEN[:4], *ELEVEN[5:]]))) == 1


def test_an_alert_that_can_not_be_taken_off_is_an_error_and_does_not_stop_the_others() -> None:
    run = RunBatch()
    run.makes(*ELEVEN)
    run.table.lost = {str(ELEVEN[4].campaign_id)}
    (error,) = run.sends()
    assert error.code == "InternalServerError"
    assert len(set(run.alerted_by([*ELEVEN[:4], *ELEVEN[5:]]))) == 1
    assert ELEVEN[4].alert_id in run.item(ELEVEN[4]).outbox, "a later run sends it again, with the same id"


def test_a_claim_that_can_not_be_written_leaves_the_alert_out_of_the_group() -> None:
    run = RunBatch()
    alerts = crowd(12)
    run.finds(*alerts)
    run.table.lost = {str(alerts[0].campaign_id)}
    (error,) = run.sends()
    assert error.code == "InternalServerError"
    assert [len(group.members) for group in run.topic.accepted] == [11]
