"""The HTML document around the pages."""

from __future__ import annotations

from campaign_reporter.alerts.zones import unknown_zone
from campaign_reporter.pages.facts import View
from campaign_reporter.pages.html import Html, joined, tag, void
from campaign_reporter.pages.style import POLICY, STYLE


def document(title: str, view: View, *pages: Html) -> str:
    """The document with these pages. It runs no script and loads nothing."""
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        # Before everything else, so that it holds for all of it.
        void("meta", http_equiv="Content-Security-Policy", content=POLICY),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="robots", content="noindex"),
        void("meta", name="referrer", content="no-referrer"),
        tag("title", f"{title} - Campaign Reporter"),
        tag("style", Html(STYLE)),
    )
    zone = unknown_zone(view.zone)
    body = tag("body", tag("main", *pages, tag("p", zone, class_="note") if zone else None))
    return joined(Html("<!doctype html>\n"), tag("html", head, body, lang="en"), "\n")
