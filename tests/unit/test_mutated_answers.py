"""10,000 changed answers: each is read or malformed, and a campaign that is read can be stored and alerted."""

from collections import Counter
from dataclasses import astuple, fields, replace
from datetime import datetime

import pytest

from campaign_reporter.alerts.messages import message, message_attributes
from campaign_reporter.decision.transitions import decide
from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import LARGEST_COUNT, Campaign
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.model.texts import LONGEST_NAME, LONGEST_STATUS, LONGEST_TEXT
from tests.builders import CAMPAIGN, NOW, OTHER_CAMPAIGN, POLICY, answer, listed
from tests.mutations import mutations
from tests.unit.examples import read

MANY = 10_000
SEED = 20_261_123
LONGEST = {"name": LONGEST_NAME, "status": LONGEST_STATUS}
DATES = ("schedule", "create_date", "update_date")


def result(body: bytes) -> Campaign | Unreadable:
    """The campaign in the body, or why it can't be read. Any other error than DexatelError fails the test."""
    try:
        return read(body)
    except DexatelError as exc:
        return exc.unreadable


def assert_can_be_stored(seen: Campaign) -> None:
    assert seen.status
    assert all(count is None or (type(count) is int and 0 <= count <= LARGEST_COUNT) for count in astuple(seen.counts))
    for field in fields(seen):
        text = getattr(seen, field.name)
        if isinstance(text, str):
            assert 0 < len(text) <= LONGEST.get(field.name, LONGEST_TEXT)
            text.encode("utf-8")
    for name in DATES:
        if date := getattr(seen, name):
            assert datetime.fromisoformat(date).tzinfo


def test_each_of_10_000_changed_answers_is_read_or_malformed() -> None:
    results: Counter[str] = Counter()
    for body in mutations(answer(), MANY, seed=SEED):
        seen = result(body)
        if isinstance(seen, Campaign):
            assert_can_be_stored(seen)
        else:
            assert (seen.problem, seen.status) == (Problem.MALFORMED_ANSWER, 200)
            assert len(seen.detail) < 100
        results[seen.detail if isinstance(seen, Unreadable) else "read"] += 1
    assert results.total() == MANY
    # The fuzzer reaches every check.
    assert 1_000 < results["read"] < 8_000
    assert {detail for detail, count in results.items() if count >= 20} >= {
        "the body is not JSON",
        "`data` is neither an object nor an array that starts with one",
        "`id` is another campaign's",
        "`status` is missing",
        "`status` is not a text",
    }


def test_the_end_in_a_changed_answer_can_be_alerted() -> None:
    number = 0
    for body in mutations(answer(status="completed"), MANY // 10, seed=SEED):
        seen = result(body)
        before = listed(campaign=Campaign(status="in_progress"), revision=1)
        decision = decide(before, seen, last_record=None, now=NOW, policy=POLICY)
        if isinstance(seen, Unreadable):
            known = replace(before, problem=Problem.MALFORMED_ANSWER, problem_detail=seen.detail)
            assert replace(decision.after, problem_since=None) == known
        for alert in decision.alerts:
            number += 1
            assert message(alert)
            assert message_attributes(alert)["event"]
    assert number > 100


@pytest.mark.parametrize("seed", range(5))
def test_a_changed_answer_about_another_campaign_is_not_read_as_this_one(seed: int) -> None:
    for body in mutations(answer(), 200, seed=seed):
        if body.count(CAMPAIGN.encode()) == 1:
            seen = result(body.replace(CAMPAIGN.encode(), OTHER_CAMPAIGN.encode()))
            known = result(body)
            assert isinstance(seen, Unreadable) or isinstance(known, Unreadable) or seen == known
            if isinstance(known, Campaign) and f'"id": "{CAMPAIGN}"'.encode() in body:
                assert isinstance(seen, Unreadable)
