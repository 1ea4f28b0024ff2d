"""10,000 changes to a good answer: each is read or called malformed, and what is read can be kept and told."""

from collections import Counter
from dataclasses import astuple, fields, replace
from datetime import datetime

import pytest

from campaign_reporter.alerts.messages import message, message_attributes
from campaign_reporter.decision.transitions import decide
from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.answers import LARGEST_COUNT, LONGEST_NAME, LONGEST_STATUS, LONGEST_TEXT, read_campaign
from tests.builders import CAMPAIGN, NOW, OTHER_CAMPAIGN, POLICY, answer, listed
from tests.mutations import mutations

MANY = 10_000
SEED = 20_261_123
LONGEST = {"name": LONGEST_NAME, "status": LONGEST_STATUS}
DATES = ("schedule", "create_date", "update_date")


def what_is_read(body: bytes) -> Campaign | DexatelError:
    """Any other error than this one fails the test."""
    try:
        return read_campaign(body, CAMPAIGN)
    except DexatelError as exc:
        return exc


def assert_can_be_kept(seen: Campaign) -> None:
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


def test_10_000_changed_answers_are_each_read_or_malformed_and_nothing_else() -> None:
    results: Counter[str] = Counter()
    for body in mutations(answer(), MANY, seed=SEED):
        seen = what_is_read(body)
        if isinstance(seen, Campaign):
            assert_can_be_kept(seen)
        else:
            assert (seen.problem, seen.status) == (Problem.MALFORMED_ANSWER, 200)
            assert len(seen.detail) < 100
        results[seen.detail if isinstance(seen, DexatelError) else "read"] += 1
    assert results.total() == MANY
    # Neither all nor nothing: the fuzzer gets past the door, and to every check behind it.
    assert 1_000 < results["read"] < 8_000
    assert {detail for detail, count in results.items() if count >= 20} >= {
        "the body is not JSON",
        "`data` is neither an object nor an array that starts with one",
        "`id` is another campaign's",
        "`status` is missing",
        "`status` is not a text",
        "`messages` is not an object",
        *(f"`messages.{name}` is not a number of messages" for name in ("total", "delivered", "failed")),
    }


def test_whatever_is_read_of_a_changed_answer_can_be_told() -> None:
    told = 0
    for body in mutations(answer(status="completed"), MANY // 10, seed=SEED):
        seen = what_is_read(body)
        before = listed(campaign=Campaign(status="in_progress"), revision=1)
        decision = decide(before, seen, last_record=None, now=NOW, policy=POLICY)
        if isinstance(seen, DexatelError):
            known = replace(before, problem=Problem.MALFORMED_ANSWER, problem_detail=seen.detail)
            assert replace(decision.after, problem_since=None) == known
        for alert in decision.alerts:
            told += 1
            assert message(alert)
            assert message_attributes(alert)["event"]
    assert told > 100


@pytest.mark.parametrize("seed", range(5))
def test_a_changed_answer_about_another_campaign_is_never_read_as_this_one(seed: int) -> None:
    for body in mutations(answer(), 200, seed=seed):
        if body.count(CAMPAIGN.encode()) == 1:
            seen = what_is_read(body.replace(CAMPAIGN.encode(), OTHER_CAMPAIGN.encode()))
            known = what_is_read(body)
            assert isinstance(seen, DexatelError) or isinstance(known, DexatelError) or seen == known
            if isinstance(known, Campaign) and f'"id": "{CAMPAIGN}"'.encode() in body:
                assert isinstance(seen, DexatelError)


def test_the_same_seed_makes_the_same_bodies_and_another_makes_others() -> None:
    same, again, others = (list(mutations(answer(), 50, seed=seed)) for seed in (1, 1, 2))
    assert same == again != others
