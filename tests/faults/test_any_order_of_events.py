"""Promises 1 to 5 hold in any order of events, also if runs and discoveries overlap at any step and clocks jump."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.canary import key
from tests.faults.campaigns import named
from tests.faults.rounds import INVALID
from tests.faults.story import Fails, Happening, Moment, Story
from tests.faults.ways import WAYS

IDS = st.sampled_from([*(named(name) for name in ("one", "two", "three")), INVALID])
STATUSES = st.sampled_from(["scheduled", "in_progress", "completed", "failed", "canceled", "paused"])
COUNTS = st.integers(0, 100)
KEYS = st.sampled_from([key("first"), key("second")])
# A final status is news for 24 of them.
HOURS = st.sampled_from([0, 1, 100])
# How far the time of day jumps, when a clock is set or because it was never right.
SECONDS = st.sampled_from([-5, 5, -48 * 3600, 3600])
# How far the clock of another process is from that of this one.
SKEWS = st.sampled_from([0, -5, 5])

changes: st.SearchStrategy[Happening] = st.one_of(
    st.builds(lambda each: partial(Story.watch, campaign_id=each), IDS),
    st.builds(lambda each: partial(Story.delete, campaign_id=each), IDS),
    st.builds(lambda each, label: partial(Story.relabel, campaign_id=each, label=label), IDS, st.sampled_from("xy")),
    st.builds(lambda each: partial(Story.put_back, campaign_id=each), IDS),
    st.builds(lambda each, ignored: partial(Story.ignore, campaign_id=each, ignored=ignored), IDS, st.booleans()),
    st.builds(
        lambda each, status, delivered, hours: partial(
            Story.becomes, campaign_id=each, status=status, delivered=delivered, hours_ago=hours
        ),
        IDS,
        STATUSES,
        COUNTS,
        HOURS,
    ),
    st.builds(lambda each: partial(Story.says, campaign_id=each, body=b"<html>"), IDS),
    st.builds(lambda each: partial(Story.forgets, campaign_id=each), IDS),
    st.builds(lambda has: partial(Story.lists_messages, has_messages=has), st.booleans()),
    st.builds(lambda down: partial(Story.goes_down, down=down), st.booleans()),
    st.builds(lambda key, secret: partial(Story.rotates_key, key=key, secret=secret), KEYS, KEYS),
    st.builds(lambda lag: partial(Story.scans_lag, lag=lag), st.booleans()),
    st.builds(lambda seconds: partial(Story.jumps, seconds=seconds), SECONDS),
)
failures: st.SearchStrategy[Happening] = st.sampled_from(WAYS).map(Fails)
several_ids = st.lists(IDS, min_size=1, max_size=3, unique=True)
the_list_or_some: st.SearchStrategy[list[str]] = st.one_of(st.just([]), several_ids)
places = st.one_of(
    st.integers(0, 30), st.sampled_from(["get", "query", "transact_write_items", "publish", "update_item"])
)


def moments(happenings: st.SearchStrategy[Happening]) -> st.SearchStrategy[list[Moment]]:
    return st.lists(st.tuples(places, st.booleans(), happenings), max_size=4)


def runs_elsewhere(inner: st.SearchStrategy[list[Moment]]) -> st.SearchStrategy[Happening]:
    return st.builds(
        lambda what, ids, skew: partial(Story.run_elsewhere, moments=what, ids=ids, skew=skew),
        inner,
        the_list_or_some,
        SKEWS,
    )


def discoveries_elsewhere(inner: st.SearchStrategy[list[Moment]]) -> st.SearchStrategy[Happening]:
    return st.builds(lambda what, skew: partial(Story.discover_elsewhere, moments=what, skew=skew), inner, SKEWS)


inside = moments(st.one_of(changes, failures))
anything = moments(st.one_of(changes, failures, runs_elsewhere(inside), discoveries_elsewhere(inside)))


class AnyOrder(RuleBasedStateMachine):
    """Things happen between runs and in the middle of them."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()

    @initialize(campaign_ids=st.lists(IDS, min_size=2, unique=True))
    def begins(self, campaign_ids: Sequence[str]) -> None:
        for campaign_id in campaign_ids:
            self.is_listed(campaign_id, "in_progress")

    @rule(campaign_id=IDS, status=STATUSES)
    def is_listed(self, campaign_id: str, status: str) -> None:
        self.story.becomes(campaign_id, status)
        self.story.watch(campaign_id)

    @rule(campaign_id=IDS, status=STATUSES, delivered=COUNTS)
    def moves_on(self, campaign_id: str, status: str, delivered: int) -> None:
        self.story.becomes(campaign_id, status, delivered)

    @rule(where=places, after=st.booleans(), ids=the_list_or_some)
    def runs_meanwhile(self, where: int | str, *, after: bool, ids: Sequence[str]) -> None:
        self.story.passes(60)
        self.story.run([(where, after, partial(Story.run_elsewhere, ids=ids))])

    @rule(change=changes)
    def changes(self, change: Happening) -> None:
        change(self.story)

    @rule(seconds=st.sampled_from([1, 60, 130]))
    def passes(self, seconds: int) -> None:
        self.story.passes(seconds)

    @rule(hours=st.sampled_from([-48, -1, 1, 25]))
    def jumps(self, hours: int) -> None:
        self.story.jumps(hours=hours)

    @rule(what=anything, ids=the_list_or_some)
    def runs(self, what: Sequence[Moment], ids: Sequence[str]) -> None:
        self.story.passes(60)
        self.story.run(what, ids=ids)

    @rule(what=anything)
    def discovers(self, what: Sequence[Moment]) -> None:
        self.story.passes(60)
        self.story.discover(what)

    @rule(where=places, after=st.booleans())
    def discovers_meanwhile(self, where: int | str, *, after: bool) -> None:
        self.story.passes(60)
        self.story.run([(where, after, Story.discover_elsewhere)])

    @rule(campaign_id=IDS, status=STATUSES, hours=HOURS)
    def is_discovered(self, campaign_id: str, status: str, hours: float) -> None:
        self.story.delete(campaign_id)
        self.story.becomes(campaign_id, status, hours_ago=hours)
        self.story.discover()

    @rule(campaign_id=IDS, delivered=COUNTS)
    def runs_undisturbed(self, campaign_id: str, delivered: int) -> None:
        self.story.delivers(campaign_id, delivered)
        self.story.passes(130)
        self.story.run_undisturbed()

    @invariant()
    def keeps_its_promises(self) -> None:
        self.story.check()

    def teardown(self) -> None:
        self.story.ends_well()


AnyOrder.TestCase.settings = settings(
    derandomize=True, deadline=None, max_examples=200, stateful_step_count=25, database=None
)
test_the_promises_hold_in_any_order_of_events = AnyOrder.TestCase
