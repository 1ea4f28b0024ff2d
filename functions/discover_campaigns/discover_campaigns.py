"""The function that discovers campaigns: settings and clients, one call, the answer."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from campaign_reporter.discovery.dependencies import WORKERS, Dependencies
from campaign_reporter.discovery.discovery import Discovery
from campaign_reporter.discovery.request import is_dry_run
from campaign_reporter.model.discovery_summary import DiscoverySummary
from campaign_reporter.model.times import utc_now
from campaign_reporter.provider.api_key import ApiKey
from campaign_reporter.provider.campaign_list import LARGEST_PAGE
from campaign_reporter.provider.transport import Transport
from campaign_reporter.settings import DiscoverySettings
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.past_polls import PastPolls
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.scans import leave_items_as_sent
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace
from campaign_reporter.timing.sdk import sdk_config

_AWS = sdk_config(WORKERS + 1)

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Puts the new campaigns of Dexatel's list on the list, or shows in a dry run which ones it would put there."""
    deadline = Deadline.of_invocation(context.get_remaining_time_in_millis, utc_now())
    try:
        discovery = Discovery(dependencies(), deadline, dry_run=is_dry_run(event))
        return _finished(discovery.discover(owner=context.aws_request_id))
    except Exception:
        logger.exception("the discovery failed")
        raise


def _finished(discovery: DiscoverySummary) -> dict[str, Any]:
    """The answer, after the line in the log. Raises what ended a discovery that failed."""
    logger.info("discovery finished", discovery=discovery.numbers())
    if discovery.failure:
        raise discovery.failure
    return discovery.answer()


@cache
def dependencies() -> Dependencies:
    """The tables and clients as the environment sets them, made at the first invocation and kept for the process."""
    return new_dependencies(DiscoverySettings.from_env(os.environ))


def new_dependencies(settings: DiscoverySettings) -> Dependencies:
    """The tables and clients that the settings name."""
    dynamodb = boto3.client("dynamodb", config=_AWS)
    leave_items_as_sent(dynamodb)
    history = StatusHistoryTable(dynamodb, settings.status_history_table)
    return Dependencies(
        campaigns=CampaignsTable(dynamodb, settings.campaigns_table, history),
        history=history,
        runs=RunsTable(dynamodb, settings.runs_table),
        past_polls=PastPolls(dynamodb, settings.runs_table, settings.segments),
        api_key=ApiKey(boto3.client("secretsmanager", config=_AWS), settings.api_key_secret_arn),
        transport=Transport(settings.dexatel_base_url, 1, largest=LARGEST_PAGE),
        policy=settings.policy,
        channel=settings.discovery_channel,
        schedule_time_zone=settings.schedule_time_zone,
        request_pace=Pace(settings.max_requests_per_second),
        clock=utc_now,
    )
