"""The campaigns that are to be listed: from arguments, and from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from campaign_reporter_cli.adding.columns import Columns, find_columns
from campaign_reporter_cli.adding.records import Record, read_records
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.attributes import Attribute, Zone, read
from campaign_reporter_cli.input.ids import campaign_id, no_id, refuse


@dataclass(frozen=True, slots=True)
class Entry:
    """A campaign to list, with the user's attributes. `line` is where a file has it; 0 is none."""

    campaign_id: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Entries:
    """The campaigns of a file, each once, and its columns."""

    campaigns: Sequence[Entry]
    columns: Columns
    repeated: int


def read_entries(text: str, zone: Zone, where: str) -> Entries:
    """The campaigns in the text of the file `where`. InputError names each line with a mistake."""
    try:
        records = read_records(text)
        columns, campaigns = find_columns(records)
    except InputError as exc:
        raise InputError(f"{where}: {exc}. Nothing was written") from exc
    reader = _Reader(columns, zone)
    for record in campaigns:
        reader.read(record)
    refuse(where, reader.mistakes)
    if not reader.found:
        raise InputError(f"{where} has no campaigns. Nothing was written")
    return Entries(tuple(reader.found.values()), columns, reader.repeated)


class _Reader:
    """Reads one record after the other, and collects mistakes."""

    def __init__(self, columns: Columns, zone: Zone) -> None:
        self._columns = columns
        self._zone = zone
        self.found: dict[str, Entry] = {}
        self.mistakes: list[str] = []
        self.repeated = 0

    def read(self, record: Record) -> None:
        try:
            for entry in self._entries(record):
                self._add(entry)
        except InputError as exc:
            self.mistakes.append(f"line {record.line}: {exc}")

    def _entries(self, record: Record) -> Iterable[Entry]:
        cells = record.cells
        header = self._columns.header
        if header is not None and any(cells[len(header) :]):
            raise InputError("more cells than the header has. Put a text with the delimiter in it into quotation marks")
        attributes = self._attributes(cells)
        texts = [cells[number] for number in self._columns.ids if number < len(cells) and cells[number]]
        if not texts:
            raise InputError("the campaign id is missing")
        for text in texts:
            if (found := campaign_id(text)) is None:
                raise InputError(no_id(text))
            yield Entry(found, attributes, record.line)

    def _attributes(self, cells: Sequence[str]) -> dict[str, Attribute]:
        given = {
            name: cells[number]
            for name, number in self._columns.attributes.items()
            if number < len(cells) and cells[number]
        }
        return {name: read(name, text, self._zone) for name, text in given.items()}

    def _add(self, entry: Entry) -> None:
        """A campaign that occurs again adds what was missing, and may not contradict."""
        before = self.found.get(entry.campaign_id)
        if before is None:
            self.found[entry.campaign_id] = entry
            return
        self.repeated += 1
        differing = [name for name, value in entry.attributes.items() if before.attributes.get(name, value) != value]
        if differing:
            raise InputError(f"{entry.campaign_id} has another {differing[0]} on line {before.line}")
        self.found[entry.campaign_id] = replace(before, attributes={**before.attributes, **entry.attributes})
