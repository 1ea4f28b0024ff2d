"""Reading the list of campaigns from the provider: `GET {base}/v1/campaigns`, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo
from urllib.parse import quote, urlencode

from campaign_reporter.provider.client import Client
from campaign_reporter.provider.list_pages import ListPage, read_page

# A row takes a few hundred bytes, and a hundred of them with the longest names that are kept take 1.2 MB.
LARGEST_PAGE = 4 * 1024 * 1024
# Campaigns in a page. The reference gives no limit.
PAGE_SIZE = 100


class CampaignList:
    """Reads pages of the list, of one `channel` or of all. A schedule without an offset is in `schedule_zone`."""

    def __init__(self, client: Client, *, channel: str = "", schedule_zone: tzinfo = UTC) -> None:
        self.client = client
        self._channel = channel
        self._schedule_zone = schedule_zone

    def page(self, token: str | None) -> ListPage:
        """The page that the token asks for, or the first one. The caller has taken the slot for the first try.

        DexatelError says why it can't be read.
        """
        return self.client.ask(self._path(token), self._page)

    def _path(self, token: str | None) -> str:
        asked = {"page_size": str(PAGE_SIZE)}
        if self._channel:
            asked["filter[channel]"] = self._channel
        if token:
            asked["page_token"] = token
        return f"/v1/campaigns?{urlencode(asked, quote_via=quote, safe='')}"

    def _page(self, body: bytes, key: str) -> ListPage:
        page = read_page(body, key=key, schedule_zone=self._schedule_zone)
        return replace(page, campaigns=[each for each in page.campaigns if self._has(each.campaign.channel)])

    def _has(self, channel: str | None) -> bool:
        """Whether it is the channel that was asked for. A provider that does not know its name may not filter."""
        return not self._channel or channel is None or channel.lower() == self._channel.lower()
