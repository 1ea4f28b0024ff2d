"""The queue that starts a run for each segment of the list: a message is one segment's turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import batched
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from campaign_reporter.errors import QueueError
from campaign_reporter.segments import Segment

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# As many messages as SQS takes at once.
_BATCH = 10


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
        for some in batched(segments, _BATCH, strict=False):
            entries = [{"Id": str(segment.number), "MessageBody": body_for(segment)} for segment in some]
            try:
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)  # type: ignore[arg-type]  # plain dicts
            except ClientError as exc:
                raise QueueError(self._url, exc.response["Error"].get("Code", "Unknown")) from exc
            except BotoCoreError as exc:
                raise QueueError(self._url, type(exc).__name__) from exc
            if refused := answer.get("Failed"):
                raise QueueError(self._url, refused[0]["Code"])


def body_for(segment: Segment) -> str:
    """The message's body, which `invocation` reads."""
    return json.dumps({"segment": str(segment)})
