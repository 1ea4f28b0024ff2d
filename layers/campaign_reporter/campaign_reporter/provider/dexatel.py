"""Reading one campaign from the provider: `GET {base}/v1/campaigns/{id}`."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import partial

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import Campaign, is_campaign_id
from campaign_reporter.model.problem import Problem, Unreadable
from campaign_reporter.provider.answers import read_campaign
from campaign_reporter.provider.client import Client


class Dexatel:
    """Reads campaigns for one run. Many threads may use it. A schedule without an offset is in `schedule_zone`."""

    def __init__(self, client: Client, *, schedule_zone: tzinfo = UTC) -> None:
        self.client = client
        self._schedule_zone = schedule_zone

    def read(self, campaign_id: str) -> Campaign | Unreadable:
        """The campaign as it is now, or why it can't be read. The caller has taken the slot for the first try."""
        if not is_campaign_id(campaign_id):
            detail = "the id is no UUID, so it can't be a campaign's"
            return Unreadable(problem=Problem.INVALID_IDENTIFIER, detail=detail)
        try:
            return self.client.ask(f"/v1/campaigns/{campaign_id}", partial(self._campaign, campaign_id))
        except DexatelError as exc:
            return exc.unreadable

    def _campaign(self, campaign_id: str, body: bytes, key: str) -> Campaign:
        return read_campaign(body, campaign_id, key=key, schedule_zone=self._schedule_zone)
