"""Sending what many campaigns owe where other runs, SNS or the table are in the way: nothing is lost or told twice."""

from dataclasses import replace
from datetime import timedelta

from campaign_reporter.errors import Conflict
from campaign_reporter.model.event import Event
from campaign_reporter.model.outbox import with_pending, without_pending
from tests.builders import NOW
from tests.groups import crowd, grouped, member
from tests.unit.mail import Mail

TEN, ELEVEN = (crowd(number, Event.FAILED, Event.COMPLETED) for number in (10, 11))

# Claims


def test_an_alert_that_nobody_has_claimed_is_claimed_before_it_is_published() -> None:
    mail = Mail()
    mail.finds([TEN[0]])
    mail.sends()
    assert mail.diary == ["write", "accept", "write"]
    assert mail.table.written[0].outbox[TEN[0].alert_id].claimed_until == mail.deadline.at


def test_all_of_a_group_are_claimed_before_it_is_published() -> None:
    mail = Mail()
    mail.finds(ELEVEN)
    mail.sends()
    assert mail.diary == ["write"] * 11 + ["accept"] + ["write"] * 11


def test_one_that_another_run_claims_meanwhile_is_left_to_it() -> None:
    mail = Mail()
    alerts = crowd(12)
    mail.finds(alerts)
    mail.meanwhile(alerts[3], lambda item: with_pending(item, alerts[3], NOW + timedelta(minutes=1)))
    (error,) = mail.sends()
    assert isinstance(error, Conflict)
    (group,) = mail.topic.accepted
    assert group.alert_id == grouped([*alerts[:3], *alerts[4:]]).alert_id
    assert alerts[3].alert_id in mail.item(alerts[3]).outbox
    assert mail.outbox.published.total() == 11


def test_the_one_that_other_runs_leave_of_a_group_is_told_in_its_own_words() -> None:
    mail = Mail(group_above=1)
    mine, others = member(1), member(2)
    mail.finds([mine, others])
    mail.meanwhile(others, lambda item: without_pending(item, others.alert_id))
    assert len(mail.sends()) == 1
    assert mail.topic.accepted == [mine]


def test_where_other_runs_claim_them_all_nothing_is_sent() -> None:
    mail = Mail()
    mail.finds(ELEVEN)
    for alert in ELEVEN:
        mail.meanwhile(alert, lambda item: item)
    assert len(mail.sends()) == 11
    assert mail.topic.accepted == []


def test_a_claim_that_the_clock_has_taken_is_taken_anew_until_the_end_of_the_invocation() -> None:
    mail = Mail()
    mail.collects([TEN[0]])
    mail.clock.passes(minutes=5)
    mail.sends()
    assert mail.diary == ["write", "accept", "write"]
    assert mail.table.written[0].outbox[TEN[0].alert_id].claimed_until == mail.clock() + timedelta(minutes=1)


def test_a_claim_that_the_clock_has_given_to_another_run_is_that_runs() -> None:
    mail = Mail()
    mail.collects([TEN[0]])
    mail.clock.passes(minutes=5)
    mail.meanwhile(TEN[0], lambda item: with_pending(item, TEN[0], mail.clock() + timedelta(minutes=1)))
    (error,) = mail.sends()
    assert isinstance(error, Conflict)
    assert mail.topic.accepted == []


def test_one_that_another_run_has_sent_by_the_time_that_its_change_is_noted_is_not_sent_again() -> None:
    mail = Mail()
    mail.finds([TEN[0]])
    mail.meanwhile(TEN[0], lambda item: without_pending(item, TEN[0].alert_id))
    mail.batch.note(mail.item(TEN[0]))
    (error,) = mail.sends()
    assert isinstance(error, Conflict)
    assert mail.diary == []


# Where SNS does not accept it


def test_a_refused_group_gives_its_claims_back_for_the_next_run() -> None:
    mail = Mail(refuses=1)
    mail.collects(ELEVEN)
    assert mail.sends() == ()
    assert (mail.outbox.published.total(), mail.outbox.unpublished) == (0, 11)
    for alert in ELEVEN:
        assert mail.item(alert).outbox[alert.alert_id].is_due(NOW)
        assert not mail.item(alert).finished_at


def test_a_group_that_sns_will_not_have_falls_to_single_ones() -> None:
    mail = Mail(refuses=1)
    mail.topic.refuses_this_message = True
    mail.collects(ELEVEN)
    mail.sends()
    assert mail.topic.accepted == list(grouped(ELEVEN).members)
    assert mail.alerted_by(ELEVEN) == [alert.alert_id for alert in ELEVEN]
    assert mail.outbox.unpublished == 0


def test_so_it_does_where_the_clock_has_taken_its_claims() -> None:
    mail = Mail(refuses=1)
    mail.topic.refuses_this_message = True
    mail.collects(ELEVEN)
    mail.clock.passes(minutes=5)
    assert mail.sends() == ()
    assert mail.topic.accepted == list(grouped(ELEVEN).members)


def test_of_those_the_one_for_which_it_was_refused_waits_and_the_others_are_told() -> None:
    mail = Mail(refuses=2)
    mail.topic.refuses_this_message = True
    mail.collects(ELEVEN)
    mail.sends()
    worst, *others = grouped(ELEVEN).members
    assert mail.topic.accepted == others
    assert mail.item(worst).outbox[worst.alert_id].is_due(NOW)
    assert (mail.outbox.published.total(), mail.outbox.unpublished) == (10, 1)


def test_a_topic_that_takes_none_is_left_alone_and_what_nobody_has_claimed_is_left_unclaimed() -> None:
    mail = Mail(refuses=3)
    mail.finds(TEN[:4])
    mail.sends()
    assert mail.diary == ["write", "refuse", "write"] * 3
    assert mail.outbox.unpublished == 4
    assert mail.item(TEN[3]).version == 1


# Where the campaign is not what it was


def test_a_campaign_that_changed_meanwhile_is_noted_on_what_it_is_by_then() -> None:
    mail = Mail()
    mail.collects(ELEVEN)
    mail.meanwhile(ELEVEN[4], lambda item: replace(item, revision=9, label="new"))
    assert mail.sends() == ()
    assert (mail.item(ELEVEN[4]).revision, mail.item(ELEVEN[4]).label) == (9, "new")
    assert len(set(mail.alerted_by(ELEVEN))) == 1


def test_a_campaign_that_this_run_has_changed_since_is_noted_on_that() -> None:
    mail = Mail()
    mail.finds([TEN[0]])
    mail.meanwhile(TEN[0], lambda item: replace(item, revision=9))
    mail.batch.note(mail.item(TEN[0]))
    assert mail.sends() == ()
    assert mail.diary == ["write", "accept", "write"]
    assert mail.item(TEN[0]).revision == 9


def test_a_campaign_that_its_user_has_deleted_stays_deleted_and_the_others_are_told() -> None:
    mail = Mail()
    mail.collects(ELEVEN)
    del mail.table.items[str(ELEVEN[4].campaign_id)]
    assert mail.sends() == ()
    assert len(set(mail.alerted_by([*ELEVEN[:4], *ELEVEN[5:]]))) == 1


def test_what_can_not_be_written_down_for_one_is_given_and_the_others_are_told() -> None:
    mail = Mail()
    mail.collects(ELEVEN)
    mail.table.lost = {str(ELEVEN[4].campaign_id)}
    (error,) = mail.sends()
    assert error.code == "InternalServerError"
    assert len(set(mail.alerted_by([*ELEVEN[:4], *ELEVEN[5:]]))) == 1
    assert ELEVEN[4].alert_id in mail.item(ELEVEN[4]).outbox, "a later run sends it again, with the same id"


def test_one_that_can_not_be_claimed_for_want_of_its_table_is_left_out_and_the_others_are_told() -> None:
    mail = Mail()
    alerts = crowd(12)
    mail.finds(alerts)
    mail.table.lost = {str(alerts[0].campaign_id)}
    (error,) = mail.sends()
    assert error.code == "InternalServerError"
    assert [len(group.members) for group in mail.topic.accepted] == [11]
