"""Reading the requests to the function's URL. All but a few forms are refused before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, unquote

from campaign_reporter.alerts.links import LONGEST_ID, OVERVIEW, TOKEN, last_day

_METHODS = ("GET", "HEAD")
_OF_CAMPAIGN = "/c/"
_LONGEST_PATH = len(_OF_CAMPAIGN) + LONGEST_ID
# Programs that read mails may add a few parameters of their own.
_LONGEST_QUERY, _MOST_PARAMETERS = 1_000, 20


@dataclass(frozen=True, slots=True)
class Request:
    """A request with a token. It is for one of the `targets`: the id in the path as written, or as decoded."""

    targets: tuple[str | None, ...]
    token: str

    def opened(self, key: bytes, today: date) -> tuple[str | None, date] | None:
        """The target that the token opens today and the last day of the token, or None."""
        for target in self.targets:
            if last := last_day(self.token, target, key, today):
                return target, last
        return None


def method_of(event: Mapping[str, Any]) -> str:
    """The method of the request."""
    return str(event["requestContext"]["http"]["method"])


def read_request(event: Mapping[str, Any]) -> Request | None:
    """The request in the event of a function URL, or None if it can open nothing."""
    path, query = event["rawPath"], event.get("rawQueryString") or ""
    if method_of(event) not in _METHODS or event.get("body"):
        return None
    if len(path) > _LONGEST_PATH or len(query) > _LONGEST_QUERY:
        return None
    token, targets = _token(query), _targets(path)
    return Request(targets, token) if token and targets else None


def _token(query: str) -> str | None:
    try:
        tokens = parse_qs(query, max_num_fields=_MOST_PARAMETERS).get("t", [])
    except ValueError:  # too many parameters
        return None
    return tokens[0] if len(tokens) == 1 and TOKEN.fullmatch(tokens[0]) else None


def _targets(path: str) -> tuple[str | None, ...]:
    if path in {"", "/"}:
        return (OVERVIEW,)
    written = path.removeprefix(_OF_CAMPAIGN)
    return tuple(dict.fromkeys((written, unquote(written)))) if written and written != path else ()
