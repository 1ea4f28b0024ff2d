"""Says which rows the list of campaigns has. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from local.dexatel_simulator.life import Life, StartedLife
from local.dexatel_simulator.list_behavior import Ending, ListBehavior

_MADE_UP: Final = Life.fixed(status="in_progress", total=10)


class ListRows:
    """The rows of the list, of one channel or of all. Only those of a page are computed, so a long list is quick."""

    def __init__(
        self, campaigns: Mapping[str, StartedLife], channel: str | None, behavior: ListBehavior, now: float
    ) -> None:
        self._campaigns = campaigns
        self._ids = _ids(campaigns, channel)
        self._behavior = behavior
        self._now = now

    def __len__(self) -> int:
        return len(self._ids) + len(self._behavior.extra_rows)

    def of_page(self, offset: int, size: int) -> list[object]:
        """Returns the rows of the page that begins after `offset` rows."""
        ending = self._behavior.ending
        is_endless = ending is Ending.NEW_ROWS or (ending is Ending.SAME_ROWS and len(self) > 0)
        indices = list(range(offset, offset + size if is_endless else min(offset + size, len(self))))
        if self._behavior.order_changes and offset and indices:
            indices[0] -= 1
        return [self._row(index) for index in indices]

    def _row(self, index: int) -> object:
        if index >= len(self):
            return self._row(index % len(self)) if self._behavior.ending is Ending.SAME_ROWS else self._made_up(index)
        if index >= len(self._ids):
            return self._behavior.extra_rows[index - len(self._ids)]
        campaign_id = self._ids[index]
        return self._shown(self._campaigns[campaign_id].data(campaign_id, self._now))

    def _made_up(self, index: int) -> object:
        campaign_id = str(uuid5(NAMESPACE_URL, f"campaign/{index}"))
        return self._shown(_MADE_UP.data(campaign_id, started_at=self._now, now=self._now))

    def _shown(self, data: dict[str, object]) -> dict[str, object]:
        if not self._behavior.has_messages:
            data.pop("messages", None)
        return data


def _ids(campaigns: Mapping[str, StartedLife], channel: str | None) -> Sequence[str]:
    if channel is None:
        return list(campaigns)
    channel = channel.lower()
    return [campaign_id for campaign_id, campaign in campaigns.items() if campaign.life.channel.lower() == channel]
