"""The tables of the stack as the command line reads them, by the reporter's own code."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.batches import CampaignBatches
from campaign_reporter.tables.calls import table_errors
from campaign_reporter.tables.campaign_items import read_item
from campaign_reporter.tables.forms import FINISHED_CENTURY
from campaign_reporter.tables.scans import leave_items_as_sent
from campaign_reporter.tables.status_history import StatusHistoryTable, read_records
from campaign_reporter.tables.status_index import StatusIndex
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.terminal.output import say
from campaign_reporter_cli.terminal.values import on_one_line

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the list, and the number of finished campaigns that were left out of it."""

    campaigns: Sequence[WatchedCampaign]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Reads the tables. AwsError if that fails. A record that can't be read is passed over, and a line says so."""

    client: DynamoDBClient
    campaigns: str
    history: str
    runs: str
    zone: str

    @classmethod
    def of(cls, session: Session) -> Store:
        """The tables of the session's stack."""
        client = session.client("dynamodb")
        leave_items_as_sent(client)
        _show_warnings()
        return cls(
            client=client,
            campaigns=session.table("CampaignsTableName"),
            history=session.table("StatusHistoryTableName"),
            runs=session.table("RunsTableName"),
            zone=session.alert_zone,
        )

    # The list

    def pages(self, *, with_finished: bool) -> Iterator[Page]:
        """The campaigns on the list, page by page."""
        request: dict[str, Any] = {"TableName": self.campaigns}
        if not with_finished:
            request |= {
                "FilterExpression": "NOT begins_with(finished_at, :century)",
                "ExpressionAttributeValues": {":century": {"S": FINISHED_CENTURY}},
            }
        for page in self._scan(request, "read the list"):
            campaigns = [read_item(item, self.zone) for item in page["Items"]]
            yield Page(campaigns=campaigns, left_out=page["ScannedCount"] - len(campaigns))

    def campaign(self, campaign_id: str) -> WatchedCampaign | None:
        """The campaign on the list with this id, or None."""
        with aws_errors("read the campaign"), table_errors(self.campaigns, "GetItem"):
            found = self.client.get_item(
                TableName=self.campaigns, Key={"campaign_id": {"S": campaign_id}}, ConsistentRead=True
            )
        return read_item(found["Item"], self.zone) if "Item" in found else None

    def listed(self, campaign_ids: Sequence[str]) -> dict[str, WatchedCampaign]:
        """Those of the campaigns that are on the list, by their ids."""
        with aws_errors("read the list"):
            return CampaignBatches(self.client, self.campaigns, zone=self.zone).listed(campaign_ids)

    # The history

    def records(self, campaign_id: str, *, last: int | None = None) -> list[HistoryRecord]:
        """The records of the campaign, or so many of the last ones, the oldest first."""
        table = StatusHistoryTable(self.client, self.history)
        with aws_errors("read the history"):
            if last is None:
                return list(table.records(campaign_id))
            return list(islice(table.records(campaign_id, newest_first=True), last))[::-1]

    def records_of_status(self, status: str, first: str) -> Iterator[HistoryRecord]:
        """The records of all campaigns with that status, from the time `first` on, in order of time."""
        with aws_errors("read the history"):
            yield from StatusIndex(self.client, self.history).records(status, first, "9")

    def all_records(self, first: str) -> Iterator[HistoryRecord]:
        """The records of all campaigns from the time `first` on. Those of one campaign are in order of time."""
        request = {
            "TableName": self.history,
            "FilterExpression": "observed_at >= :first",
            "ExpressionAttributeValues": {":first": {"S": first}},
        }
        for page in self._scan(request, "read the history"):
            yield from read_records(page["Items"])

    def _scan(self, request: dict[str, Any], doing: str) -> Iterator[Any]:
        """The pages of a scan. The next one is read when it is needed."""
        start: dict[str, Any] = {}
        while True:
            with aws_errors(doing), table_errors(request["TableName"], "Scan"):
                page = self.client.scan(**request, **start)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


class _Lines(logging.Handler):
    """Shows the reporter's warnings as lines for a person."""

    def emit(self, record: logging.LogRecord) -> None:
        details = (getattr(record, name, None) for name in ("campaign_id", "observed_at", "reason"))
        say(on_one_line(": ".join(str(each) for each in (record.getMessage(), *details) if each)))


def _show_warnings() -> None:
    """The reporter's code logs for its function. Here nothing has set up a log."""
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(_Lines())
