"""Timelines that the property test has found."""

from __future__ import annotations

from tests.canary import key
from tests.faults.campaigns import named
from tests.faults.story import Fails, Story
from tests.faults.ways import killed_before


def test_an_item_that_was_listed_anew_during_a_run_is_not_taken_for_the_old_one() -> None:
    """Another run writes to the new item as often as the old one was written to."""
    story = Story()
    one = named("one")
    story.watch(one)
    for _ in range(2):
        story.passes(60)
        story.run()

    def listed_anew(story: Story) -> None:
        story.becomes(one, "completed")
        story.watch(one)
        story.run_elsewhere(ids=[one])

    story.passes(60)
    story.run([("get", False, listed_anew)])
    assert [record["status"]["S"] for record in story.world.histories()[one]] == ["completed"]
    assert len(story.world.alerts) == 1
    story.ends_well()


def test_two_runs_that_meet_because_the_clock_jumped_record_each_change_once() -> None:
    story = Story()
    for name in ("one", "two", "three"):
        story.becomes(named(name), "failed")
        story.watch(named(name))

    def meet(story: Story) -> None:
        story.jumps(hours=1)
        story.run_elsewhere()

    story.run([("publish", True, meet)])
    assert [len(records) for records in story.world.histories().values()] == [1, 1, 1]
    assert sorted(story.world.times_published().values()) == [1, 1, 2], (
        "the claim of one ran out before it was acknowledged"
    )
    story.ends_well()


def test_a_recovery_is_never_published_before_its_outage() -> None:
    """A run died with the alert of the outage. While the alert is still claimed, a user's own run reads everything."""
    story = Story()
    story.becomes(named("one"), "in_progress")
    story.watch(named("one"))
    story.run()
    story.rotates_key(key("second"), key("first"))
    story.run([("publish", False, Fails(killed_before))])
    story.rotates_key(key("second"), key("second"))
    story.run(ids=[named("one")])
    assert story.world.alerts == []
    story.ends_well()
    about_itself = [alert.event for alert in story.world.alerts if alert.campaign_id is None]
    assert about_itself == ["reporter.key_rejected", "reporter.recovered"]
