"""The topic for a process that may never have an alert to send. It loads the texts and the SNS client late."""

from __future__ import annotations

import threading
from collections.abc import Callable

from campaign_reporter.model.alert import Alert
from campaign_reporter.sending.publisher import AlertTopic


class TopicOnDemand:
    """Makes the topic once, with the first alert of any thread."""

    def __init__(self, make: Callable[[], AlertTopic]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._topic: AlertTopic | None = None

    def publish(self, alert: Alert) -> None:
        """Publishes as the topic does."""
        with self._lock:  # boto3 makes one client at a time
            self._topic = self._topic or self._make()
        self._topic.publish(alert)
