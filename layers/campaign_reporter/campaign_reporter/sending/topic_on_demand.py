"""The topic for a process that may never have an alert to send. It loads the texts and the SNS client late."""

from __future__ import annotations

import threading
from collections.abc import Callable

from campaign_reporter.errors import TopicError
from campaign_reporter.model.alert import Alert
from campaign_reporter.sending.publisher import AlertTopic


class TopicOnDemand:
    """Makes the topic once, with the first alert of any thread."""

    def __init__(self, make: Callable[[], AlertTopic]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._topic: AlertTopic | None = None

    def publish(self, alert: Alert) -> None:
        """Publishes as the topic does. TopicError too if there can be no topic."""
        with self._lock:  # boto3 makes one client at a time
            try:
                self._topic = self._topic or self._make()
            except Exception as exc:  # the SDK does not make a client
                raise TopicError("the alerts topic", type(exc).__name__) from exc
        self._topic.publish(alert)
