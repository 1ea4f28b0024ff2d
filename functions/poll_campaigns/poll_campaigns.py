"""The function that the schedule invokes: settings and clients, one call, the summary."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from campaign_reporter.invocation import PollList, PollSegments, Rehearse, WatchRuns, read_event
from campaign_reporter.model.run_summary import RunSummary
from campaign_reporter.model.times import utc_now
from campaign_reporter.polling.dependencies import WORKERS, Dependencies
from campaign_reporter.polling.metrics import measure, measure_missed_runs, numbers
from campaign_reporter.polling.reporter import Reporter
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.transport import Transport
from campaign_reporter.sending.publisher import PUBLISHED_PER_SECOND, AlertTopic
from campaign_reporter.sending.topic_on_demand import TopicOnDemand
from campaign_reporter.settings import Settings
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.scans import leave_items_as_sent
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.budget import SNS_READ_SECONDS
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace
from campaign_reporter.timing.sdk import sdk_config

if TYPE_CHECKING:
    from campaign_reporter.polling.segments_queue import SegmentsQueue
    from campaign_reporter.sending.page_links import PageLinks

AWS_CONFIG = sdk_config(WORKERS + 1)
SNS_CONFIG = AWS_CONFIG.merge(Config(read_timeout=SNS_READ_SECONDS))
LINK_KEY_CONFIG = AWS_CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Polls the campaigns on the list or those that the event names, sends a test alert, or rehearses a poll."""
    deadline = Deadline.of_invocation(context.get_remaining_time_in_millis, utc_now())
    try:
        invocation = read_event(event)
        if isinstance(invocation, Rehearse):
            return _rehearse(invocation, deadline)
        if isinstance(invocation, WatchRuns):
            return _watch_runs(deadline)
        if isinstance(invocation, PollSegments):
            return _poll_segments(invocation, context.aws_request_id, deadline)
        if isinstance(invocation, PollList) and invocation.watches:
            _watch_before_run(deadline)
        return _finished(reporter().handle(invocation, request_id=context.aws_request_id, deadline=deadline))
    except Exception:
        logger.exception("the run failed")
        raise


def _poll_segments(invocation: PollSegments, request_id: str, deadline: Deadline) -> dict[str, Any]:
    """One run for each message. The messages of failed runs come again. If all runs failed, the invocation fails too.

    A message for a segment that the list no longer has was sent before the setting was changed. It is ignored.
    """
    total = reporter().dependencies.segments
    wanted = {message: segment for message, segment in invocation.segments.items() if segment.total == total}
    failed: dict[str, Exception] = {}
    for message, segment in wanted.items():
        try:
            _finished(reporter().poll_segment(segment, owner=f"{request_id}/{message}", deadline=deadline))
        except Exception as exc:
            logger.exception("the run of a segment failed", segment=str(segment))
            failed[message] = exc
    if failed and len(failed) == len(wanted):
        raise next(iter(failed.values()))
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _watch_runs(deadline: Deadline) -> dict[str, Any]:
    from campaign_reporter.polling import watch

    missed = watch.count_missed_runs(reporter().dependencies, deadline)
    measure_missed_runs(missed)
    return {"missed_runs": missed}


def _watch_before_run(deadline: Deadline) -> None:
    """Before, since a run may take minutes. Whatever goes wrong, the run goes on, and the alarm has no data."""
    try:
        _watch_runs(deadline)
    except Exception:
        logger.exception("missed runs not counted")


def _rehearse(invocation: Rehearse, deadline: Deadline) -> dict[str, Any]:
    from campaign_reporter.polling import rehearsal

    return rehearsal.rehearse(reporter().dependencies, invocation.campaign_id, deadline)


def _finished(run: RunSummary) -> dict[str, Any]:
    """The run's answer, after its metrics and its line in the log. Raises what ended a run that failed."""
    measure(run)
    logger.info("run finished", run=numbers(run))
    if run.failure:
        raise run.failure
    return run.answer()


@cache
def reporter() -> Reporter:
    """The reporter as the environment sets it, made at the first invocation and kept for the process."""
    return Reporter(new_dependencies(Settings.from_env(os.environ)))


def new_dependencies(settings: Settings) -> Dependencies:
    """The tables and clients that the settings name."""
    dynamodb = boto3.client("dynamodb", config=AWS_CONFIG)
    leave_items_as_sent(dynamodb)
    history = StatusHistoryTable(dynamodb, settings.status_history_table)
    links = _page_links(settings)
    return Dependencies(
        campaigns=CampaignsTable(dynamodb, settings.campaigns_table, history, zone=settings.alert_time_zone),
        history=history,
        runs=RunsTable(dynamodb, settings.runs_table),
        topic=TopicOnDemand(lambda: _topic(settings, links)),
        api_key=ApiKey(boto3.client("secretsmanager", config=AWS_CONFIG), settings.api_key_secret_arn),
        transport=Transport(settings.dexatel_base_url, WORKERS),
        policy=settings.policy,
        group_above=settings.group_above,
        alert_time_zone=settings.alert_time_zone,
        schedule=settings.schedule_expression,
        schedule_time_zone=settings.schedule_time_zone,
        segments=settings.segments,
        has_discovery=bool(settings.discovery_schedule),
        queue=_segments_queue(settings),
        links=links,
        request_pace=Pace(settings.max_requests_per_second),
        publish_pace=Pace(PUBLISHED_PER_SECOND),
        clock=utc_now,
    )


# The imports below are not needed by a run that finds nothing new, so they wait for their first use.


def _topic(settings: Settings, links: PageLinks | None) -> AlertTopic:
    from campaign_reporter.sending import topic

    sns = boto3.client("sns", config=SNS_CONFIG)
    return topic.Topic(sns, settings.alerts_topic_arn, settings.alert_time_zone, links)


def _page_links(settings: Settings) -> PageLinks | None:
    """None if there are no pages."""
    if not settings.pages_url:
        return None
    from campaign_reporter.sending import page_links

    key = page_links.LinkKey(
        lambda: boto3.client("secretsmanager", config=LINK_KEY_CONFIG), settings.link_key_secret_arn
    )
    return page_links.PageLinks(settings.pages_url, settings.page_link_days, key)


def _segments_queue(settings: Settings) -> SegmentsQueue | None:
    """None if one run polls the whole list."""
    if settings.segments == 1:
        return None
    from campaign_reporter.polling import segments_queue

    return segments_queue.SegmentsQueue(boto3.client("sqs", config=AWS_CONFIG), settings.segments_queue_url)
