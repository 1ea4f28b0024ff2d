"""The function that the schedule invokes: settings and clients, one call, the summary."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from campaign_reporter.errors import ReporterError
from campaign_reporter.invocation import PollSegments, Rehearse, read_event
from campaign_reporter.metrics import measure
from campaign_reporter.pace import Deadline, Pace
from campaign_reporter.poller import WORKERS
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.transport import Transport
from campaign_reporter.reporter import Reporter
from campaign_reporter.sending.outbox import PUBLISHED_PER_SECOND, Publisher
from campaign_reporter.sending.topic_on_demand import TopicOnDemand
from campaign_reporter.settings import Settings
from campaign_reporter.summary import RunSummary
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.scans import leave_items_as_sent
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.times import utc_now

if TYPE_CHECKING:
    from campaign_reporter.segments_queue import SegmentsQueue

# Three tries of a call that hangs take less than what a run keeps in reserve; one try of the SDK's own is a minute.
_AWS = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=WORKERS + 1,
)
# A publish whose answer is late is tried again, and its alert then comes twice, so it is given longer.
_SNS = _AWS.merge(Config(read_timeout=4))

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Polls the campaigns on the list, or those that the event names, sends a test alert, or rehearses a poll."""
    seconds = context.get_remaining_time_in_millis() / 1000
    deadline = Deadline(
        at=utc_now() + timedelta(seconds=seconds),
        remaining=lambda: context.get_remaining_time_in_millis() / 1000,
    )
    try:
        invocation = read_event(event)
        if isinstance(invocation, Rehearse):
            return _rehearse(invocation, deadline)
        if isinstance(invocation, PollSegments):
            return _poll_segments(invocation, context.aws_request_id, deadline)
        run = reporter().handle(invocation, request_id=context.aws_request_id, deadline=deadline)
    except Exception:
        logger.exception("the run failed")
        raise
    return _told(run)


def _poll_segments(invocation: PollSegments, request_id: str, deadline: Deadline) -> dict[str, Any]:
    """A run for each message; those whose run failed come again, and where all did, so that it is seen, it raises.

    A segment that the list is not cut into any more was asked for before the setting was changed: nobody needs it.
    """
    wanted = {
        message: segment for message, segment in invocation.segments.items() if segment.total == reporter().segments
    }
    failed: dict[str, ReporterError] = {}
    for message, segment in wanted.items():
        try:
            _told(reporter().poll_segment(segment, owner=f"{request_id}/{message}", deadline=deadline))
        except ReporterError as exc:
            logger.exception("the run of a segment failed", segment=str(segment))
            failed[message] = exc
    if failed and len(failed) == len(wanted):
        raise next(iter(failed.values()))
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _rehearse(invocation: Rehearse, deadline: Deadline) -> dict[str, Any]:
    """What a poll of the campaign would lead to."""
    from campaign_reporter import rehearsal

    return rehearsal.rehearse(reporter(), invocation.campaign_id, deadline)


def _told(run: RunSummary) -> dict[str, Any]:
    """The run's answer, once it has been measured and logged."""
    measure(metrics, run)
    metrics.flush_metrics()
    logger.info("run finished", run=run.answer())
    return run.answer()


@cache
def reporter() -> Reporter:
    """The reporter as the environment sets it, made at the first invocation and kept for the process."""
    settings = Settings.from_env(os.environ)
    dynamodb = boto3.client("dynamodb", config=_AWS)
    leave_items_as_sent(dynamodb)
    history = StatusHistoryTable(dynamodb, settings.status_history_table)
    return Reporter(
        campaigns=CampaignsTable(dynamodb, settings.campaigns_table, history),
        history=history,
        runs=RunsTable(dynamodb, settings.runs_table),
        topic=TopicOnDemand(lambda: _topic(settings)),
        api_key=ApiKey(boto3.client("secretsmanager", config=_AWS), settings.api_key_secret_arn),
        transport=Transport(settings.dexatel_base_url, WORKERS),
        policy=settings.policy,
        group_above=settings.group_above,
        alert_time_zone=settings.alert_time_zone,
        segments=settings.segments,
        queue=_segments_queue(settings),
        request_pace=Pace(settings.max_requests_per_second),
        publish_pace=Pace(PUBLISHED_PER_SECOND),
        clock=utc_now,
    )


# What an unchanged round does not need is imported, and made, where something needs it.


def _topic(settings: Settings) -> Publisher:
    from campaign_reporter.sending import topic

    return topic.Topic(boto3.client("sns", config=_SNS), settings.alerts_topic_arn, settings.alert_time_zone)


def _segments_queue(settings: Settings) -> SegmentsQueue | None:
    """None where one run polls the whole list."""
    if settings.segments == 1:
        return None
    from campaign_reporter import segments_queue

    return segments_queue.SegmentsQueue(boto3.client("sqs", config=_AWS), settings.segments_queue_url)
