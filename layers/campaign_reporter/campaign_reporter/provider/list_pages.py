"""Reading a page of the provider's list of campaigns.

The form is that of the provider's public reference: an array `data` of rows, and `pagination`. A row has the fields of
a campaign, and may or may not have the numbers of messages. A row without a usable id or status is counted and skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any
from urllib.parse import unquote, urlsplit

from campaign_reporter.model.campaign import Campaign, is_campaign_id
from campaign_reporter.model.texts import LONGEST_STATUS
from campaign_reporter.provider.answers import malformed, read_document
from campaign_reporter.provider.campaign_data import CampaignData, may_quote
from campaign_reporter.provider.values import is_whole, whole_number, without

LONGEST_TOKEN = 2_048
# A total is only compared, so it may be far too large.
_LARGEST_TOTAL = 10**30
_TOKEN = "page_token"  # noqa: S105 - the name of a parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCampaign:
    """A row of the list. The id is in lower case, as the provider gives it in its answers."""

    campaign_id: str
    campaign: Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page. `unusable` counts the rows that were skipped.

    `next_token` asks for the next page. It is None at the end of the list, or if the page `is_cut_off`: it names a next
    page in a form that can't be used, such as a token with the API key in it. `total` is the provider's number of
    campaigns, or None if it gives none.
    """

    campaigns: Sequence[ListedCampaign]
    unusable: int = 0
    next_token: str | None = None
    is_cut_off: bool = False
    total: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it has no row, and no page follows."""
        return not (self.campaigns or self.unusable or self.next_token or self.is_cut_off)


def read_page(body: bytes, *, key: str | None = None, schedule_zone: tzinfo = UTC) -> ListPage:
    """The page in the body of an answer with status 200.

    The API `key` that was sent is replaced wherever a text quotes it. A schedule without an offset is a time in
    `schedule_zone`. DexatelError (malformed_answer) if there is no `data`.
    """
    document = read_document(body)
    pagination = document.get("pagination")
    rows = _rows(document.get("data"), pagination)
    quotable = key if may_quote(body, key) else None
    found = [_campaign(row, quotable, schedule_zone) for row in rows]
    campaigns = [each for each in found if each]
    token = _token(_object(_object(pagination).get("links")).get("next"))
    is_cut_off = token is None or (quotable is not None and without(quotable, token) != token)
    return ListPage(
        campaigns=campaigns,
        unusable=len(found) - len(campaigns),
        next_token=None if is_cut_off else token or None,
        is_cut_off=is_cut_off,
        total=whole_number(_object(pagination).get("total"), _LARGEST_TOTAL),
    )


def _rows(data: Any, pagination: Any) -> Sequence[Any]:
    if data is None and isinstance(pagination, dict):  # an account without campaigns
        return []
    if isinstance(data, dict):  # the reference shows an object in the place of an array elsewhere
        return [data]
    if not isinstance(data, list):
        malformed("`data` is not an array")
    return data


def _campaign(row: Any, key: str | None, schedule_zone: tzinfo) -> ListedCampaign | None:
    if not isinstance(row, dict):
        return None
    data = CampaignData(row, key, schedule_zone)
    campaign_id, status = data.text("id"), data.text("status", LONGEST_STATUS)
    if campaign_id is None or status is None or not is_campaign_id(campaign_id):
        return None
    return ListedCampaign(campaign_id=campaign_id.lower(), campaign=data.campaign(status))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _token(link: Any) -> str | None:
    """The token in the query of the link, decoded once. It is empty at the end of the list. None can't be used.

    Nothing else of the link is used: its host may be any, and the API key goes with every request. A plus sign stays
    one, since the token may be base64.
    """
    if link is None or link == "":
        return ""
    if not isinstance(link, str) or not is_whole(link):
        return None
    try:
        pairs = [pair.partition("=") for pair in urlsplit(link).query.split("&")]
        tokens = (unquote(value, errors="strict") for name, _, value in pairs if unquote(name) == _TOKEN)
        token = next(tokens, None)
    except ValueError:  # no address, such as http://[, or a token that is no UTF-8
        return None
    return token if token is not None and len(token.encode()) <= LONGEST_TOKEN else None
