"""Segments as text, and the queue that starts their runs."""

import json
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from campaign_reporter.errors import QueueError
from campaign_reporter.model.segment import WHOLE_LIST, Segment, segments_of
from campaign_reporter.polling.segments_queue import SegmentsQueue

URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/segments"


class Queue:
    """SQS. Each call fails with `fails`, if it is given."""

    def __init__(self, fails: Exception | None = None) -> None:
        self._fails = fails
        self.bodies: list[str] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, str]:  # noqa: N803 - the SDK's names
        assert QueueUrl == URL
        if self._fails:
            raise self._fails
        self.bodies.append(MessageBody)
        return {"MessageId": "an-id"}


def test_segments_are_counted_from_one_and_read_from_their_texts() -> None:
    assert segments_of(1) == [WHOLE_LIST]
    assert [str(segment) for segment in segments_of(3)] == ["1/3", "2/3", "3/3"]
    assert [Segment.from_text(str(segment)) for segment in segments_of(12)] == segments_of(12)


@pytest.mark.parametrize("text", ("", "0/4", "5/4", "1", "1/0", "-1/4", "1/4/4", "01/4", " 1/4", "1/4\n", "\u0661/4"))
def test_any_other_text_is_no_segment(text: str) -> None:
    with pytest.raises(ValueError, match="not a segment"):
        Segment.from_text(text)


def test_each_segment_gets_a_message() -> None:
    queue = Queue()
    SegmentsQueue(cast("Any", queue), URL).send(segments_of(23))
    assert [json.loads(body)["segment"] for body in queue.bodies] == [str(segment) for segment in segments_of(23)]


@pytest.mark.parametrize(
    ("queue", "code"),
    (
        (Queue(ClientError({"Error": {"Code": "AccessDenied"}}, "SendMessage")), "AccessDenied"),
        (Queue(EndpointConnectionError(endpoint_url=URL)), "EndpointConnectionError"),
    ),
)
def test_a_message_that_sqs_does_not_accept_is_an_error_with_its_code(queue: Queue, code: str) -> None:
    with pytest.raises(QueueError) as failure:
        SegmentsQueue(cast("Any", queue), URL).send(segments_of(4))
    assert (failure.value.code, failure.value.queue_url) == (code, URL)
