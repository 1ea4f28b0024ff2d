"""The result of a discovery: for its answer, its row in Runs and its line in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.run_summary import Summary

# The `segment` of its rows in Runs, and `added_by` on the items that it adds.
DISCOVERY = "discovery"
# An answer of a Lambda has 6 MB at most, and a name can have 10,000 characters.
MOST_IN_ANSWER = 500
_LONGEST_NAME = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A campaign that was added, or would be added in a dry run."""

    campaign_id: str
    campaign: Campaign

    def entry(self) -> dict[str, Any]:
        """Its entry in the answer. An unknown value is null."""
        campaign = self.campaign
        return {
            "id": self.campaign_id,
            "name": campaign.name and campaign.name[:_LONGEST_NAME],
            "status": campaign.status,
            "channel": campaign.channel,
            "schedule": campaign.schedule,
            "update_date": campaign.update_date,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverySummary(Summary):
    """One finished discovery.

    `listed` counts the campaigns that the provider's list named, each once. `found` are those that were added. A dry
    run adds nothing, and `found` are those that it would have added.
    """

    listed: int = 0
    found: Sequence[Found] = ()
    dry_run: bool = False

    @property
    def key(self) -> str:
        """The `segment` of its row in Runs."""
        return DISCOVERY

    @property
    def counts(self) -> dict[str, int]:
        """The counts of the answer and of the row in Runs."""
        return {"listed": self.listed, "added": 0 if self.dry_run else len(self.found)}

    def answer(self) -> dict[str, Any]:
        """The invocation's answer, with as many of the campaigns as it has room for."""
        # Not super(), which does not work in a dataclass with slots before Python 3.14.
        entries = [each.entry() for each in self.found[:MOST_IN_ANSWER]]
        omitted = len(self.found) - len(entries)
        return {**Summary.answer(self), "dry_run": self.dry_run, "campaigns": entries, "omitted": omitted}

    def numbers(self) -> dict[str, Any]:
        """The numbers, for the line in the log. Queries read them by these names, so a new release keeps them."""
        return {**Summary.answer(self), "dry_run": self.dry_run, **self.provider_times()}
