"""The lists in the email of the digest, each with a title and a line for each campaign or channel."""

from __future__ import annotations

from collections.abc import Sequence

from campaign_reporter.alerts.visible import first_name, line
from campaign_reporter.alerts.zones import local_time
from campaign_reporter.decision.concerns import CONCERNS
from campaign_reporter.digest.advice import word_of
from campaign_reporter.digest.columns import Row, aligned
from campaign_reporter.digest.digest import Digest, Totals, totals
from campaign_reporter.digest.finished import Finished
from campaign_reporter.digest.watching import REASONS, SETTINGS, UNREADABLE
from campaign_reporter.model.campaign import Counts, Status
from campaign_reporter.model.watched_campaign import WatchedCampaign

type Section = list[str]

_LONGEST_LIST = 10
_LONGEST_TITLE, _LONGEST_WORD, _LONGEST_SENTENCE = 60, 30, 120
_RATE = ("Rate", "Delivered", "Attempted")
# A rate says nothing about the messages that are in neither count. After an end without completion nothing waits.
_RATE_OF_ONE, _RATE_OF_ENDED = (*_RATE, "Waiting"), (*_RATE, "Never sent")
_CAMPAIGN = ("Channel", "Campaign")
_TITLES = {SETTINGS: "Settings to mend"}
_CONCERNS = {concern.name: concern for concern in CONCERNS}


def ended(digest: Digest, status: Status) -> Section:
    """The campaigns that finished with that status, and when."""
    found = digest.finished_as(status)
    rows = [
        (_time(each.ended_at, digest), *_rate_of_one(each.counts), *_campaign(each, digest))
        for each in found[:_LONGEST_LIST]
    ]
    return _section(status.capitalize(), ("At", *_RATE_OF_ENDED, *_CAMPAIGN), rows, len(found))


def lowest_rates(digest: Digest) -> Section:
    """The finished campaigns with the lowest delivery rates."""
    rated = [(percent, each) for each in digest.finished if (percent := each.counts.delivery_percent) is not None]
    worst = [each for _, each in sorted(rated, key=lambda pair: pair[0])[:_LONGEST_LIST]]
    rows = [(*_rate_of_one(each.counts), *_campaign(each, digest)) for each in worst]
    return _section("Lowest delivery rates", (*_RATE_OF_ONE, *_CAMPAIGN), rows)


def channels(digest: Digest) -> Section:
    """The finished campaigns by channel, and altogether if there are several channels."""
    by_channel = digest.channels
    rows = [_total(_word(name), of_channel) for name, of_channel in by_channel.items()]
    if len(by_channel) > 1:
        rows.append(_total("all", totals(digest.finished)))
    return _section("Channels", ("Campaigns", *_RATE, "Failed", "Channel"), rows)


def needing_attention(digest: Digest, reason: str) -> Section:
    """The watched campaigns that need attention for that reason."""
    found = digest.attention[reason]
    rows = [(*_why(each, reason, digest), *_campaign(each, digest)) for each in found.worst[:_LONGEST_LIST]]
    if reason == SETTINGS:
        wrong = (line(each.wrong or "", _LONGEST_SENTENCE) for each in found.worst)
        rows = [(channel, f"{name}: {sentence}") for (channel, name), sentence in zip(rows, wrong, strict=False)]
    return _section(_TITLES.get(reason, reason.capitalize()), (*_why_header(reason), *_CAMPAIGN), rows, found.count)


def _why_header(reason: str) -> Row:
    """The titles of the columns that explain the reason: since when, and the counts if they matter."""
    if reason == UNREADABLE:
        return ("Since", "Problem")
    if reason == SETTINGS:
        return ()
    row = _CONCERNS[reason].event.row
    return (*((row.digest_since,) if row.digest_since else ()), *(_RATE_OF_ONE if row.counted else ()))


def _why(watched: WatchedCampaign, reason: str, digest: Digest) -> Row:
    if reason == SETTINGS:
        return ()
    since = REASONS[reason]
    times = (_time(since(watched), digest),) if since else ()
    if reason == UNREADABLE:
        return (*times, word_of(watched.problem) if watched.problem else "-")
    return (*times, *(_rate_of_one(watched.counts) if _CONCERNS[reason].event.row.counted else ()))


def _section(title: str, header: Row, rows: Sequence[Row], count: int = 0) -> Section:
    """Nothing if there are no rows. `count` is the number of campaigns of which they are the worst."""
    if not rows:
        return []
    more = [f"  and {count - len(rows):,} more"] if count > len(rows) else []
    return [title, *aligned([header, *rows]), *more]


def _total(name: str, of_channel: Totals) -> Row:
    failed = _number(of_channel.messages.failed)
    return (_number(of_channel.campaigns), *_rate(of_channel.messages), failed, name)


def _rate(counts: Counts) -> Row:
    percent = counts.delivery_percent
    return "-" if percent is None else f"{percent:g}%", _number(counts.delivered), _number(counts.attempted)


def _rate_of_one(counts: Counts) -> Row:
    return *_rate(counts), _number(counts.waiting)


def _campaign(about: Finished | WatchedCampaign, digest: Digest) -> Row:
    """The channel, and the name with the label, or else the id."""
    campaign = about.campaign
    name, channel = (campaign.name, campaign.channel) if campaign else (None, None)
    title = line(first_name((name, about.label, about.campaign_id)), _LONGEST_TITLE)
    label = _word(about.label)
    muted = ", muted" if digest.is_muted(about) else ""
    return _word(channel), (title if label in {"-", title} else f"{title} ({label})") + muted


def _word(text: str | None) -> str:
    return line(text or "", _LONGEST_WORD) or "-"


def _number(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"


def _time(iso: str | None, digest: Digest) -> str:
    try:
        return "-" if iso is None else local_time(iso, digest.period.zone)
    except ValueError:  # users edit the items of their list
        return _word(iso)
