"""Publishing the alerts of one run.

The steps of every alert, wherever it is pending:

1. The alert is written to the outbox of the item whose change it reports, in the same transaction as the change.
2. The run that writes it claims it until its own deadline. After that any run may claim it, by a conditional write.
3. The run publishes it, and SNS accepts it.
4. The run acknowledges it: it takes the alert out of the outbox. If the run dies between 3 and 4, the next claim
   publishes the alert again with the same alert id.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from aws_lambda_powertools import Logger

from campaign_reporter.errors import TopicError
from campaign_reporter.model.alert import Alert
from campaign_reporter.timing.budget import publishing_seconds
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace

if TYPE_CHECKING:
    from campaign_reporter.sending.page_links import PageLinks  # only a stack with pages needs it

# Amazon SNS suspends an email subscription that gets more than 10 messages a second.
PUBLISHED_PER_SECOND = 5
# After so many refusals in a row the run leaves the topic alone.
_MOST_REFUSALS = 3

logger = Logger(child=True)


class AlertTopic(Protocol):
    """The topic that takes the alerts."""

    def publish(self, alert: Alert, /) -> None:
        """Returns once the alert is accepted. TopicError if it was not, or if that is not known."""


class Delivery(Enum):
    """The result of publishing a message."""

    ACCEPTED = auto()
    UNWANTED = auto()  # SNS refuses this message, and may accept others
    FAILED = auto()


class Publisher:
    """Publishes for one run, from many threads, at a pace that every subscription survives.

    `published` counts the accepted alerts by event, whatever messages they were in. `unpublished` counts the others.
    `unlinked` counts the messages that had to go without a link to a page.
    """

    def __init__(self, topic: AlertTopic, *, pace: Pace, deadline: Deadline, links: PageLinks | None = None) -> None:
        self._topic = topic
        self._pace = pace
        self._deadline = deadline
        self._links = links
        self._lock = threading.Lock()
        self._refusals = 0
        self.published: Counter[str] = Counter()
        self.unpublished = 0
        self.unlinked = 0

    @property
    def is_closed(self) -> bool:
        """Whether the topic has refused so often that this run tries nothing more."""
        return self._refusals >= _MOST_REFUSALS

    def publish(self, alert: Alert) -> Delivery:
        """Publishes an alert that this run has claimed, or a group of them."""
        if self.is_closed or not self._pace.wait(publishing_seconds(self._deadline.remaining())):
            return Delivery.FAILED
        self._prepare_link()
        try:
            self._topic.publish(alert)
        except TopicError as exc:
            logger.warning("alert not published", alert_id=alert.alert_id, code=exc.code)
            # One alert that SNS refuses must not close the topic to those behind it, run after run.
            if exc.is_about_message:
                return Delivery.UNWANTED
            self._count_refusal()
            return Delivery.FAILED
        except Exception:  # a fault in the texts of one alert must not keep the others from being published
            logger.exception("alert not published", alert_id=alert.alert_id)
            return Delivery.UNWANTED
        logger.info("alert published", alert_id=alert.alert_id, severity=alert.severity)
        self._count_accepted(alert.members or (alert,))
        return Delivery.ACCEPTED

    def count_unpublished(self, number: int = 1) -> None:
        """Counts alerts that stay pending for another run."""
        with self._lock:
            self.unpublished += number

    def _prepare_link(self) -> None:
        if self._links and not self._links.prepare(within=publishing_seconds(self._deadline.remaining())):
            with self._lock:
                self.unlinked += 1

    def _count_refusal(self) -> None:
        with self._lock:
            self._refusals += 1

    def _count_accepted(self, alerts: Sequence[Alert]) -> None:
        with self._lock:
            self._refusals = 0
            self.published.update(str(alert.event) for alert in alerts)
