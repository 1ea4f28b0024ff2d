"""One campaign in each form of output, as `show` has it."""

from __future__ import annotations

from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.store import Store
from campaign_reporter_cli.reading.details import NAMES, details_of
from campaign_reporter_cli.terminal.columns import Column, Kind
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import print_json, print_rows


def print_details(session: Session, typed: str) -> None:
    """Prints the campaign. InputError if nothing is known of it."""
    details = details_of(Store.of(session), typed)
    match session.output:
        case Output.JSON:
            print_json(details.row(session.clock()))
        case Output.CSV:
            columns = [Column(name, name, Kind.TEXT) for name in NAMES]
            print_rows(session, columns, [details.row(session.clock())], nothing="")
        case Output.TABLE:
            from campaign_reporter_cli.reading.portrait import print_portrait  # noqa: PLC0415 - JSON and CSV need no pictures

            print_portrait(session, details)
