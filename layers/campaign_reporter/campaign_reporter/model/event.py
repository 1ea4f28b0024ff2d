"""The events that an alert can be about, as one table.

A new event is one row here, its rule in `decision`, and its tests. The rows stand in the order in which a group names
them, the worst first.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from campaign_reporter.model.event_row import Row
from campaign_reporter.model.severity import Severity


class Event(StrEnum):
    """One event; `row` is its row of the table."""

    row: Row

    def __new__(cls, value: str, row: Row) -> Self:
        """Makes the member with its row."""
        event = str.__new__(cls, value)
        event._value_ = value
        event.row = row
        return event

    FAILED = (
        "campaign.failed",
        Row(
            severity=Severity.CRITICAL,
            headline="Campaign FAILED",
            happened="The campaign has failed, and nothing more of it will be sent.",
            todo="Open the campaign in Dexatel for the reason, mend it, and send it to those who did not get it yet.",
            counted=True,
            rest="never sent",
            of_rest="{waiting} of its {total} messages were never sent.",
            never_sent=True,
            digest="Failed: open the campaign in Dexatel for the reason, mend it, and send it to those who did not get "
            "it yet.",
        ),
    )
    FAILING = (
        "campaign.failing",
        Row(
            severity=Severity.CRITICAL,
            headline="Campaign FAILING",
            happened="The campaign is being sent, but too few of its messages arrive.",
            todo="Look at the failed messages in Dexatel now. If the list is old, the sender blocked or the text "
            "refused, cancel the campaign before it goes to the rest.",
            counted=True,
            of_rest="{waiting} of its {total} messages are still to be sent, or wait for a delivery receipt.",
            digest="Failing: stop the campaign in Dexatel before more is lost; often the list is old or the sender "
            "blocked.",
        ),
    )
    CANCELED = (
        "campaign.canceled",
        Row(
            severity=Severity.WARNING,
            headline="Campaign canceled",
            happened="The campaign was canceled, and nothing more of it will be sent.",
            todo="Nothing, if this was intended. Otherwise ask your team who canceled it, and schedule it anew.",
            counted=True,
            rest="never sent",
            of_rest="{waiting} of its {total} messages were never sent.",
            never_sent=True,
        ),
    )
    STALLED = (
        "campaign.stalled",
        Row(
            severity=Severity.WARNING,
            headline="Campaign stalled",
            happened="The campaign has started and not finished, but nothing of it moves any more.",
            todo="Open the campaign in Dexatel. If it does not go on, ask Dexatel's support why, giving the "
            "campaign's id.",
            counted=True,
            of_rest="{waiting} of its {total} messages are still to be sent, or wait for a delivery receipt.",
            rest="waiting",
            digest="Stalled: find out in Dexatel why nothing more is sent.",
            digest_since="Unchanged since",
        ),
    )
    OVERDUE = (
        "campaign.overdue",
        Row(
            severity=Severity.WARNING,
            headline="Campaign overdue",
            happened="The campaign should have started by now, and is still waiting.",
            todo="Open the campaign in Dexatel: is it approved, and is there balance for it? Start it, or "
            "schedule it anew. You hear of it again when it ends.",
            short="It has not started: open it in Dexatel",
            digest="Overdue: find out in Dexatel why the campaign has not started.",
            digest_since="Scheduled for",
        ),
    )
    UNREADABLE = (
        "campaign.unreadable",
        Row(
            severity=Severity.WARNING,
            headline="Campaign unreadable",
            happened="Dexatel gives no answer about this campaign that can be read, so it is not being watched. Other "
            "campaigns can be read.",
            todo="Open the campaign in Dexatel to see how it is going. The reporter keeps trying, and sends the alerts "
            "that were missed once it can read the campaign again.",
            short="It is not being watched: open it in Dexatel",
            operator="If it stays so, send its id and problem_detail to Dexatel's support.",
            has_detail=True,
        ),
    )
    UNKNOWN_STATUS = (
        "campaign.unknown_status",
        Row(
            severity=Severity.WARNING,
            headline="Campaign in an unknown status",
            happened="Dexatel gives the campaign a status that its documentation does not list. So the reporter can't "
            "tell whether the campaign goes on or is over.",
            todo="Open the campaign in Dexatel to see what the status means. The reporter goes on watching it. If it "
            "is over, tell whoever keeps your list.",
            short="Its status is not a documented one: open it in Dexatel",
            operator="If the campaign is over, delete its item from the Campaigns table.",
        ),
    )
    NOT_FOUND = (
        "campaign.not_found",
        Row(
            severity=Severity.WARNING,
            headline="Campaign not found",
            happened="Dexatel does not know this campaign. It may have been deleted, or the id may be wrong.",
            todo="Check the id above against Dexatel. If it is wrong, or the campaign was deleted, tell whoever keeps "
            "your list. The reporter looks for the campaign for another 24 hours.",
            short="Check its id against Dexatel",
            operator="If the id is wrong, delete its item from the Campaigns table and put the right one.",
            has_detail=True,
        ),
    )
    INVALID = (
        "campaign.invalid",
        Row(
            severity=Severity.WARNING,
            headline="Campaign id invalid",
            happened="This entry of your list is no campaign's id, so no campaign is watched for it.",
            todo="Look up the campaign's id in Dexatel. It looks like 48e200b7-be98-4360-b5c7-5dfac16b06f9. Give it to "
            "whoever keeps your list.",
            short="Look up the campaign's id in Dexatel, and put it on your list",
            operator="Delete the item of this entry from the Campaigns table, and put one with the right id.",
            has_detail=True,
        ),
    )
    COMPLETED = (
        "campaign.completed",
        Row(
            headline="Campaign completed",
            happened="The campaign has finished: Dexatel has sent it out.",
            todo="Nothing. If late delivery receipts change the rate by a point or more, you will be told.",
            todo_if_warning="Look up the failed numbers in Dexatel: a rate this low often means an old list or a "
            "blocked sender.",
            headline_if_warning="Campaign completed POORLY",
            word_if_warning="completed poorly",
            counted=True,
            rest="waiting for receipts",
            of_rest="{waiting} of its {total} messages still wait for a delivery receipt.",
            digest="Delivered below {percent:g}%: look up the failed numbers; often the list is old or the sender "
            "blocked.",
        ),
    )
    CORRECTED = (
        "campaign.corrected",
        Row(
            headline="Campaign counts corrected",
            happened="The campaign had completed, and the time for late receipts is over. These are its counts now.",
            todo="Nothing, unless the new rate is too low for you. The campaign is not watched any longer.",
            todo_if_warning="Compare the rate with the one in the message before. If it is low, look up the failed "
            "numbers in Dexatel: often the list is old or the sender blocked. If many messages have no receipt, ask "
            "Dexatel why. The campaign is not watched any longer.",
            counted=True,
            rest="without a receipt",
            of_rest="{waiting} of its {total} messages have no delivery receipt.",
        ),
    )
    GROUPED = ("campaigns.grouped", Row())
    KEY_REJECTED = (
        "reporter.key_rejected",
        Row(
            severity=Severity.CRITICAL,
            headline="Campaign Reporter: API key REJECTED",
            happened="Dexatel refuses the key with which the reporter reads your campaigns. No campaign is watched.",
            todo="Check in Dexatel whether the API key was deleted or replaced. Give a valid one to whoever runs the "
            "reporter. A message like this one comes when it works.",
            short="No campaign is watched. Give a valid key to whoever runs the reporter",
            operator="Put a valid key into the secret of the stack. The next run uses it.",
            has_detail=True,
        ),
    )
    UNREACHABLE = (
        "reporter.unreachable",
        Row(
            severity=Severity.CRITICAL,
            headline="Campaign Reporter: Dexatel UNREACHABLE",
            happened="Dexatel has not answered for any of your campaigns several times in a row, so none is watched.",
            todo="Check whether Dexatel works for you. Nothing is lost: the reporter keeps trying, and says when it "
            "works.",
            short="No campaign is watched. It keeps trying; check whether Dexatel works",
            operator="If Dexatel works elsewhere, look into the log of the function that polls.",
            has_detail=True,
        ),
    )
    RECOVERED = (
        "reporter.recovered",
        Row(
            # As what it ends: whoever hears only critical alerts and has heard of the outage hears of its end.
            severity=Severity.CRITICAL,
            headline="Campaign Reporter: recovered",
            happened="Campaigns can be read again. What happened in the meantime is reported now.",
            todo="Nothing.",
            short="Campaigns can be read again",
        ),
    )
    DIGEST = ("reporter.digest", Row())
    TEST = (
        "reporter.test",
        Row(
            headline="Campaign Reporter: test alert",
            happened="This is the test that was asked for. It proves that messages of the reporter reach you here. It "
            "does not prove that your campaigns can be read from Dexatel: see the last complete run.",
            todo="Nothing. If the last complete run was not a short while ago, ask whoever runs the reporter.",
            short="Messages reach this phone",
            operator="A complete run has come to the end of the list. The Runs table has a row for each run.",
        ),
    )

    @property
    def word(self) -> str:
        """The event in a word or two: `campaign.not_found` is `not found`."""
        return self.rpartition(".")[2].replace("_", " ")


# The events that end a campaign.
ENDS = frozenset({Event.COMPLETED, Event.FAILED, Event.CANCELED})
EVENTS = {str(event): event for event in Event}
RANKS = {event: rank for rank, event in enumerate(Event)}
