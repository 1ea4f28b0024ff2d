"""The alerts of one run: few are one message each, and many are one message together."""

from dataclasses import replace

import pytest

from campaign_reporter.model.event import Event
from campaign_reporter.model.watched_campaign import WatchedCampaign
from tests.groups import crowd, grouped, member
from tests.unit.batches import RunBatch

TEN, ELEVEN = (crowd(number, Event.FAILED, Event.COMPLETED) for number in (10, 11))

# How many messages


def test_eleven_alerts_are_one_message() -> None:
    run = RunBatch()
    run.makes(*ELEVEN)
    assert run.sends() == ()
    (group,) = run.topic.accepted
    assert group == replace(grouped(ELEVEN), observed_at=group.observed_at)
    assert run.alerted_by(ELEVEN) == [group.alert_id] * 11
    assert all(run.item(alert).finished_at for alert in ELEVEN)
    assert run.publisher.published == {"campaign.failed": 6, "campaign.completed": 5}


@pytest.mark.parametrize(("group_above", "messages"), ((0, 30), (29, 1), (30, 30), (1, 1)))
def test_the_number_that_makes_a_group_can_be_set_and_0_never_groups(group_above: int, messages: int) -> None:
    run = RunBatch(group_above=group_above)
    run.makes(*crowd(30))
    run.sends()
    assert len(run.topic.accepted) == messages
    assert run.publisher.published.total() == 30


@pytest.mark.parametrize(("number", "members"), ((600, [500, 100]), (501, [500, 0])))
def test_more_alerts_than_one_message_can_name_are_several_and_a_single_one_is_sent_as_itself(
    number: int, members: list[int]
) -> None:
    run = RunBatch()
    run.makes(*crowd(number))
    run.sends()
    assert [len(message.members) for message in run.topic.accepted] == members


def test_two_alerts_of_one_campaign_in_a_group_are_claimed_and_acknowledged_together() -> None:
    run = RunBatch(group_above=1)
    both = [member(1, Event.FAILING), member(1, Event.STALLED)]
    run.finds(*both)
    run.sends()
    assert run.diary == ["write", "accept", "write"]
    assert run.alerted_by(both) == [grouped(both).alert_id] * 2


def test_two_alerts_of_one_campaign_without_a_group_are_sent_one_after_the_other() -> None:
    run = RunBatch()
    both = [member(1, Event.FAILING), member(1, Event.COMPLETED)]
    run.makes(*both)
    run.sends()
    assert run.topic.accepted == both
    assert run.diary == ["accept", "write"] * 2
    assert run.alerted_by(both) == [both[1].alert_id] * 2


# When


def test_alerts_wait_a_minute_for_others_and_later_ones_wait_a_minute_of_their_own() -> None:
    run = RunBatch()
    late = member(11)

    def sends_if_late() -> int:
        assert run.batch.send_if_late() == ()
        return len(run.topic.accepted)

    run.makes(*TEN[:5])
    run.clock.passes(seconds=59)
    run.makes(*TEN[5:])
    assert sends_if_late() == 0
    run.clock.passes(seconds=1)
    assert sends_if_late() == 10
    run.finds(late)
    run.clock.passes(seconds=59)
    assert sends_if_late() == 10
    run.clock.passes(seconds=1)
    assert sends_if_late() == 11
    assert run.topic.accepted == [*TEN, late]


def test_the_batch_is_empty_before_its_first_alert_and_after_it_was_sent() -> None:
    run = RunBatch()
    run.batch.add(WatchedCampaign(campaign_id="nothing pending"))
    assert not run.batch
    run.makes(*TEN)
    assert run.batch
    run.sends()
    assert not run.batch
    assert run.sends() == ()
    assert run.topic.accepted == TEN, "and nothing is sent twice"
