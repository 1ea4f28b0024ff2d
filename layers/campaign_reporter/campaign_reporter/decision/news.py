"""Whether the end of a campaign is news when the campaign is first read: listing old campaigns makes no storm."""

from __future__ import annotations

from datetime import timedelta

from campaign_reporter.decision.case import Case
from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.times import from_text, to_text

# An end is news only this long.
NEWS_FOR = timedelta(hours=24)


def is_news(ended_at: str | None, readable_from: str) -> bool:
    """Whether the end was news at `readable_from`, when the campaign was first read or could have been."""
    return ended_at is None or from_text(readable_from) - from_text(ended_at) <= NEWS_FOR


def readable_from(case: Case) -> str:
    """The time from which the campaign was read or could have been. Time in which it could not be read does not count.

    An item says since when it could not be read. A campaign that no run has reached was out of reach for as long as the
    reporter itself could read nothing. Discovery has seen the campaigns that it put on the list, and judged that their
    ends are news. So the first run after it must not find them too old.
    """
    added_at = case.before.added_at if case.known is None else None
    times = (to_text(case.now), case.before.problem_since, case.sight.unread_since, added_at)
    return min(time for time in times if time)


def unread_since(case: Case, campaign: Campaign) -> str | None:
    """The time to keep with the first record of the campaign, if its end is news only because it could not be read."""
    since, ended_at = readable_from(case), campaign.update_date
    is_first_end = case.known is None and campaign.is_final
    if is_first_end and is_news(ended_at, since) and not is_news(ended_at, to_text(case.now)):
        return since
    return None
