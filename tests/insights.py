"""CloudWatch Logs Insights, as far as the dashboard uses it. It refuses whatever else a query holds.

No emulator runs such queries. So this follows AWS's documentation. AWS itself may differ in what that leaves open,
such as a column whose field no line has.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html has the language. A query here is a
source, a filter, and aggregates by bin(). A line of JSON has a field for each value. Dots join the names of a path.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any, Self

MOST_FIELDS = 200
"""Logs Insights finds so many fields of one JSON line, and no more."""

_FIELD = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_QUERY = re.compile(
    r"SOURCE '(?P<source>[\w./#-]+)' \| filter (?P<filter>[^|]+) \| stats (?P<stats>[^|]+) by bin\((?P<minutes>\d+)m\)"
)
_EQUALS = re.compile(rf"(?P<field>{_FIELD}) = '(?P<text>[^']*)'")
_PRESENT = re.compile(rf"ispresent\((?P<field>{_FIELD})\)")
_AGGREGATE = re.compile(
    rf"(?P<function>sum|avg|max)\((?P<field>{_FIELD})(?: \* (?P<times>\d+))?\) as (?P<name>[a-z_]+)"
)
_FUNCTIONS: Mapping[str, Callable[[Sequence[float]], float]] = {"sum": sum, "avg": fmean, "max": max}
# Words of the language. A column with such a name is asking for trouble.
_WORDS = {"and", "or", "not", "in", "like", "as", "by", "asc", "desc", "fields", "filter", "stats", "sort", "limit"}

type Fields = Mapping[str, Any]


@dataclass(frozen=True)
class _Aggregate:
    function: str
    field: str
    times: int

    def of(self, lines: Iterable[Fields]) -> float | None:
        """None if no line has the field: lines without it do not count."""
        values = [line[self.field] * self.times for line in lines if self.field in line]
        return _FUNCTIONS[self.function](values) if values else None


@dataclass(frozen=True)
class Query:
    source: str
    conditions: Sequence[Callable[[Fields], bool]]
    columns: Mapping[str, _Aggregate]
    bin: timedelta

    @classmethod
    def parsed(cls, text: str) -> Self:
        match = _QUERY.fullmatch(text)
        if not match:
            raise ValueError(f"not a query of the kind that the dashboard has: {text}")
        found = [_whole(_AGGREGATE, part) for part in match["stats"].split(", ")]
        columns = {each["name"]: _Aggregate(each["function"], each["field"], int(each["times"] or 1)) for each in found}
        if len(columns) < len(found) or _WORDS & columns.keys():
            raise ValueError(f"two columns have one name, or a column has the name of a word: {text}")
        conditions = [_condition(part) for part in match["filter"].split(" and ")]
        return cls(match["source"], conditions, columns, timedelta(minutes=int(match["minutes"])))

    @property
    def fields(self) -> set[str]:
        """The fields that it adds up."""
        return {aggregate.field for aggregate in self.columns.values()}

    def run(self, lines: Iterable[tuple[datetime, str]]) -> dict[datetime, dict[str, float]]:
        """The columns that have a value, by the beginning of the bin."""
        bins: defaultdict[datetime, list[Fields]] = defaultdict(list)
        for at, line in lines:
            fields = discovered(line)
            if all(holds(fields) for holds in self.conditions):
                bins[at - (at - datetime.min.replace(tzinfo=UTC)) % self.bin].append(fields)
        return {begin: dict(self._row(found)) for begin, found in bins.items()}

    def _row(self, lines: Sequence[Fields]) -> Iterator[tuple[str, float]]:
        for name, aggregate in self.columns.items():
            value = aggregate.of(lines)
            if value is not None:
                yield name, value


def discovered(line: str) -> Fields:
    """The fields that Logs Insights finds in a line of JSON."""
    found = dict(_flat(json.loads(line)))
    assert len(found) <= MOST_FIELDS
    return found


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            assert "." not in name, f"whose path would it be? {path}.{name}"
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{path}.{index}")
    elif value is not None:
        yield path, value


def _condition(text: str) -> Callable[[Fields], bool]:
    if match := _PRESENT.fullmatch(text):
        return lambda fields: match["field"] in fields
    equals = _whole(_EQUALS, text)
    return lambda fields: fields.get(equals["field"]) == equals["text"]


def _whole(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if not match:
        raise ValueError(f"not known here: {text}")
    return match
