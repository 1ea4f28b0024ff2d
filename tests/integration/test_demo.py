"""The demo's cast, on a clock that only the test moves."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from local import postbox
from local.demo.breaches import Found
from local.demo.cast import ABOUT_MANY, CAST, REHEARSED
from local.demo.verdict import differences
from tests.integration.stack import CAMPAIGNS, HISTORY, Stack


def play(stack: Stack, runs: Sequence[float]) -> Found:
    """The demo without its digest, with runs so many seconds after the listing."""
    beginning = stack.clock.now
    for role in CAST:
        if role.life:
            stack.dexatel.add(role.campaign_id, role.life)
        stack.dynamodb.put_item(TableName=CAMPAIGNS, Item=role.item(beginning))
    rehearsal: dict[str, Any] = {}
    for number, seconds in enumerate(runs, 1):
        if number == len(runs):
            stack.clock.now += timedelta(seconds=45)
            rehearsal = stack.run({"rehearse": {"campaign_id": REHEARSED}}, minutes=0)
        stack.clock.now = beginning + timedelta(seconds=seconds)
        stack.run(minutes=0)
    return Found(
        campaigns=stack.dynamodb.scan(TableName=CAMPAIGNS)["Items"],
        history=stack.dynamodb.scan(TableName=HISTORY)["Items"],
        messages=[
            postbox.Published(
                message_id="", topic_arn="", subject=each.subject, texts=each.texts, attributes=each.attributes
            )
            for each in stack.published
        ],
        rehearsal=rehearsal,
    )


@pytest.mark.parametrize("runs", ((45, 105, 165), (60, 120, 180), (70, 130, 190), (80, 140, 200)), ids=str)
def test_every_role_gets_the_alerts_that_it_expects_whenever_the_runs_come(stack: Stack, runs: Sequence[float]) -> None:
    found = play(stack, runs)

    assert list(differences(CAST, ABOUT_MANY[:1], found)) == []


def test_one_of_each_event_is_a_message_of_its_own(stack: Stack) -> None:
    play(stack, (60, 120, 180))

    assert {role_alert.event for role in CAST for role_alert in role.alerts} <= set(stack.events)
    assert "campaigns.grouped" in stack.events
