"""The rows of the tables of campaigns."""

from __future__ import annotations

from collections.abc import Sequence

from campaign_reporter.alerts.visible import line
from campaign_reporter.digest.finished import Finished
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages import parts
from campaign_reporter.pages.facts import View, title_of
from campaign_reporter.pages.html import Html, joined, tag

# The longest list of each kind. A line counts the rest.
LONGEST = 30
RATE = ("Rate", "Delivered", "Failed")
_WORD = 30


def campaign(about: WatchedCampaign | Finished, view: View) -> Html:
    """The name as a link to its page, with the label and the channel."""
    title, address = title_of(about), view.link(about.campaign_id)
    channel = about.campaign.channel if about.campaign else None
    notes = dict.fromkeys(line(text, _WORD) for text in (about.label, channel) if text)
    named = tag("a", title, href=address) if address else tag("b", title)
    return joined(named, tag("small", " · ".join(note for note in notes if note and note != title)))


def rates(about: WatchedCampaign | Finished) -> Sequence[str]:
    """The cells of the columns `RATE`."""
    counts = about.counts
    return parts.percent(counts), parts.number(counts.delivered), parts.number(counts.failed)


def more(count: int) -> Html | None:
    """A line that counts what a list of so many leaves out, or None if it leaves out nothing."""
    left = count - LONGEST
    return tag("p", f"And {left:,} more.", class_="note") if left > 0 else None
