"""Bodies that were made to do harm: one campaign has a problem, memory stays flat, and nothing else notices."""

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from campaign_reporter import transport
from campaign_reporter.poller import WORKERS
from local.dexatel_simulator import Answer
from tests.integration.stack import CAMPAIGNS, HISTORY, Stack
from tests.mutations import mutations

GOOD = Answer.json({"data": {"status": "in_progress"}})
HUGE = 50_000_000
ENDLESS = 10**15
# What one answer may take: its body in a buffer that grows, a copy of that, and its pieces on both sides of the wire.
MOST_MEMORY = 2_500_000
SEED = 20_261_124


def of_a_body(campaign_id: str, **fields: Any) -> bytes:
    documented = {
        "id": campaign_id,
        "name": "Black Friday",
        "status": "in_progress",
        "schedule": "2026-11-23 14:00:00",
        "channel": "SMS",
        "create_date": "2026-11-20 09:30:00",
        "update_date": "2026-11-23 09:59:30",
        "messages": {"total": 100, "delivered": 60, "failed": 5},
    }
    return json.dumps({"data": documented | fields}).encode()


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test for what never ends does, also where the limit that it tests is gone."""
    monkeypatch.setattr(transport, "WHOLE_SECONDS", 2)


def peak_of_a_run(stack: Stack) -> int:
    """The most memory in use at any moment of it, in bytes, above what was in use before."""
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    stack.run()
    return tracemalloc.get_traced_memory()[1] - before


@pytest.mark.usefixtures("traced", "impatient")
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
        (Answer.json({"data": {"status": "x" * 400_000, "name": "🎉" * 8_000}}), None),
        (Answer.json({"data": {"status": "completed", "extra": [[]] * 100_000}}), None),
    ),
    ids=(
        *("50 MB", "50 MB of chunks", "endless", "endless chunks", "an endless error", "bomb", "bomb in two layers"),
        *("an endless length of a chunk", "an endless header", "endless headers", "long texts", "many values"),
    ),
)
def test_memory_stays_flat_whatever_is_sent_by_all_campaigns_at_once(
    stack: Stack, body: Answer, problem: str | None
) -> None:
    for _ in range(WORKERS):
        stack.dexatel.answer_always(stack.watch(), GOOD)
    stack.run()  # the connections, the threads and what else is kept for the next time
    usual = peak_of_a_run(stack)
    for campaign_id in [item["campaign_id"] for item in stack.items(CAMPAIGNS)]:
        stack.dexatel.answer_always(campaign_id, body)
    assert peak_of_a_run(stack) - usual < WORKERS * MOST_MEMORY
    assert {item.get("problem") for item in stack.items(CAMPAIGNS)} == {problem}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("body", "problem"),
    (
        (GOOD.padded_to(ENDLESS), "malformed_answer"),
        (GOOD.padded_to(HUGE).gzipped(), "malformed_answer"),
        (GOOD.with_headers({"X-Long": "x" * 1_000_000}), "unreachable"),
        (Answer.raw(b'{"data": {"status": "completed", "status": "failed"}}'), "malformed_answer"),
        (Answer.raw(b'{"data": {"status": "\xff"}}'), "malformed_answer"),
        (Answer.raw(b"x" * 400_000), "malformed_answer"),
        (Answer.json({"data": {"status": "completed"}}).truncated(keep=20), "unreachable"),
    ),
    ids=("endless", "bomb", "an endless header", "twice a status", "no UTF-8", "no JSON", "truncated"),
)
def test_one_bad_answer_touches_neither_its_own_state_nor_another_campaign(
    stack: Stack, body: Answer, problem: str
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
    assert (now.pop("problem_since"), bool(now.pop("problem_detail"))) == (stack.clock.text()[:-5] + "Z", True)
    assert known | {"version": now["version"]} == now
    stack.dexatel.answer(bad)
    stack.run()
    assert not {"problem", "problem_since", "problem_detail"} & stack.campaign(bad).keys()


def test_of_300_changed_answers_each_is_read_or_a_problem_of_its_campaign_alone(stack: Stack) -> None:
    ids = [stack.watch() for _ in range(300)]
    for campaign_id in ids:
        stack.dexatel.answer_always(campaign_id, Answer.raw(of_a_body(campaign_id)))
    good = stack.listed("in_progress")
    stack.run()
    known = {item["campaign_id"]: item for item in stack.items(CAMPAIGNS)}
    for number, campaign_id in enumerate(ids):
        (body,) = mutations(of_a_body(campaign_id), 1, seed=SEED + number)
        stack.dexatel.answer_always(campaign_id, Answer.raw(body))
    stack.becomes(good, "completed")
    answer = stack.run()
    items = {item["campaign_id"]: item for item in stack.items(CAMPAIGNS)}
    bad = {campaign_id for campaign_id, item in items.items() if "problem" in item}
    assert (answer["outcome"], answer["polled"], answer["watched"]) == ("complete", 301, 301)
    assert answer["problems"] == {"malformed_answer": len(bad)}
    assert 30 < len(bad) < 270
    for campaign_id in bad:
        ours = {"problem": "malformed_answer", "version": items[campaign_id]["version"]}
        told = {name: items[campaign_id][name] for name in ("problem_detail", "problem_since")}
        assert items[campaign_id] == known[campaign_id] | told | ours
    assert items[good]["status"] == "completed"
    assert len(stack.items(HISTORY)) == 301 + answer["changed"]
