"""The list: campaigns that can't be read, and what is wrong with their items."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from shlex import quote

from campaign_reporter.model.outbox import longest_wait
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.tables.states import States
from campaign_reporter_cli.aws.functions import DISCOVERY_FUNCTION
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.finding import Finding, ok, warning, wrong
from campaign_reporter_cli.terminal import words
from campaign_reporter_cli.terminal.output import counted
from campaign_reporter_cli.terminal.values import on_one_line

# As the alarm of alerts that wait.
_LONG_SECONDS = 900
_NAMED = 3


@dataclass(slots=True)
class Census:
    """The ids on the list, by what is wrong with them."""

    listed: int = 0
    watched: int = 0
    ignored: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    odd: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def campaigns(deployment: Deployment) -> Iterator[Finding]:
    """Everything that is wrong on the list. Finished and ignored campaigns are only counted."""
    yield from judged(deployment, _census(deployment))
    yield from _reporter(deployment)


def _census(deployment: Deployment) -> Census:
    census = Census()
    for page in Store.of(deployment.session).pages(with_finished=True):
        for campaign in page.campaigns:
            census.listed += 1
            census.ignored += campaign.ignored
            if not (campaign.finished_at or campaign.ignored):
                _count(census, campaign, deployment)
    return census


def _count(census: Census, campaign: WatchedCampaign, deployment: Deployment) -> None:
    census.watched += 1
    if campaign.problem:
        census.problems[campaign.problem] += 1
    signs = {
        "item": campaign.unreadable_item,
        "settings": campaign.wrong or campaign.settings_problem,
        "unreadable alert": campaign.unreadable,
        "waiting alert": longest_wait(campaign, deployment.now) > _LONG_SECONDS,
    }
    for sign, is_so in signs.items():
        if is_so:
            census.odd[sign].append(campaign.campaign_id)


def judged(deployment: Deployment, census: Census) -> Iterator[Finding]:
    """The findings of the whole list."""
    if not census.listed:
        yield warning("The list is empty, so nothing is watched.", _more(deployment))
        return
    if not census.watched:
        has = "has finished or is ignored" if census.ignored else "has finished"
        text = f"Each campaign of the list {has} ({census.listed:,}), so nothing is watched."
        yield warning(text, _more(deployment))
        return
    finished = f"{census.listed - census.watched - census.ignored:,} finished"
    others = f"{finished}, and {census.ignored:,} ignored" if census.ignored else f"and {finished}"
    yield ok(f"{counted(census.watched, 'campaign')} on watch, {others}.")
    for kind, count in census.problems.most_common():
        text = f"{counted(count, 'campaign')} can't be read: {words.PROBLEMS.get(kind, words.short(kind))}."
        yield warning(text, deployment.cli("list --problem"))
    yield from _odd(deployment, census)


def _more(deployment: Deployment) -> str:
    """The command that lists campaigns."""
    return deployment.cli("discover" if DISCOVERY_FUNCTION in deployment.stack.outputs else "add ID")


def _odd(deployment: Deployment, census: Census) -> Iterator[Finding]:
    sentences = {
        "item": (wrong, "can't be read as an item, so nothing is done with it"),
        "settings": (warning, "has a setting that makes no sense"),
        "unreadable alert": (wrong, "has a pending alert that the release can't read"),
        "waiting alert": (wrong, "has an alert that SNS has not accepted for 15 minutes"),
    }
    for sign, (judge, sentence) in sentences.items():
        if ids := census.odd.get(sign):
            named = ", ".join(on_one_line(each) for each in ids[:_NAMED])
            more = f", and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
            these = "1 campaign" if len(ids) == 1 else f"{len(ids):,} campaigns: each"
            text = f"{these} {sentence}: {named}{more}."
            yield judge(text, deployment.cli(f"show {quote(on_one_line(ids[0]))}"))


def _reporter(deployment: Deployment) -> Iterator[Finding]:
    """The pending alerts of the reporter itself."""
    states = States(deployment.client("dynamodb"), deployment.stack.output("RunsTableName"))
    if states.read().unreadable:
        text = "The reporter has a pending alert of its own that the release can't read."
        yield wrong(text, deployment.sam())
