"""The alert: every text and document that is sent is made from it and from nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert.

    `campaign` and `campaign_id` are None in an alert about the reporter itself, or a group of `members`.
    `observed_at` is the time of the run that saw the event, ISO 8601 in UTC. `unread` holds the stored fields that this
    release does not know, so that a newer release finds them again.
    """

    alert_id: str
    event: Event
    severity: Severity
    observed_at: str
    reason: str
    campaign_id: str | None = None
    label: str | None = None
    previous_status: str | None = None
    campaign: Campaign | None = None
    members: tuple[Alert, ...] = ()
    unread: Mapping[str, Any] = field(default_factory=dict)

    @property
    def headline(self) -> str:
        """The event for people, such as `Campaign FAILED` or `Campaign completed POORLY`."""
        return self._or_if_warning(self.event.row.headline, self.event.row.headline_if_warning)

    @property
    def word(self) -> str:
        """The event in a word or two, such as `failed` or `completed poorly`."""
        return self._or_if_warning(self.event.word, self.event.row.word_if_warning)

    @property
    def todo(self) -> str:
        """The advice on what to do, also if that is nothing."""
        return self._or_if_warning(self.event.row.todo, self.event.row.todo_if_warning)

    def _or_if_warning(self, usual: str, if_warning: str) -> str:
        return if_warning if if_warning and self.severity == Severity.WARNING else usual

    @property
    def counts(self) -> Counts:
        """The campaign's numbers of messages, all None if there is no campaign."""
        return self.campaign.counts if self.campaign else Counts()


def alert_id(subject: str, event: Event, revision: int) -> str:
    """The same id for the same event in whichever run, so that readers recognise a repeat.

    A subject that is no plain identifier (a listed id can be any text) becomes its SHA-256.
    """
    if not _PLAIN_ID.fullmatch(subject):
        subject = "sha256-" + hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{subject}:{event}:{revision}"
