"""One campaign for a person: facts, bars and a small plot, in at most 80 columns unless a text is longer."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.model.times import to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.reading.details import Details
from campaign_reporter_cli.reading.filters import settings_problem
from campaign_reporter_cli.reading.pictures import bars, course
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.columns import Kind
from campaign_reporter_cli.terminal.grid import colour_of, console
from campaign_reporter_cli.terminal.pending import pending_alerts, unreadable_alerts
from campaign_reporter_cli.terminal.values import end_of_mute, on_one_line, shown, time_with_zone

type Fact = tuple[str, Text]

_WIDTH = 80
# The column in which the value of a fact begins.
_INDENT = 14
_LONGEST = 2_000
_BAD = "yellow"


def print_portrait(session: Session, details: Details) -> None:
    """Prints everything that is known of the campaign."""
    out = console()
    watched = details.watched
    name = (watched.campaign and watched.campaign.name) or watched.label or watched.campaign_id
    out.print(Text(on_one_line(name), style="bold"), soft_wrap=True)
    width = min(out.width, _WIDTH)
    for title, value in _facts(session, details, width):
        _print_fact(out, title, value)
    for line in course(session, details.records, width):
        out.print(line, soft_wrap=True)


def _print_fact(out: Console, title: str, value: Text) -> None:
    """A terminal gets a long value on several lines, and a pipe on one."""
    lines = value.wrap(out, max(out.width - _INDENT, _INDENT)) if out.is_terminal else [value]
    for number, line in enumerate(lines):
        line.rstrip()
        out.print(Text("" if number else title).append(" " * _INDENT)[:_INDENT] + line, soft_wrap=True)


def _facts(session: Session, details: Details, width: int) -> Iterator[Fact]:
    watched, campaign = details.watched, details.watched.campaign
    yield "Campaign", _text(watched.campaign_id)
    yield from _known({"Label": watched.label, "Channel": campaign.channel if campaign else None})
    yield "Status", _status(session, details)
    yield from _known({"Added": _at_and_by(session, watched.added_at, watched.added_by)})
    times = {
        "Scheduled": campaign.schedule if campaign else None,
        "Created": campaign.create_date if campaign else None,
        "Updated": campaign.update_date if campaign else None,
        "Changed": watched.changed_at,
    }
    yield from _known({title: time and time_with_zone(time, session) for title, time in times.items()})
    if campaign:
        yield from _numbers(session, campaign, width)
    yield from _trouble(session, watched)
    yield from _settings(session, watched)
    yield from _alerts(session, watched)


def _known(texts: dict[str, str | None]) -> Iterator[Fact]:
    return ((title, _text(text)) for title, text in texts.items() if text)


def _text(text: str, style: str = "") -> Text:
    return Text(on_one_line(text, _LONGEST), style=style)


def _status(session: Session, details: Details) -> Text:
    watched = details.watched
    status = on_one_line(watched.campaign.status) if watched.campaign else "not read yet"
    if not details.is_listed:
        whether = "not on the list: the history knows it"
    elif watched.ignored:
        whether = "ignored: not polled, and not alerted"
    elif watched.finished_at:
        whether = f"no longer watched since {time_with_zone(watched.finished_at, session)}"
    elif watched.settle_until:
        whether = f"watched until {time_with_zone(watched.settle_until, session)}"
    else:
        whether = "watched"
    return Text().append(status, style=colour_of(status)).append(f" ({whether})")


def _at_and_by(session: Session, at: str | None, by: str | None) -> str:
    return ", ".join(filter(None, (at and time_with_zone(at, session), by and f"by {by}")))


def _numbers(session: Session, campaign: Campaign, width: int) -> Iterator[Fact]:
    counts = campaign.counts
    yield from bars(campaign, width - _INDENT)
    yield "Messages", _text(shown(counts.total, Kind.NUMBER, session))
    if counts.delivery_percent is not None:
        are = "is" if counts.attempted == 1 else "are"
        yield "Rate", _text(f"{counts.delivery_percent:g}% of the {counts.attempted:,} that {are} counted")


# Trouble


def _trouble(session: Session, watched: WatchedCampaign) -> Iterator[Fact]:
    if watched.concerns:
        yield "Concerns", _text(", ".join(sorted(watched.concerns)), _BAD)
    if watched.problem:
        since = f", since {time_with_zone(watched.problem_since, session)}" if watched.problem_since else ""
        detail = f" ({watched.problem_detail})" if watched.problem_detail else ""
        yield "Problem", _text(f"{words.PROBLEMS[watched.problem]}{since}{detail}", _BAD)
    if wrong := settings_problem(watched):
        yield "To mend", _text(wrong, _BAD)


def _settings(session: Session, watched: WatchedCampaign) -> Iterator[Fact]:
    thresholds = watched.overrides.thresholds
    if thresholds:
        yield "Settings", _text(", ".join(f"{name} {value:g}" for name, value in thresholds.items()))
    if until := watched.overrides.muted_until:
        yield "Muted until", _text(end_of_mute(to_text(until), session))


def _alerts(session: Session, watched: WatchedCampaign) -> Iterator[Fact]:
    if watched.alerted_at:
        yield "Alerted", _text(_at_and_by(session, watched.alerted_at, watched.alerted_by))
    for text in pending_alerts(session, watched):
        yield "Pending", _text(text)
    for text in unreadable_alerts(watched):
        yield "Unreadable", _text(text, _BAD)
