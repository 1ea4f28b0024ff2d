"""The overview: what needs attention, what runs, what has ended, and how the reporter itself is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from campaign_reporter.alerts.visible import line
from campaign_reporter.digest.digest import totals_by_channel
from campaign_reporter.digest.finished import Finished
from campaign_reporter.digest.watching import COUNTED, Watching, summarize
from campaign_reporter.model.campaign import Status
from campaign_reporter.model.event import EVENTS
from campaign_reporter.model.times import from_text, to_text
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.pages import parts, rows
from campaign_reporter.pages.attention import attention_sections
from campaign_reporter.pages.bars import rate_bar
from campaign_reporter.pages.facts import Health, OverviewFacts, View
from campaign_reporter.pages.html import Html, joined, tag
from campaign_reporter.pages.marks import status_word
from campaign_reporter.pages.plot import small_plot
from campaign_reporter.pages.scales import Span
from campaign_reporter.pages.situation import of_outage
from campaign_reporter.pages.thinning import thinned

# The reporter starts a run each minute. Without a complete one for so long something is wrong.
_LATE = timedelta(minutes=30)
_WORD = 30
# A small plot shows no more.
_MOST_STEPS = 40


def overview_page(facts: OverviewFacts, view: View, *, anchor: str | None = None) -> Html:
    """The page as an element."""
    watching = summarize([facts.watched])
    return tag(
        "article",
        tag("header", tag("h1", "Campaigns"), tag("p", _as_of(view), class_="note")),
        *_health(facts.health, view),
        _numbers(facts, watching),
        *_not_read(facts),
        *attention_sections(watching, view),
        *_running(facts, view),
        *_ended(facts, view),
        *_channels(facts),
        id=anchor,
    )


def shown_ids(facts: OverviewFacts) -> list[str]:
    """The ids of the campaigns that the page shows, in its order."""
    attention = summarize([facts.watched]).attention.values()
    found = [each.campaign_id for reason in attention for each in reason.worst[: rows.LONGEST]]
    found += [each.campaign_id for each in _running_now(facts)[: rows.LONGEST]]
    found += [each.campaign_id for each in facts.ended[: rows.LONGEST]]
    return list(dict.fromkeys(found))


def _as_of(view: View) -> str:
    return f"As of {parts.both_times(to_text(view.now), view)}"


# The reporter


def _health(health: Health, view: View) -> Iterator[Html]:
    event = EVENTS.get(health.outage or "")
    if event:
        alert = of_outage(event, view)
        happened, todo = tag("p", event.row.happened), tag("p", tag("b", "What to do "), alert.todo)
        yield tag("section", tag("h2", alert.headline), happened, todo, class_=f"now {alert.severity}")
    last, is_late = "None of the newest runs was complete", True
    if health.completed_at:
        is_late = view.now - from_text(health.completed_at) > _LATE
        ago = parts.ago(health.completed_at, view.now)
        last = f"The last complete run ended {ago}, at {parts.both_times(health.completed_at, view)}"
    yield tag("p", tag("b", "Reporter "), f"{last}.", class_="now warning" if is_late else "health")


# The numbers


def _numbers(facts: OverviewFacts, watching: Watching) -> Html:
    trouble = {COUNTED[reason]: found.count for reason, found in watching.attention.items() if found.count}
    note = ", ".join(f"{count:,} {word}" for word, count in trouble.items())
    need = sum(bool(each.concerns or each.problem or each.wrong) for each in facts.watched)
    return parts.tiles(
        parts.tile("Running", parts.number(watching.running)),
        parts.tile("Scheduled", parts.number(watching.scheduled)),
        parts.tile("Need attention", parts.number(need), note, "bad" if need else ""),
        parts.tile("Ended in seven days", parts.number(len(facts.ended))),
    )


def _not_read(facts: OverviewFacts) -> Iterator[Html]:
    """A line for the part of the list or the history that is too long for the page."""
    if not facts.is_whole_list:
        more = facts.health.watched - len(facts.watched)
        others = f"{more:,} more are watched" if more > 0 else "more are watched"
        yield tag("p", f"These are the first {len(facts.watched):,} campaigns of the list: {others}.", class_="note")
    if facts.ended_from > facts.since:
        days = (from_text(facts.ended_from) - from_text(facts.since)).total_seconds() / 86_400
        text = f"So much has ended that the first {days:.1f} of the seven days are left out."
        yield tag("p", text, class_="note")


# The campaigns


def _running_now(facts: OverviewFacts) -> list[WatchedCampaign]:
    """The running campaigns, the one with the lowest rate first."""
    running = [each for each in facts.watched if each.campaign and each.campaign.is_running and not each.problem]
    return sorted(running, key=lambda each: (_rate_or_most(each), each.campaign_id))


def _rate_or_most(watched: WatchedCampaign) -> float:
    percent = watched.counts.delivery_percent
    return 101 if percent is None else percent


def _running(facts: OverviewFacts, view: View) -> Iterator[Html]:
    running = _running_now(facts)
    if not running:
        yield parts.section("Running now", tag("p", "No campaign is being sent."))
        return
    found = (
        (rows.campaign(each, view), _course(each, facts, view), *rows.rates(each), parts.number(each.counts.waiting))
        for each in running[: rows.LONGEST]
    )
    header = ("Campaign", "Course", *rows.RATE, "Waiting")
    written = parts.table("Campaigns that run now", header, found, numbers_from=3)
    yield parts.section("Running now", written, rows.more(len(running)))


def _course(watched: WatchedCampaign, facts: OverviewFacts, view: View) -> Html:
    records = facts.recent.get(watched.campaign_id)
    if not records:
        return Html("-")
    first = from_text(records[0].observed_at)
    return small_plot(thinned(records, _MOST_STEPS), Span(first=first, last=max(view.now, first)))


def _ended(facts: OverviewFacts, view: View) -> Iterator[Html]:
    if not facts.ended:
        yield parts.section("Ended in the last seven days", tag("p", "No campaign has ended."))
        return
    found = (
        (
            rows.campaign(each, view),
            _end(each, view),
            *rows.rates(each),
        )
        for each in facts.ended[: rows.LONGEST]
    )
    written = parts.table("Campaigns that have ended", ("Campaign", "Ended", *rows.RATE), found, numbers_from=3)
    yield parts.section("Ended in the last seven days, the worst first", written, rows.more(len(facts.ended)))


def _end(ended: Finished, view: View) -> Html:
    status = ended.campaign.status
    word = tag("b", status_word(status), class_="bad" if status == Status.FAILED else None)
    return joined(word, tag("small", parts.brief(ended.ended_at, view)))


def _channels(facts: OverviewFacts) -> Iterator[Html]:
    if not facts.ended:
        return
    low = facts.low_delivery_percent
    found = []
    for name, totals in totals_by_channel(facts.ended).items():
        rate = totals.messages.delivery_percent
        bar = Html("-") if rate is None else rate_bar(rate, low)
        counts = (parts.percent(totals.messages), parts.number(totals.campaigns))
        found.append((line(name, _WORD), bar, *counts, parts.number(totals.messages.delivered)))
    header = ("Channel", "Rate of all", "Rate", "Campaigns", "Delivered")
    written = parts.table("Campaigns that have ended, by channel", header, found, numbers_from=3)
    yield parts.section("By channel", written)
