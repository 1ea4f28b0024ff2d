"""The function that sends the digest: settings and clients, one call, the answer."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from campaign_reporter.digest.day import read_event
from campaign_reporter.digest.sender import DigestSender
from campaign_reporter.model.times import utc_now
from campaign_reporter.sending.page_links import LinkKey, PageLinks
from campaign_reporter.sending.topic import Topic
from campaign_reporter.settings import DigestSettings
from campaign_reporter.tables.batches import CampaignBatches
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.digests import Digests
from campaign_reporter.tables.run_outcomes import RunOutcomes
from campaign_reporter.tables.scans import leave_items_as_sent
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.tables.status_index import StatusIndex

# There is time for slow answers, such as a batch of campaigns. The alert of a late publish comes twice.
_AWS = Config(connect_timeout=2, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 4})

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sends the digest of yesterday, or of the day that the event names, and answers with it."""
    now = utc_now()
    until = now + timedelta(milliseconds=context.get_remaining_time_in_millis())
    try:
        settings = DigestSettings.from_env(os.environ)
        request = read_event(event, now=now, zone=settings.alert_time_zone)
        return sender(settings).handle(request, owner=context.aws_request_id, until=until)
    except Exception:
        logger.exception("the digest was not sent")
        raise


@cache
def sender(settings: DigestSettings) -> DigestSender:
    """The sender as the settings say, made at the first invocation and kept for the process."""
    dynamodb = boto3.client("dynamodb", config=_AWS)
    leave_items_as_sent(dynamodb)
    history = StatusHistoryTable(dynamodb, settings.status_history_table)
    return DigestSender(
        status_index=StatusIndex(dynamodb, settings.status_history_table),
        campaigns=CampaignsTable(dynamodb, settings.campaigns_table, history, zone=settings.alert_time_zone),
        batches=CampaignBatches(dynamodb, settings.campaigns_table, zone=settings.alert_time_zone),
        run_outcomes=RunOutcomes(dynamodb, settings.runs_table),
        digests=Digests(dynamodb, settings.runs_table),
        topic=Topic(boto3.client("sns", config=_AWS), settings.alerts_topic_arn),
        links=_links(settings),
        segments=settings.segments,
        low_delivery_percent=settings.low_delivery_percent,
        history_retention_days=settings.history_retention_days,
        clock=utc_now,
    )


def _links(settings: DigestSettings) -> PageLinks | None:
    """None if there are no pages."""
    if not settings.pages_url:
        return None
    key = LinkKey(lambda: boto3.client("secretsmanager", config=_AWS), settings.link_key_secret_arn)
    return PageLinks(settings.pages_url, settings.page_link_days, key)
