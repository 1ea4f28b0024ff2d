"""The answers of the function's URL. All have the headers that keep a page from being stored, found or framed."""

from __future__ import annotations

from typing import Any

from campaign_reporter.pages.style import POLICY

type Answer = dict[str, Any]

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def page(html: str) -> Answer:
    """The page that was asked for."""
    return _answer(200, "text/html", html)


def not_found() -> Answer:
    """The one answer to all that has no valid link. It does not say what is wrong, so there is nothing to guess."""
    return _answer(404, "text/plain", "There is no such page, or its link has ended. The next alert has a new link.\n")


def unavailable() -> Answer:
    """The answer if something does not work."""
    return _answer(503, "text/plain", "The page can't be shown now. Try again in a minute.\n")


def without_body(answer: Answer) -> Answer:
    """The answer to HEAD."""
    return answer | {"body": ""}


def _answer(status: int, kind: str, body: str) -> Answer:
    headers = {"Content-Type": f"{kind}; charset=utf-8", **_HEADERS}
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": False}
