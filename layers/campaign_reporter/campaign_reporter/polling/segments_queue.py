"""The queue that starts a run for each segment of the list. Each message starts one run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from campaign_reporter.errors import QueueError
from campaign_reporter.model.segment import Segment

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SegmentsQueue:
    """Sends the messages. Lambda's event source mapping receives them."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, segments: Sequence[Segment]) -> None:
        """Sends a message for each segment. QueueError if one was not accepted.

        The messages that were accepted stay. An extra run does no harm: the lease prevents two runs over one segment.
        """
        for segment in segments:
            try:
                sent = self._client.send_message(QueueUrl=self._url, MessageBody=body_for(segment))
                _ = sent["MessageId"]  # another host's answer has none, and the SDK does not notice
            except ClientError as exc:
                raise QueueError(self._url, exc.response["Error"].get("Code", "Unknown")) from exc
            except Exception as exc:  # no answer, an answer that the SDK can't parse, or a fault of the SDK
                raise QueueError(self._url, type(exc).__name__) from exc


def body_for(segment: Segment) -> str:
    """The body of the message, which `invocation` reads."""
    return json.dumps({"segment": str(segment)})
