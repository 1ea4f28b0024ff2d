"""Bodies that were made to do harm: one campaign has a problem, memory stays flat, and nothing else is disturbed."""

import tracemalloc

import pytest

from campaign_reporter.poller import WORKERS
from campaign_reporter.provider import transport
from local.dexatel_simulator import Answer
from tests.harness.tables import CAMPAIGNS
from tests.harness.world import World

GOOD = Answer.json({"data": {"status": "in_progress"}})
HUGE = 50_000_000
ENDLESS = 10**15
# One answer may take its body in a buffer that grows, a copy of that, and its pieces on both sides of the wire.
MOST_MEMORY = 2_500_000
MOST_MEMORY_READ = 7_500_000
AT_ONCE = 8


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends a test of an endless answer even if the limit that it tests is gone."""
    monkeypatch.setattr(transport, "WHOLE_SECONDS", 2)


def peak_of_a_run(stack: World) -> int:
    """The most memory that it has in use at any moment, in bytes."""
    tracemalloc.start()
    stack.run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("body", "problem"),
    (
        (GOOD.padded_to(HUGE), "malformed_answer"),
        (GOOD.padded_to(HUGE).chunked(), "malformed_answer"),
        (GOOD.padded_to(ENDLESS), "malformed_answer"),
        (GOOD.padded_to(ENDLESS).chunked(), "malformed_answer"),
        (Answer.html(status=500).padded_to(ENDLESS), "malformed_answer"),
        (GOOD.padded_to(HUGE).gzipped(), "malformed_answer"),
        (GOOD.padded_to(HUGE).gzipped().with_headers({"Content-Encoding": "deflate, gzip"}), "malformed_answer"),
        (GOOD.padded_to(ENDLESS).with_headers({"Transfer-Encoding": "chunked"}), "unreachable"),
        (GOOD.with_headers({"X-Long": "x" * 1_000_000}), "unreachable"),
        (GOOD.with_headers({f"X-{number}": "x" * 1_000 for number in range(1_000)}), "unreachable"),
        (Answer.json({"data": {"status": "x" * 150_000, "name": "🎉" * 8_000}}), None),
    ),
    ids=(
        *("50 MB", "50 MB of chunks", "endless", "endless chunks", "an endless error", "bomb", "bomb in two layers"),
        *("an endless length of a chunk", "an endless header", "endless headers", "long texts"),
    ),
)
def test_memory_stays_flat_whatever_all_campaigns_send_at_once(stack: World, body: Answer, problem: str | None) -> None:
    assert peak_above_the_usual(stack, body) < AT_ONCE * MOST_MEMORY
    assert {item.get("problem") for item in stack.items(CAMPAIGNS)} == {problem}


def test_memory_is_bounded_for_the_body_that_takes_the_most_of_it_once_it_is_read(stack: World) -> None:
    """An object takes some twenty times more in Python than in JSON. The function has 512 MB for WORKERS answers."""
    body = Answer.json({"data": {"status": "in_progress", "extra": [{}] * 63_000}})
    assert transport.LARGEST_BODY - 20_000 < body.content_length < transport.LARGEST_BODY
    assert peak_above_the_usual(stack, body) < AT_ONCE * MOST_MEMORY_READ
    assert MOST_MEMORY_READ * WORKERS < 512_000_000 / 2
    assert not any("problem" in item for item in stack.items(CAMPAIGNS))


def peak_above_the_usual(stack: World, body: Answer) -> int:
    """The peak of a run in which AT_ONCE campaigns get this answer, less that of a run in which they get a good one."""
    ids = [stack.watch() for _ in range(AT_ONCE)]
    for campaign_id in ids:
        stack.dexatel.answer_always(campaign_id, GOOD)
    stack.run()  # what it makes is kept for the next run: connections, threads
    usual = peak_of_a_run(stack)
    for campaign_id in ids:
        stack.dexatel.answer_always(campaign_id, body)
    return peak_of_a_run(stack) - usual


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("body", "problem"),
    (
        (GOOD.padded_to(ENDLESS), "malformed_answer"),
        (GOOD.padded_to(HUGE).gzipped(), "malformed_answer"),
        (GOOD.with_headers({"X-Long": "x" * 1_000_000}), "unreachable"),
        (Answer.raw(b'{"data": {"status": "completed", "status": "failed"}}'), "malformed_answer"),
        (Answer.json({"data": {"status": "completed"}}).truncated(keep=20), "unreachable"),
    ),
    ids=("endless", "bomb", "an endless header", "twice a status", "truncated"),
)
def test_a_bad_answer_changes_neither_the_state_of_its_campaign_nor_another_one(
    stack: World, body: Answer, problem: str
) -> None:
    bad, *others = (stack.listed("in_progress", total=9, delivered=5) for _ in range(5))
    stack.run()
    known = stack.campaign(bad)
    stack.dexatel.answer_always(bad, body)
    for campaign_id in others:
        stack.becomes(campaign_id, "completed")
    answer = stack.run()
    assert (answer["outcome"], answer["problems"], answer["changed"]) == ("complete", {problem: 1}, 4)
    assert stack.events == ["campaign.completed"] * 4
    now = stack.campaign(bad)
    assert now.pop("problem") == problem
    assert (now.pop("problem_since"), bool(now.pop("problem_detail"))) == (stack.clock.text(), True)
    assert known | {"version": now["version"]} == now
    stack.dexatel.answer(bad)
    stack.run()
    assert not {"problem", "problem_since", "problem_detail"} & stack.campaign(bad).keys()
