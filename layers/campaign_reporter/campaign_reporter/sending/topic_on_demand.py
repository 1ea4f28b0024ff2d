"""The topic for a process that may never have an alert to send, as most do not: the texts and the SNS client wait."""

from __future__ import annotations

import threading
from collections.abc import Callable

from campaign_reporter.alerts.alert import Alert
from campaign_reporter.sending.outbox import Publisher


class TopicOnDemand:
    """Makes the topic with the first alert, once, whichever thread has it."""

    def __init__(self, make: Callable[[], Publisher]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._topic: Publisher | None = None

    def publish(self, alert: Alert) -> None:
        """As the topic's own."""
        with self._lock:  # boto3 makes one client at a time
            self._topic = self._topic or self._make()
        self._topic.publish(alert)
