"""The alerts of one run: a few are a message each, many are one, and whoever takes them over, none is lost."""

from dataclasses import replace

import pytest

from campaign_reporter.model.event import Event
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.groups import crowd, grouped, member
from tests.unit.mail import Mail

TEN, ELEVEN = (crowd(number, Event.FAILED, Event.COMPLETED) for number in (10, 11))

# How many messages


def test_ten_are_ten_messages_and_each_campaign_is_told_by_its_own() -> None:
    mail = Mail()
    mail.collects(TEN)
    assert mail.sends() == ()
    assert mail.topic.accepted == TEN
    assert mail.alerted_by(TEN) == [alert.alert_id for alert in TEN]


def test_eleven_are_one_message_by_which_each_campaign_is_told() -> None:
    mail = Mail()
    mail.collects(ELEVEN)
    assert mail.sends() == ()
    (group,) = mail.topic.accepted
    assert group == replace(grouped(ELEVEN), observed_at=group.observed_at)
    assert mail.alerted_by(ELEVEN) == [group.alert_id] * 11
    assert all(mail.item(alert).finished_at for alert in ELEVEN)
    assert mail.outbox.published == {"campaign.failed": 6, "campaign.completed": 5}


@pytest.mark.parametrize(("group_above", "messages"), ((0, 30), (29, 1), (30, 30), (1, 1)))
def test_how_many_are_many_can_be_set_and_0_is_never(group_above: int, messages: int) -> None:
    mail = Mail(group_above=group_above)
    mail.collects(crowd(30))
    mail.sends()
    assert len(mail.topic.accepted) == messages
    assert mail.outbox.published.total() == 30


def test_more_than_one_message_can_name_are_several() -> None:
    mail = Mail()
    mail.collects(crowd(600))
    mail.sends()
    assert [len(group.members) for group in mail.topic.accepted] == [500, 100]


def test_the_one_that_is_left_for_a_last_message_is_told_in_its_own_words() -> None:
    mail = Mail()
    alerts = crowd(501, Event.COMPLETED)
    mail.collects(alerts)
    mail.sends()
    assert [len(message.members) for message in mail.topic.accepted] == [500, 0]
    assert mail.alerted_by(alerts[-1:]) == [alerts[-1].alert_id]


def test_two_alerts_of_one_campaign_are_in_one_message_and_written_down_at_once() -> None:
    mail = Mail(group_above=1)
    both = [member(1, Event.FAILING), member(1, Event.STALLED)]
    mail.finds(both)
    mail.sends()
    assert mail.diary == ["write", "accept", "write"]
    assert mail.alerted_by(both) == [grouped(both).alert_id] * 2


def test_two_alerts_of_one_campaign_are_sent_one_after_the_other_where_there_are_few() -> None:
    mail = Mail()
    both = [member(1, Event.FAILING), member(1, Event.COMPLETED)]
    mail.collects(both)
    mail.sends()
    assert mail.topic.accepted == both
    assert mail.diary == ["accept", "write"] * 2
    assert mail.alerted_by(both) == [both[1].alert_id] * 2


# When


def test_what_is_not_sent_yet_waits_for_a_minute_to_see_whether_there_are_more() -> None:
    mail = Mail()
    mail.collects(TEN[:5])
    mail.clock.passes(seconds=59)
    mail.collects(TEN[5:])
    assert (mail.batch.send_where_late(), mail.topic.accepted) == ((), [])
    mail.clock.passes(seconds=1)
    mail.batch.send_where_late()
    assert mail.topic.accepted == TEN


def test_what_comes_after_that_has_a_minute_of_its_own() -> None:
    mail = Mail()
    mail.collects(TEN)
    mail.clock.passes(seconds=60)
    mail.batch.send_where_late()
    late = member(11)
    mail.finds([late])
    mail.clock.passes(seconds=59)
    mail.batch.send_where_late()
    assert late not in mail.topic.accepted
    mail.clock.passes(seconds=1)
    mail.batch.send_where_late()
    assert mail.topic.accepted == [*TEN, late]


def test_it_holds_something_from_the_first_alert_until_that_is_sent() -> None:
    mail = Mail()
    mail.batch.note(WatchedCampaign(campaign_id="owes nothing"))
    assert not mail.batch
    mail.collects(TEN)
    assert mail.batch
    mail.sends()
    assert not mail.batch
    assert mail.sends() == ()
    assert mail.topic.accepted == TEN, "and nothing is sent twice"
