"""Reading a campaign from the provider's answer.

The form is that of the provider's public reference. Every field but `status` is optional in practice. So `id` and
`status` decide whether an answer can be read, and any other part that can't be read is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any, NoReturn

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.problem import Problem
from campaign_reporter.model.texts import LONGEST_STATUS
from campaign_reporter.provider.campaign_data import CampaignData, may_quote
from campaign_reporter.provider.json_bodies import read_json


def read_campaign(body: bytes, campaign_id: str, *, key: str | None = None, schedule_zone: tzinfo = UTC) -> Campaign:
    """The campaign in the body of an answer with status 200.

    `data` may be the object, or an array whose first element it is: the provider's reference shows both. The API `key`
    that was sent is replaced wherever the answer quotes it. A schedule without an offset is a time in `schedule_zone`.
    Raises DexatelError (malformed_answer), which says what was wrong, for anything that can't be this campaign.
    """
    data = CampaignData(_data(body), key if may_quote(body, key) else None, schedule_zone)
    found, status = data.text("id"), data.text("status", LONGEST_STATUS)
    if data.unread:
        malformed(f"`{data.unread[0]}` is not a text")
    if found is not None and found.lower() != campaign_id.lower():
        malformed("`id` is another campaign's")
    if status is None:
        malformed("`status` is missing")
    return data.campaign(status)


def malformed(what: str) -> NoReturn:
    """Raises DexatelError (malformed_answer), which says what is wrong and quotes nothing of the body."""
    # `from None`: a decoding error quotes the body in its repr, and the body may quote anything.
    raise DexatelError(Problem.MALFORMED_ANSWER, what, status=200) from None


def read_document(body: bytes) -> Mapping[str, Any]:
    """The object in the body, which is empty if the body holds another value. DexatelError if it is no JSON."""
    try:
        document = read_json(body)
    except (ValueError, RecursionError):  # a JSONDecodeError is a ValueError
        malformed("the body is not JSON")
    return document if isinstance(document, dict) else {}


def _data(body: bytes) -> Mapping[str, Any]:
    data = read_document(body).get("data")
    if isinstance(data, list) and data:
        data = data[0]
    if not isinstance(data, dict):
        malformed("`data` is neither an object nor an array that starts with one")
    return data
