"""Answers that no service of AWS gives, such as those of a proxy, as the SDK itself reads them.

Some of them end in an error of a class that no documentation names. At each boundary that is a failure of one call.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import boto3
import pytest
import urllib3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from moto.core.botocore_stubber import MockRawResponse

from campaign_reporter.errors import ApiKeyError, DexatelError, QueueError, ReporterError, TableError, TopicError
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.reporter_state import ReporterState
from campaign_reporter.model.segment import WHOLE_LIST
from campaign_reporter.polling.segments_queue import SegmentsQueue
from campaign_reporter.provider.adapter import ProviderAdapter
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.transport import Transport
from campaign_reporter.sending.topic import Topic
from campaign_reporter.sending.topic_on_demand import TopicOnDemand
from campaign_reporter.tables.batches import CampaignBatches
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.digests import Digests
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.scans import leave_items_as_sent
from campaign_reporter.tables.status_history import StatusHistoryTable
from tests.builders import CAMPAIGN, NOW, alert, campaign, listed

ARN = "arn:aws:sns:us-east-1:123456789012:alerts"
UNAVAILABLE = {
    "text": b"upstream connect error or disconnect/reset before headers",
    "page": b"<!DOCTYPE html><html><body>Bad gateway<br></body></html>",
    "nothing": b"",
    "null": b"null",
    "list": b"[1]",
    "no UTF-8": b"\xff\xfe\x00",
    "half a document": b'{"__type": ',
}


def client(name: str, status: int, body: bytes) -> Any:
    """The SDK's client of a service whose every answer is this."""
    made: Any = boto3.Session("testing", "testing", region_name="us-east-1").client(
        name,  # type: ignore[call-overload]  # any service
        config=Config(retries={"total_max_attempts": 1}),
    )
    made.meta.events.register(
        "before-send", lambda request, **_: AWSResponse(request.url, status, HTTPHeaders(), MockRawResponse(body))
    )
    return made


def campaigns(dynamodb: Any) -> CampaignsTable:
    leave_items_as_sent(dynamodb)
    return CampaignsTable(dynamodb, "Campaigns", StatusHistoryTable(dynamodb, "StatusHistory"))


def change(dynamodb: Any, record: HistoryRecord | None = None) -> None:
    campaigns(dynamodb).save(listed(version=1), listed(version=1, alerted_by="a message"), record)


def changed() -> HistoryRecord:
    return HistoryRecord(campaign_id=CAMPAIGN, observed_at="2026-11-23T15:00:00.000Z", revision=1, campaign=campaign())


READS: dict[str, tuple[str, type[ReporterError], Callable[[Any], object]]] = {
    "a page of the list": ("dynamodb", TableError, lambda dynamodb: next(campaigns(dynamodb).pages())),
    "the history": ("dynamodb", TableError, lambda dynamodb: StatusHistoryTable(dynamodb, "History").newest(CAMPAIGN)),
    "a batch": ("dynamodb", TableError, lambda dynamodb: CampaignBatches(dynamodb, "Campaigns").listed([CAMPAIGN])),
    "a lease": (
        *("dynamodb", TableError),
        lambda dynamodb: RunsTable(dynamodb, "Runs").leases.acquire(WHOLE_LIST, "me", NOW, NOW + timedelta(seconds=9)),
    ),
    "the key": ("secretsmanager", ApiKeyError, lambda secrets: ApiKey(secrets, "arn:the-secret").read()),
    "an alert": ("sns", TopicError, lambda sns: Topic(sns, ARN).publish(alert())),
    "a digest": ("sns", TopicError, lambda sns: Topic(sns, ARN).publish_message("digest", '{"default": "x"}', {})),
    "a segment": (
        *("sqs", QueueError),
        lambda sqs: SegmentsQueue(sqs, "https://sqs.us-east-1.amazonaws.com/1/segments").send([WHOLE_LIST]),
    ),
}
CALLS = READS | {
    "a campaign": ("dynamodb", TableError, lambda dynamodb: campaigns(dynamodb).get(CAMPAIGN)),
    "a change": ("dynamodb", TableError, change),
    "a transaction": ("dynamodb", TableError, lambda dynamodb: change(dynamodb, changed())),
    "the state": ("dynamodb", TableError, lambda dynamodb: RunsTable(dynamodb, "Runs").states.read()),
    "a new state": (
        *("dynamodb", TableError),
        lambda dynamodb: RunsTable(dynamodb, "Runs").states.save(ReporterState(), ReporterState(episode=1)),
    ),
    "a day": (
        *("dynamodb", TableError),
        lambda dynamodb: Digests(dynamodb, "Runs").claim(date(2026, 11, 23), "me", NOW, NOW),
    ),
}


@pytest.mark.parametrize("body", UNAVAILABLE.values(), ids=UNAVAILABLE)
@pytest.mark.parametrize("call", CALLS)
def test_an_error_that_the_sdk_can_not_parse_is_a_failure_of_the_boundary(call: str, body: bytes) -> None:
    service, expected, do = CALLS[call]
    with pytest.raises(expected) as caught:
        do(client(service, 503, body))
    assert isinstance(caught.value, ApiKeyError) or getattr(caught.value, "code", None)
    assert not getattr(caught.value, "permanent", False)


@pytest.mark.parametrize("body", (b"<html>Welcome</html>", b"welcome", b""), ids=str)
@pytest.mark.parametrize("call", READS)
def test_a_page_of_another_host_is_no_answer_although_its_status_is_200(call: str, body: bytes) -> None:
    service, expected, do = READS[call]
    with pytest.raises(expected):
        do(client(service, 200, body))


def test_a_topic_that_can_not_be_made_is_a_failure_of_one_alert() -> None:
    def make() -> Any:
        raise LookupError("the SDK has no data about this service")

    with pytest.raises(TopicError) as caught:
        TopicOnDemand(make).publish(alert())
    assert caught.value.code == "LookupError"


@pytest.mark.parametrize(
    "error",
    (
        urllib3.exceptions.HTTPError("x"),
        urllib3.exceptions.LocationValueError("x"),
        AttributeError("a fault of the library"),
        RuntimeError("another one"),
        UnicodeError("a header"),
        AssertionError(),
    ),
    ids=lambda error: type(error).__name__,
)
def test_whatever_the_libraries_raise_the_provider_did_not_answer_this_request(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(*_: object, **__: object) -> Any:
        raise error

    monkeypatch.setattr(ProviderAdapter, "send", send)
    transport = Transport("http://127.0.0.1:9", 1)
    with pytest.raises(DexatelError) as caught:
        transport.get("/v1/campaigns/x", {}, 5)
    assert caught.value.unreadable.problem == Problem.UNREACHABLE
    assert caught.value.unreadable.detail == f"no answer ({type(error).__name__})"
