"""The Campaigns table: the list that its user keeps, with the state that the reporter keeps on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from campaign_reporter.decision.campaign import LONGEST_NAME, Campaign, Counts
from campaign_reporter.decision.concerns import NO_CONCERNS, Concern
from campaign_reporter.decision.overrides import read_overrides
from campaign_reporter.decision.watched import HistoryRecord, WatchedCampaign
from campaign_reporter.errors import Problem
from campaign_reporter.segments import WHOLE_LIST, Segment
from campaign_reporter.tables import attributes
from campaign_reporter.tables.attributes import Item, Value
from campaign_reporter.tables.calls import next_version, table_errors, update_of
from campaign_reporter.tables.status_history import StatusHistoryTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import ScanInputTypeDef

_CAMPAIGN_TEXTS = (
    "name",
    "channel",
    "account_id",
    "template_id",
    "audience_id",
    "schedule",
    "create_date",
    "update_date",
)  # fmt: skip
_TEXTS = (
    "changed_at",
    "finished_at",
    "alerted_at",
    "alerted_by",
    "problem_detail",
    "problem_since",
    "watch_until",
    "settle_until",
    "settings_problem",
)
_KNOWN_PROBLEMS = frozenset(Problem)
_KNOWN_CONCERNS = frozenset(Concern)
# Items in a page of the list, which could be a megabyte: each thread that reads one keeps what memory that took, so
# with large pages a long list would take twice as much as a short one. The price is the same to a twentieth.
_A_PAGE = 200


class CampaignsTable:
    """Reads the list and writes what became of a campaign, each write on condition that it is still the one read."""

    def __init__(self, client: DynamoDBClient, name: str, history: StatusHistoryTable) -> None:
        self._client = client
        self.name = name
        self._history = history

    # Reading

    def pages(
        self, start_after: str | None = None, segment: Segment = WHOLE_LIST
    ) -> Iterator[Sequence[WatchedCampaign]]:
        """The unfinished campaigns of `segment`, a list for each page of the scan, from after the id `start_after`.

        Eventually consistent, at half the price: a change that is not seen yet is refused as a Conflict when written.
        """
        request: ScanInputTypeDef = {
            "TableName": self.name,
            "FilterExpression": "attribute_not_exists(finished_at)",
            "Limit": _A_PAGE,
        }
        if segment != WHOLE_LIST:
            request |= {"Segment": segment.number - 1, "TotalSegments": segment.total}
        if start_after:
            request["ExclusiveStartKey"] = {"campaign_id": {"S": start_after}}
        while True:
            with table_errors(self.name, "Scan"):
                page = self._client.scan(**request)
            yield [read_item(item) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def get(self, campaign_id: str) -> WatchedCampaign | None:
        """The campaign as it is at this moment, or None where it is not listed."""
        with table_errors(self.name, "GetItem"):
            found = self._client.get_item(
                TableName=self.name, Key={"campaign_id": {"S": campaign_id}}, ConsistentRead=True
            )
        return read_item(found["Item"]) if "Item" in found else None

    def again(self, watched: WatchedCampaign) -> WatchedCampaign | None:
        """The same campaign as it is at this moment, or None where its user has deleted it."""
        return self.get(watched.campaign_id)

    # Writing

    def save(
        self, before: WatchedCampaign, after: WatchedCampaign, record: HistoryRecord | None = None
    ) -> WatchedCampaign:
        """Writes what differs, and `record` with it or not at all; gives the campaign with its new version.

        Nothing that differs is nothing written. Raises Conflict where the item is no longer `before`.
        """
        if after == before:  # as nearly always, and much cheaper than to find that out attribute by attribute
            return before
        key: Item = {"campaign_id": {"S": before.campaign_id}}
        written = next_version(before.version)
        update = update_of(self.name, key, values_of(before), values_of(after), read=before.version, written=written)
        if update is None:
            return before
        if record is None:
            with table_errors(self.name, "UpdateItem"):
                self._client.update_item(**update)
        else:
            # Boto makes a token for each call, so that its own repeat after a lost answer is applied once.
            with table_errors(self.name, "TransactWriteItems"):
                self._client.transact_write_items(
                    TransactItems=[{"Update": update}, {"Put": self._history.put_of(record)}]
                )
        return replace(after, version=written)


def read_item(item: Item) -> WatchedCampaign:
    """The campaign that an item of the table holds; `campaign_id` is all it needs to."""
    problem = attributes.text(item, "problem")
    return WatchedCampaign(
        campaign_id=item["campaign_id"]["S"],
        # Its alert repeats the label on the same item, which may take 400 KB.
        label=(attributes.text(item, "label") or "")[:LONGEST_NAME] or None,
        version=attributes.number(item, "version") or 0,
        revision=attributes.number(item, "revision") or 0,
        campaign=_campaign(item),
        expires_at=attributes.number(item, "expires_at"),
        problem=Problem(problem) if problem in _KNOWN_PROBLEMS else None,
        missing_runs=attributes.number(item, "missing_runs") or 0,
        missing_alerted=attributes.number(item, "missing_alerted"),
        outbox=attributes.outbox(item),
        overrides=read_overrides(item),
        concerns=_concerns(item, "concerns"),
        concerns_told=_concerns(item, "concerns_told"),
        completed_counts=_completed_counts(item),
        **{name: attributes.text(item, name) for name in _TEXTS},
    )


def _campaign(item: Item) -> Campaign | None:
    status = attributes.text(item, "status")
    if status is None or "revision" not in item:
        return None
    counts = Counts(
        total=attributes.number(item, "messages_total"),
        delivered=attributes.number(item, "messages_delivered"),
        failed=attributes.number(item, "messages_failed"),
    )
    return Campaign(status=status, counts=counts, **{name: attributes.text(item, name) for name in _CAMPAIGN_TEXTS})


def _concerns(item: Item, name: str) -> frozenset[Concern]:
    return frozenset(map(Concern, attributes.texts(item, name) & _KNOWN_CONCERNS)) if name in item else NO_CONCERNS


def _completed_counts(item: Item) -> Counts | None:
    """What was told of a campaign that has completed and still settles."""
    if "settle_until" not in item:
        return None
    return Counts(
        delivered=attributes.number(item, "completed_delivered"), failed=attributes.number(item, "completed_failed")
    )


def values_of(watched: WatchedCampaign) -> dict[str, Value]:
    """The attributes that the reporter keeps on the campaign's item, None where there is none."""
    campaign = watched.campaign
    values: dict[str, Value] = {name: getattr(watched, name) for name in _TEXTS}
    values |= {name: getattr(campaign, name) if campaign else None for name in ("status", *_CAMPAIGN_TEXTS)}
    counts = campaign.counts if campaign else Counts()
    completed = watched.completed_counts or Counts()
    return values | {
        "messages_total": counts.total,
        "messages_delivered": counts.delivered,
        "messages_failed": counts.failed,
        "revision": watched.revision or None,
        "problem": watched.problem,
        "concerns": watched.concerns,
        "concerns_told": watched.concerns_told,
        "completed_delivered": completed.delivered,
        "completed_failed": completed.failed,
        "missing_runs": watched.missing_runs or None,
        "missing_alerted": watched.missing_alerted,
        "expires_at": watched.expires_at,
        "outbox": watched.outbox,
    }
