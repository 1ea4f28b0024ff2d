"""The lists of the digest's email, each with a title and a line for each campaign or channel. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from campaign_reporter.alerts.visible import first_name, line
from campaign_reporter.alerts.zones import local_time
from campaign_reporter.decision.campaign import Counts, Status
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.digest.columns import Row, aligned
from campaign_reporter.digest.contents import Digest, Totals, totals
from campaign_reporter.digest.finished import Finished
from campaign_reporter.digest.watching import Trouble

type Section = list[str]

_LONGEST_LIST = 10
_LONGEST_TITLE, _LONGEST_WORD = 60, 30


def ended(digest: Digest, status: Status) -> Section:
    """The campaigns that finished with that status, and when."""
    found = digest.finished_as(status)
    rows = [(_time(each.ended_at, digest), *_delivery(each.counts), *_who(each)) for each in found[:_LONGEST_LIST]]
    header = ("At", "Rate", "Delivered", "Attempted", "Channel", "Campaign")
    return _section(status.capitalize(), header, rows, len(found))


def lowest_rates(digest: Digest) -> Section:
    """The finished campaigns that delivered least of what they attempted."""
    rated = [(percent, each) for each in digest.finished if (percent := each.counts.delivery_percent) is not None]
    worst = [each for _, each in sorted(rated, key=lambda pair: pair[0])[:_LONGEST_LIST]]
    rows = [(*_delivery(each.counts), *_who(each)) for each in worst]
    return _section("Lowest delivery rates", ("Rate", "Delivered", "Attempted", "Channel", "Campaign"), rows)


def channels(digest: Digest) -> Section:
    """What finished in each channel, and altogether where there are several."""
    by_channel = digest.channels
    rows = [_total(_word(name), of_channel) for name, of_channel in by_channel.items()]
    if len(by_channel) > 1:
        rows.append(_total("all", totals(digest.finished)))
    return _section("Channels", ("Campaigns", "Rate", "Delivered", "Attempted", "Failed", "Channel"), rows)


def in_trouble(digest: Digest, trouble: Trouble) -> Section:
    """The watched campaigns that are in that trouble."""
    title, header, row = _TROUBLES[trouble]
    found = digest.watching.troubled[trouble]
    rows = [row(each, digest) for each in found.worst[:_LONGEST_LIST]]
    return _section(title, header, rows, found.count)


def _overdue(watched: WatchedCampaign, digest: Digest) -> Row:
    schedule = watched.campaign.schedule if watched.campaign else None
    return (_time(schedule, digest), *_who(watched))


def _stalled(watched: WatchedCampaign, digest: Digest) -> Row:
    return (_time(watched.changed_at, digest), *_delivery(_counts(watched)), *_who(watched))


def _failing(watched: WatchedCampaign, _: Digest) -> Row:
    return (*_delivery(_counts(watched)), *_who(watched))


def _unreadable(watched: WatchedCampaign, digest: Digest) -> Row:
    return (_time(watched.problem_since, digest), str(watched.problem), *_who(watched))


type _RowOf = Callable[[WatchedCampaign, Digest], Row]
_TROUBLES: dict[Trouble, tuple[str, Row, _RowOf]] = {
    Trouble.OVERDUE: ("Overdue", ("Scheduled for", "Channel", "Campaign"), _overdue),
    Trouble.STALLED: (
        "Stalled",
        ("Unchanged since", "Rate", "Delivered", "Attempted", "Channel", "Campaign"),
        _stalled,
    ),
    Trouble.FAILING: ("Failing", ("Rate", "Delivered", "Attempted", "Channel", "Campaign"), _failing),
    Trouble.UNREADABLE: ("Unreadable", ("Since", "Problem", "Channel", "Campaign"), _unreadable),
}


def _section(title: str, header: Row, rows: Sequence[Row], count: int = 0) -> Section:
    """Nothing where there are no rows; `count` is of how many they are the worst."""
    if not rows:
        return []
    more = [f"  and {count - len(rows):,} more"] if count > len(rows) else []
    return [title, *aligned([header, *rows]), *more]


def _total(name: str, of_channel: Totals) -> Row:
    failed = _number(of_channel.messages.failed)
    return (_number(of_channel.campaigns), *_delivery(of_channel.messages), failed, name)


def _delivery(counts: Counts) -> Row:
    percent = counts.delivery_percent
    return "-" if percent is None else f"{percent:g}%", _number(counts.delivered), _number(counts.attempted)


def _counts(watched: WatchedCampaign) -> Counts:
    return watched.campaign.counts if watched.campaign else Counts()


def _who(about: Finished | WatchedCampaign) -> Row:
    """The channel, and what its user calls the campaign: by its name and label, or else by its id."""
    known = about.campaign if isinstance(about, WatchedCampaign) else about
    name, channel = (known.name, known.channel) if known else (None, None)
    title = line(first_name((name, about.label, about.campaign_id)), _LONGEST_TITLE)
    label = _word(about.label)
    return _word(channel), title if label in {"-", title} else f"{title} ({label})"


def _word(text: str | None) -> str:
    return line(text or "", _LONGEST_WORD) or "-"


def _number(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"


def _time(iso: str | None, digest: Digest) -> str:
    try:
        return "-" if iso is None else local_time(iso, digest.day.zone)
    except ValueError:  # an item of the list is its user's too, who can write what he likes
        return _word(iso)
