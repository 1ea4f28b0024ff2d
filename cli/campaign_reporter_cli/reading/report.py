"""The pages of campaigns as one HTML file, by the caller's own rights on AWS."""

from __future__ import annotations

import re
import webbrowser
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from campaign_reporter.model.policy import POLICY_NUMBERS, Policy
from campaign_reporter.pages.campaign_page import campaign_page
from campaign_reporter.pages.document import document
from campaign_reporter.pages.facts import CampaignFacts, View, title_of
from campaign_reporter.pages.html import Html
from campaign_reporter.pages.overview import overview_page, shown_ids
from campaign_reporter.pages.reading import PageReader
from campaign_reporter.tables.campaigns import CampaignsTable
from campaign_reporter.tables.past_rounds import PastRounds
from campaign_reporter.tables.states import States
from campaign_reporter.tables.status_history import StatusHistoryTable
from campaign_reporter.tables.status_index import StatusIndex
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.ids import keys_of
from campaign_reporter_cli.reading.histories import unknown
from campaign_reporter_cli.terminal.columns import Column, Kind
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import counted, print_line, print_rows, say

# A file with an overview has no more pages than these. Each may have 100 KB.
_MOST_PAGES = 60
_AT_ONCE = 8
_OVERVIEW = "overview"
_COLUMNS = (Column("file", "File"), Column("pages", "Pages", Kind.NUMBER))
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9_-]+", re.ASCII)


def write_report(session: Session, campaign_ids: Sequence[str], out: Path | None, *, open_it: bool) -> None:
    """Writes the file, and prints its path. InputError if an id is not known, or if the file can't be written."""
    reader, zone = _reader(session), session.alert_zone
    view = View(now=session.clock(), zone="UTC" if session.zone else zone)
    with aws_errors("read the campaigns"):
        title, pages = _chosen(reader, view, campaign_ids) if campaign_ids else _overview(reader, view)
    path = (out or Path(_file_name(campaign_ids))).absolute()
    try:
        path.write_text(document(title, view, *pages), encoding="utf-8")
    except OSError as exc:
        raise InputError(f"{path} can't be written: {exc.strerror}") from exc
    if session.output is Output.TABLE:
        print_line(str(path))
    else:
        print_rows(session, _COLUMNS, [{"file": str(path), "pages": len(pages)}], nothing="")
    say(f"{counted(len(pages), 'page')}, {path.stat().st_size / 1000:,.0f} KB.")
    if open_it and not webbrowser.open(path.as_uri()):
        say("There is no browser to open it with.")


def _chosen(reader: PageReader, view: View, campaign_ids: Sequence[str]) -> tuple[str, list[Html]]:
    found = {facts.watched.campaign_id: facts for facts in _read(reader, campaign_ids)}
    title = title_of(next(iter(found.values())).watched) if len(found) == 1 else "Campaigns"
    return title, [campaign_page(facts, view) for facts in found.values()]


def _read(reader: PageReader, campaign_ids: Sequence[str]) -> list[CampaignFacts]:
    def read(campaign_id: str) -> CampaignFacts:
        for written in keys_of(campaign_id):
            if facts := reader.campaign(written):
                return facts
        raise unknown(campaign_id)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(read, campaign_ids))


def _overview(reader: PageReader, view: View) -> tuple[str, list[Html]]:
    """The overview, and the pages of the campaigns that it shows."""
    overview = reader.overview(view.now)
    ids = shown_ids(overview)[:_MOST_PAGES]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = [facts for facts in pool.map(reader.campaign, ids) if facts]
    anchors = {facts.watched.campaign_id: f"c{number}" for number, facts in enumerate(found, 1)}
    linked = View(now=view.now, zone=view.zone, link=lambda each: f"#{anchors[each]}" if each in anchors else None)
    pages = [
        campaign_page(facts, view, anchor=anchors[facts.watched.campaign_id], back=f"#{_OVERVIEW}") for facts in found
    ]
    return "Campaigns", [overview_page(overview, linked, anchor=_OVERVIEW), *pages]


def _file_name(campaign_ids: Sequence[str]) -> str:
    if len(campaign_ids) != 1:
        return "campaigns.html"
    return f"campaign-{_NOT_IN_A_FILE_NAME.sub('-', campaign_ids[0])[:64]}.html"


def _reader(session: Session) -> PageReader:
    store = Store.of(session)
    history = StatusHistoryTable(store.client, store.history)
    return PageReader(
        campaigns=CampaignsTable(store.client, store.campaigns, history, zone=store.zone),
        history=history,
        index=StatusIndex(store.client, store.history),
        rounds=PastRounds(store.client, store.runs),
        states=States(store.client, store.runs),
        policy=policy_of(session.stack.parameters),
        segments=session.stack.segments,
    )


def policy_of(parameters: Mapping[str, str]) -> Policy:
    """The policy that the stack's parameters set. An older release has no parameter for a threshold that it lacks."""
    values: dict[str, Any] = {}
    for name, limits in POLICY_NUMBERS.items():
        written = parameters.get("".join(word.capitalize() for word in name.split("_")), "")
        values[name] = float(written) if written.replace(".", "", 1).isdecimal() else limits.low
    return Policy(**values)
