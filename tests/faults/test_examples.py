"""What the search for trouble has found, told as plain stories."""

from __future__ import annotations

from tests.canary import key
from tests.faults.rounds import named
from tests.faults.story import Fails, Story
from tests.faults.ways import killed_before


def test_a_run_does_not_take_an_item_that_was_put_anew_for_the_one_it_has_read() -> None:
    """Another run writes to the new one, as often as the old one was written to."""
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
    assert [record["status"]["S"] for record in story.world.history()[one]] == ["completed"]
    assert len(story.world.accepted) == 1
    story.ends_well()


def test_two_runs_over_the_list_meet_where_the_clock_jumps_over_a_lease_and_each_change_is_recorded_once() -> None:
    story = Story()
    for name in ("one", "two", "three"):
        story.becomes(named(name), "completed")
        story.watch(named(name))

    def meet(story: Story) -> None:
        story.jumps(hours=1)
        story.run_elsewhere()

    story.run([("publish", True, meet)])
    assert [len(records) for records in story.world.history().values()] == [1, 1, 1]
    assert sorted(story.world.told().values()) == [1, 1, 2], "one was sent and not noted yet when its claim ran out"
    story.ends_well()


def test_nobody_hears_of_a_recovery_before_he_hears_of_the_outage() -> None:
    """A run died with the alert of the outage; before anybody may send that, a user's own run reads everything."""
    story = Story()
    story.becomes(named("one"), "in_progress")
    story.watch(named("one"))
    story.run()
    story.rotates_key(key("second"), key("first"))
    story.run([("publish", False, Fails(killed_before))])
    story.rotates_key(key("second"), key("second"))
    story.run(ids=[named("one")])
    assert story.world.accepted == []
    story.ends_well()
    told = [alert.event for alert in story.world.accepted if alert.campaign_id is None]
    assert told == ["reporter.key_rejected", "reporter.recovered"]
