"""What is said of each event: its headline, what has happened, and what to do about it."""

from __future__ import annotations

from campaign_reporter.alerts.alert import Alert, Event, Severity

HEADLINES = {
    Event.COMPLETED: "Campaign completed",
    Event.FAILED: "Campaign FAILED",
    Event.CANCELED: "Campaign canceled",
    Event.NOT_FOUND: "Campaign not found",
    Event.INVALID: "Campaign id invalid",
    Event.OVERDUE: "Campaign overdue",
    Event.STALLED: "Campaign stalled",
    Event.FAILING: "Campaign FAILING",
    Event.CORRECTED: "Campaign counts corrected",
    Event.KEY_REJECTED: "Campaign Reporter: API key REJECTED",
    Event.UNREACHABLE: "Campaign Reporter: Dexatel UNREACHABLE",
    Event.RECOVERED: "Campaign Reporter: recovered",
    Event.TEST: "Campaign Reporter: test alert",
}
_HAPPENED = {
    Event.COMPLETED: "The campaign has finished: all its messages were processed.",
    Event.FAILED: "The campaign has failed. Messages that were not sent by now will not be.",
    Event.CANCELED: "The campaign was canceled. Messages that were not sent by now will not be.",
    Event.NOT_FOUND: "Dexatel does not know this campaign. It may have been deleted, or the id may be wrong.",
    Event.INVALID: "This entry of your list is no campaign's id, so it can't be watched.",
    Event.OVERDUE: "The campaign should have started by now, and is still waiting.",
    Event.STALLED: "The campaign has started and not finished, but nothing of it moves any more.",
    Event.FAILING: "The campaign is being sent, but too few of its messages arrive.",
    Event.CORRECTED: "The counts of this campaign have changed since it completed, and have settled now.",
    Event.KEY_REJECTED: "Dexatel refuses the API key, so no campaign can be watched.",
    Event.UNREACHABLE: "No campaign could be read from Dexatel in several runs in a row, so none is being watched.",
    Event.RECOVERED: "Campaigns can be read again. What happened in the meantime is reported now.",
    Event.TEST: "This is the test that was asked for. Alerts reach you here.",
}
_TODO = {
    Event.COMPLETED: "Nothing. If late delivery receipts change the rate by a point or more, you will be told.",
    Event.FAILED: "Open the campaign in Dexatel for the reason, mend it, and send it to those who did not get it yet.",
    Event.CANCELED: "Nothing, if this was intended. Otherwise ask your team who canceled it, and schedule it anew.",
    Event.NOT_FOUND: "Check the id in your list against Dexatel. If it does not appear within 24 hours it is dropped.",
    Event.INVALID: "Delete this entry from the Campaigns table and put the campaign's id (a UUID) in its place.",
    Event.OVERDUE: "Open the campaign in Dexatel: is it approved, and is there balance for it? Start it, or "
    "schedule it anew. You hear of it again when it ends.",
    Event.STALLED: "Open the campaign in Dexatel. If it does not go on, ask Dexatel's support why, giving the "
    "campaign's id.",
    Event.FAILING: "Look at the failed messages in Dexatel now. If the list is old, the sender blocked or the text "
    "refused, cancel the campaign before it goes to the rest.",
    Event.CORRECTED: "Nothing, unless the new rate is too low for you. These are the final counts.",
    Event.KEY_REJECTED: "Check the key in Dexatel, then put a valid one into the secret of this stack. "
    "The next run uses it, and you will be told when it works.",
    Event.UNREACHABLE: "Check Dexatel's status. Nothing is lost: the reporter keeps trying and says when it works.",
    Event.RECOVERED: "Nothing.",
    Event.TEST: "Nothing.",
}
_LOW_DELIVERY = "Look up the failed numbers in Dexatel: a rate this low often means an old list or a blocked sender."
_SHORT_TODO = {
    Event.NOT_FOUND: "Check its id in your list",
    Event.INVALID: "Replace it by a campaign's UUID",
    Event.OVERDUE: "It has not started: open it in Dexatel",
    Event.KEY_REJECTED: "No campaign is watched. Put a valid key into the stack's secret",
    Event.UNREACHABLE: "No campaign is watched. It keeps trying; check Dexatel's status",
    Event.RECOVERED: "Campaigns can be read again",
    Event.TEST: "Alerts reach this phone",
}


def happened(alert: Alert) -> str:
    """What has happened, in a sentence or two."""
    return _HAPPENED[alert.event]


def todo(alert: Alert) -> str:
    """What to do about it, and that there is nothing to do where there is nothing."""
    low = alert.event == Event.COMPLETED and alert.severity == Severity.WARNING
    return _LOW_DELIVERY if low else _TODO[alert.event]


def short_todo(alert: Alert) -> str:
    """The same for a text message, of an alert that has no counts to tell."""
    return _SHORT_TODO[alert.event]
