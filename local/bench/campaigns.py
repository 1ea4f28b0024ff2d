"""The campaigns of the benchmark: the provider's answer for each, and the item that the reporter makes of it."""

import json
from collections.abc import Mapping
from typing import Any

from campaign_reporter.decision.transitions import decide
from campaign_reporter.model.times import utc_now
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.provider.answers import read_campaign
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from local.template import policy

NEWS: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "moved": {"messages": {"total": 100_000, "delivered": 61_205, "failed": 412}},
    "ended": {"status": "completed"},
}
_MARK = "00000000-0000-4000-8000-000000000000"


def campaign_id(number: int) -> str:
    """Returns the id of the campaign with this number. Ids sort as their numbers do."""
    return f"{number:08x}{_MARK[8:]}"


def campaign_number(text: str) -> int:
    """Returns the number that `campaign_id` made this id from."""
    return int(text[:8], 16)


def answer_for(of_campaign: str, news: str = "") -> bytes:
    """Returns the provider's body for a campaign in progress, but for what is new of it: one of NEWS."""
    data: dict[str, Any] = {
        "id": of_campaign,
        "account_id": "7f5b1a52-0c1e-4b6e-9d3e-2f8a9c1b7d40",
        "template_id": "0d9c7f5e-6f0a-4f0e-8a51-5b1c2f6d3e72",
        "audience_id": "c2a6e1b4-91d3-4c55-8f6b-7e0d4a3b9f18",
        "name": "Autumn sale, second reminder",
        "status": "in_progress",
        "schedule": "2026-11-23 08:00:00",
        "channel": "SMS",
        "create_date": "2026-11-20 14:31:07",
        "update_date": "2026-11-23 08:00:04",
        "messages": {"total": 100_000, "delivered": 61_204, "failed": 412},
    }
    return json.dumps({"data": {**data, **NEWS[news]}}).encode()


def item_for(of_campaign: str) -> dict[str, Any]:
    """Returns the item of Campaigns after a poll with that answer, as the reporter's own code writes it."""
    wrote = _Writes()
    table = CampaignsTable(wrote, "campaigns", StatusHistoryTable(wrote, "history"))  # type: ignore[arg-type]  # a double
    new = WatchedCampaign(campaign_id=of_campaign)
    seen = read_campaign(answer_for(of_campaign), of_campaign)
    decision = decide(new, seen, now=utc_now(), policy=policy())  # with an older time it would count as stalled
    table.save(new, decision.after, decision.record)
    return {"campaign_id": {"S": of_campaign}, **wrote.attributes}


class _Writes:
    """A double of DynamoDB that keeps the attributes of one write."""

    attributes: dict[str, Any]

    def transact_write_items(self, *, TransactItems: list[Any]) -> None:  # noqa: N803 - the SDK's name
        values = TransactItems[0]["Update"]["ExpressionAttributeValues"]
        self.attributes = {name.removeprefix(":"): value for name, value in values.items()}
