"""The function behind the address of the pages: settings and clients, one call, the answer."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from campaign_reporter.model.times import utc_now
from campaign_reporter.pages import answers
from campaign_reporter.pages.site import Site
from campaign_reporter.sending.page_links import LinkKey
from campaign_reporter.settings import PageSettings

if TYPE_CHECKING:
    from campaign_reporter.pages.reading import PageReader

# A person waits for the page.
_AWS = Config(connect_timeout=1, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """Answers a request to the function's URL. Whatever goes wrong, no details of it leave the function."""
    try:
        return site().answer(event, utc_now())
    except Exception:
        logger.exception("the page was not shown")
        return answers.unavailable()


@cache
def site() -> Site:
    """The site as the environment sets it, made at the first invocation and kept for the process."""
    settings = PageSettings.from_env(os.environ)
    key = LinkKey(lambda: boto3.client("secretsmanager", config=_AWS), settings.link_key_secret_arn)
    return Site(read_key=key.read, reader=lambda: reader(settings), zone=settings.alert_time_zone)


@cache
def reader(settings: PageSettings) -> PageReader:
    """Only a valid link needs it. A thousand invalid ones load nothing of it."""
    from campaign_reporter.pages.reading import PageReader
    from campaign_reporter.tables.campaigns import CampaignsTable
    from campaign_reporter.tables.past_rounds import PastRounds
    from campaign_reporter.tables.scans import leave_items_as_sent
    from campaign_reporter.tables.states import States
    from campaign_reporter.tables.status_history import StatusHistoryTable
    from campaign_reporter.tables.status_index import StatusIndex

    dynamodb = boto3.client("dynamodb", config=_AWS)
    leave_items_as_sent(dynamodb)
    history = StatusHistoryTable(dynamodb, settings.status_history_table)
    return PageReader(
        campaigns=CampaignsTable(dynamodb, settings.campaigns_table, history, zone=settings.alert_time_zone),
        history=history,
        index=StatusIndex(dynamodb, settings.status_history_table),
        rounds=PastRounds(dynamodb, settings.runs_table),
        states=States(dynamodb, settings.runs_table),
        policy=settings.policy,
        segments=settings.segments,
    )
