"""A row of the table of events: the texts about one event."""

from __future__ import annotations

from dataclasses import dataclass

from campaign_reporter.model.severity import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The texts about an event for people.

    `headline`, `happened` and `todo` are for the email, `short` is the text message of an alert without counts. Readers
    know campaigns, and nothing of AWS. `operator` is for whoever runs the reporter, in one line at the end. If
    `has_detail`, the reason of the alert is technical and stands in that line.

    `counted` means that the subject and the text message give the counts. `of_rest` is a sentence about the messages
    that are in neither count. `rest` says the same in a few words, which come before the rate if they matter more. For
    an event without `rest` the rate always matters more. `never_sent` means that nothing can come of these messages.

    The fields `…_if_warning` replace others in an alert that is a warning although its event is usually none. `digest`
    is the advice of the digest, and `digest_since` the title of its column with the time since which the campaign needs
    attention.
    """

    severity: Severity = Severity.INFO
    headline: str = ""
    happened: str = ""
    todo: str = ""
    short: str = ""
    operator: str = ""
    has_detail: bool = False
    counted: bool = False
    rest: str = ""
    of_rest: str = ""
    never_sent: bool = False
    headline_if_warning: str = ""
    word_if_warning: str = ""
    todo_if_warning: str = ""
    digest: str = ""
    digest_since: str = ""
