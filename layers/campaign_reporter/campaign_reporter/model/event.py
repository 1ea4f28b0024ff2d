"""The events that an alert can be about, as one table.

A new event is one row here, its rule in `decision`, and its tests. The rows stand in the order in which a group names
them, the worst first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How much an alert matters. Subscriptions can filter by it."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """The higher, the worse."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The texts about an event for people.

    `headline`, `happened` and `todo` are for the email, `short` is the text message of an alert without counts.
    `counted` means that the subject and the text message give the counts. `todo_if_warning` replaces `todo` in an
    alert that is a warning although its event is usually none. `digest` is the advice of the digest, and
    `digest_since` the title of its column with the time since which the campaign needs attention.
    """

    severity: Severity = Severity.INFO
    headline: str = ""
    happened: str = ""
    todo: str = ""
    todo_if_warning: str = ""
    short: str = ""
    counted: bool = False
    digest: str = ""
    digest_since: str = ""


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
            happened="The campaign has failed. Messages that were not sent by now will not be.",
            todo="Open the campaign in Dexatel for the reason, mend it, and send it to those who did not get it yet.",
            counted=True,
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
            digest="Failing: stop the campaign in Dexatel before more is lost; often the list is old or the sender "
            "blocked.",
        ),
    )
    CANCELED = (
        "campaign.canceled",
        Row(
            severity=Severity.WARNING,
            headline="Campaign canceled",
            happened="The campaign was canceled. Messages that were not sent by now will not be.",
            todo="Nothing, if this was intended. Otherwise ask your team who canceled it, and schedule it anew.",
            counted=True,
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
            "is over, delete it from your list.",
            short="Its status is not a documented one: open it in Dexatel",
        ),
    )
    NOT_FOUND = (
        "campaign.not_found",
        Row(
            severity=Severity.WARNING,
            headline="Campaign not found",
            happened="Dexatel does not know this campaign. It may have been deleted, or the id may be wrong.",
            todo="Check the id in your list against Dexatel. If it does not appear within 24 hours it is dropped.",
            short="Check its id in your list",
        ),
    )
    INVALID = (
        "campaign.invalid",
        Row(
            severity=Severity.WARNING,
            headline="Campaign id invalid",
            happened="This entry of your list is no campaign's id, so it can't be watched.",
            todo="Delete this entry from the Campaigns table and put the campaign's id (a UUID) in its place.",
            short="Replace it by a campaign's UUID",
        ),
    )
    COMPLETED = (
        "campaign.completed",
        Row(
            headline="Campaign completed",
            happened="The campaign has finished: all its messages were processed.",
            todo="Nothing. If late delivery receipts change the rate by a point or more, you will be told.",
            todo_if_warning="Look up the failed numbers in Dexatel: a rate this low often means an old list or a "
            "blocked sender.",
            counted=True,
            digest="Delivered below {percent:g}%: look up the failed numbers; often the list is old or the sender "
            "blocked.",
        ),
    )
    CORRECTED = (
        "campaign.corrected",
        Row(
            headline="Campaign counts corrected",
            happened="The counts of this campaign have changed since it completed, and have settled now.",
            todo="Nothing, unless the new rate is too low for you. These are the final counts.",
            counted=True,
        ),
    )
    GROUPED = ("campaigns.grouped", Row())
    KEY_REJECTED = (
        "reporter.key_rejected",
        Row(
            severity=Severity.CRITICAL,
            headline="Campaign Reporter: API key REJECTED",
            happened="Dexatel refuses the API key, so no campaign can be watched.",
            todo="Check the key in Dexatel, then put a valid one into the secret of this stack. "
            "The next run uses it, and you will be told when it works.",
            short="No campaign is watched. Put a valid key into the stack's secret",
        ),
    )
    UNREACHABLE = (
        "reporter.unreachable",
        Row(
            severity=Severity.CRITICAL,
            headline="Campaign Reporter: Dexatel UNREACHABLE",
            happened="No campaign could be read from Dexatel in several runs in a row, so none is being watched.",
            todo="Check Dexatel's status. Nothing is lost: the reporter keeps trying and says when it works.",
            short="No campaign is watched. It keeps trying; check Dexatel's status",
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
            happened="This is the test that was asked for. Alerts reach you here.",
            todo="Nothing.",
            short="Alerts reach this phone",
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
