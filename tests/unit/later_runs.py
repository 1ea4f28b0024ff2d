"""Runs of this release over items that another release has left, with the tables in memory."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from campaign_reporter.alerts.messages import message, message_attributes, subject
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.run_summary import RunSummary
from campaign_reporter.model.times import from_text
from campaign_reporter.polling.run import Run
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.runs import RunsTable
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.timing.deadline import Deadline
from campaign_reporter.timing.pace import Pace
from tests.builders import POLICY
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS, Tables
from tests.unit.clocks import Clock
from tests.unit.releases import Item

_STATE = ("state#1/1", "-")


class LaterRuns:
    """Run after run. The provider gives `answers`, and SNS accepts every alert whose texts can be made."""

    def __init__(self, state: Item | None = None) -> None:
        self.clock = Clock()
        self.clock.now = from_text("2026-11-27T12:30:00Z")  # every claim of 1.0.0 has ended by then
        self.tables = Tables()
        self.tables.items[RUNS] |= {_STATE: state} if state else {}
        self.answers: dict[str, Campaign] = {}
        self.published: list[Alert] = []

    def put_on_list(self, campaign: Item, answer: Campaign, history: list[Item]) -> None:
        campaign_id = campaign["campaign_id"]["S"]
        self.tables.items[CAMPAIGNS][campaign_id,] = campaign
        self.tables.items[HISTORY] |= {(campaign_id, record["observed_at"]["S"]): record for record in history}
        self.answers[campaign_id] = answer

    def run(self, **later: float) -> RunSummary:
        """A run over the list, so much later."""
        self.clock.passes(**later)
        client: Any = self.tables
        history = StatusHistoryTable(client, HISTORY)
        unlimited = Pace(1e9, monotonic=lambda: 0.0, sleep=lambda _: None)
        dependencies: Any = SimpleNamespace(
            campaigns=CampaignsTable(client, CAMPAIGNS, history),
            history=history,
            runs=RunsTable(client, RUNS),
            topic=self,
            new_dexatel=lambda _: SimpleNamespace(read=self.answers.__getitem__, latencies=[]),
            policy=POLICY,
            group_above=0,
            request_pace=unlimited,
            publish_pace=unlimited,
            clock=self.clock,
            new_pool=lambda: ThreadPoolExecutor(1),
            workers=1,
        )
        deadline = Deadline(at=self.clock.now + timedelta(minutes=1), remaining=lambda: 60.0)
        return Run(dependencies, deadline).over_list(owner="a run")

    def publish(self, alert: Alert) -> None:
        """As the topic does."""
        assert all((subject(alert), message(alert), message_attributes(alert)))
        self.published.append(alert)

    @property
    def campaigns(self) -> Mapping[str, Item]:
        return {campaign_id: item for (campaign_id,), item in self.tables.items[CAMPAIGNS].items()}

    @property
    def state(self) -> Item:
        return self.tables.items[RUNS][_STATE]

    @property
    def rows(self) -> list[Item]:
        """The rows of the runs."""
        return [item for key, item in sorted(self.tables.items[RUNS].items()) if key != _STATE]
