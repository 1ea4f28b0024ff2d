"""Sample campaigns, as the reporter may have seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from campaign_reporter.digest.finished import Finished
from campaign_reporter.model.campaign import Campaign, Counts
from campaign_reporter.model.history_record import HistoryRecord
from campaign_reporter.model.policy import Policy
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages.facts import CampaignFacts, Health, OverviewFacts

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
_TOTAL = 20_000
# How a campaign usually goes: quickly at first, and with a long tail.
_FAILED = (0.02, 0.02, 0.03, 0.05, 0.2, 0.55, 0.5, 0.45, 0.4, 0.4)


def history(campaign_id: str, *, changes: int, failed: Sequence[float] = _FAILED, **fields: Any) -> list[HistoryRecord]:
    """A campaign that is scheduled, starts, and of whose messages more and more fail, a change every two minutes."""
    began = NOW - timedelta(minutes=2 * changes + 90)
    none = Counts(total=_TOTAL, delivered=0, failed=0)
    records = [_record(campaign_id, began, (None, "scheduled"), revision=1, counts=none, **fields)]
    delivered = lost = 0
    for number in range(changes):
        part = _TOTAL * 0.9 / changes * (1.5 - number / changes)
        rate = failed[number * len(failed) // changes]
        delivered, lost = delivered + round(part * (1 - rate)), lost + round(part * rate)
        statuses = ("in_progress" if number else "scheduled", "in_progress")
        counts = Counts(total=_TOTAL, delivered=delivered, failed=lost)
        moment = began + timedelta(minutes=80 + 2 * number)
        records.append(_record(campaign_id, moment, statuses, revision=number + 2, counts=counts, **fields))
    return records


def failing(*, changes: int = 60, name: str = "Black Friday, second wave", **state: Any) -> CampaignFacts:
    """A campaign that is being sent, and of whose messages too few arrive."""
    campaign_id = str(UUID(int=7, version=4))
    records = history(campaign_id, changes=changes, name=name, channel="SMS")
    last = records[-1]
    campaign = replace(
        last.campaign,
        account_id=str(UUID(int=1, version=4)),
        template_id=str(UUID(int=2, version=4)),
        audience_id=str(UUID(int=3, version=4)),
        schedule=to_text(NOW - timedelta(minutes=2 * changes + 12)),
        create_date="2026-11-20T09:30:00Z",
        update_date=last.observed_at,
    )
    told = to_text(NOW - timedelta(minutes=changes * 0.7))
    known: dict[str, Any] = {
        "label": "autumn sale",
        "concerns": frozenset({"failing"}),
        "concerns_told": frozenset({"failing"}),
        "concerns_told_at": {"failing": told},
        "alerted_at": told,
        "alerted_by": f"{campaign_id}:campaign.failing:40",
    }
    watched = WatchedCampaign(
        campaign_id=campaign_id,
        revision=last.revision,
        campaign=campaign,
        changed_at=last.observed_at,
        **(known | state),
    )
    return CampaignFacts(watched=watched, records=records, policy=_policy())


def overview() -> OverviewFacts:
    """A list on which something of everything happens."""
    worst = failing()
    smooth = [0.01 + 0.002 * number for number in range(10)]
    running = {
        str(UUID(int=20 + number, version=4)): history(
            str(UUID(int=20 + number, version=4)), changes=20 + 9 * number, failed=smooth, name=name, channel=channel
        )
        for number, (name, channel) in enumerate(
            (("Loyalty points, November", "VIBER"), ("Store opening Hamburg", "SMS"), ("Winter tyres", "WHATSAPP"))
        )
    }
    return OverviewFacts(
        watched=[worst.watched, *(_running(records) for records in running.values()), *_waiting()],
        is_whole_list=True,
        since=to_text(NOW - timedelta(days=7)),
        ended=_ended(),
        ended_from=to_text(NOW - timedelta(days=7)),
        low_delivery_percent=_policy().low_delivery_percent,
        health=Health(completed_at=to_text(NOW - timedelta(seconds=48)), watched=8),
        recent={worst.watched.campaign_id: worst.records[1:]} | {key: each[1:] for key, each in running.items()},
    )


def _policy() -> Policy:
    from local.template import policy  # noqa: PLC0415 - the template is read only where samples are made

    return policy()


def _running(records: Sequence[HistoryRecord]) -> WatchedCampaign:
    last = records[-1]
    return WatchedCampaign(
        campaign_id=last.campaign_id, revision=last.revision, campaign=last.campaign, changed_at=last.observed_at
    )


def _waiting() -> list[WatchedCampaign]:
    soon, late = to_text(NOW + timedelta(hours=3)), to_text(NOW - timedelta(minutes=50))
    return [
        WatchedCampaign(
            campaign_id=str(UUID(int=30, version=4)),
            revision=1,
            campaign=Campaign(status="scheduled", name="Advent calendar", channel="SMS", schedule=soon),
        ),
        WatchedCampaign(
            campaign_id=str(UUID(int=31, version=4)),
            revision=1,
            campaign=Campaign(status="scheduled", name="Cyber Monday teaser", channel="VIBER", schedule=late),
            concerns=frozenset({"overdue"}),
        ),
        WatchedCampaign(
            campaign_id=str(UUID(int=32, version=4)),
            label="from the old list",
            problem=Problem.NOT_FOUND,
            problem_detail="HTTP status 404: 1601",
            problem_since=to_text(NOW - timedelta(hours=2)),
        ),
    ]


def _ended() -> list[Finished]:
    rows = (
        ("Reactivation 2024", "SMS", "failed", 1_900, 1_300, 27),
        ("Newsletter 46, old list", "SMS", "completed", 11_300, 4_100, 50),
        ("Delivery notice, batch 3", "VIBER", "completed", 48_210, 2_230, 9),
        ("Singles' Day", "WHATSAPP", "completed", 24_600, 310, 95),
        ("Newsletter 47", "SMS", "completed", 97_300, 930, 20),
    )
    return [
        Finished(
            campaign_id=str(UUID(int=40 + number, version=4)),
            ended_at=to_text(NOW - timedelta(hours=hours)),
            campaign=Campaign(
                status=status,
                name=name,
                channel=channel,
                counts=Counts(total=delivered + failed, delivered=delivered, failed=failed),
            ),
        )
        for number, (name, channel, status, delivered, failed, hours) in enumerate(rows)
    ]


def _record(campaign_id: str, moment: datetime, statuses: tuple[str | None, str], **seen: Any) -> HistoryRecord:
    before, status = statuses
    return HistoryRecord(
        campaign_id=campaign_id,
        observed_at=to_text(moment),
        revision=seen.pop("revision"),
        previous_status=before,
        campaign=Campaign(status=status, **seen),
    )
