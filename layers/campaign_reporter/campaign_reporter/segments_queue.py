"""The queue that starts a run for each segment of the list: a message is one segment's turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from campaign_reporter.errors import QueueError
from campaign_reporter.segments import Segment

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SegmentsQueue:
    """Sends the messages; Lambda's event source mapping receives them."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, segments: Sequence[Segment]) -> None:
        """A message for each segment; QueueError where one was not taken.

        Those that were taken are not called back: a run that nobody waits for does no harm, and a segment that is
        started twice is polled once, by its lease.
        """
        for segment in segments:
            try:
                self._client.send_message(QueueUrl=self._url, MessageBody=body_for(segment))
            except ClientError as exc:
                raise QueueError(self._url, exc.response["Error"].get("Code", "Unknown")) from exc
            except BotoCoreError as exc:
                raise QueueError(self._url, type(exc).__name__) from exc


def body_for(segment: Segment) -> str:
    """The message's body, which `invocation` reads."""
    return json.dumps({"segment": str(segment)})
