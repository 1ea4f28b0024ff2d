"""Text and CSV from any program list campaigns."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_reporter_cli.adding.decoding import read_file
from campaign_reporter_cli.adding.entries import Entries, read_entries
from campaign_reporter_cli.errors import InputError

A, B, C = (f"{digit * 8}-be98-4360-b5c7-5dfac16b06f9" for digit in "abc")
# With every mark that has a meaning for CSV. A line that begins with # may be a comment.
TEXTS = st.text("aé ,;\t|^~\"'#1-=\n", max_size=8).filter(lambda text: not text.lstrip().startswith("#"))
TEMPLATE = "99999999-be98-4360-b5c7-5dfac16b06f9"


def read(text: str) -> Entries:
    return read_entries(text, lambda: "Europe/Berlin", "weekly.csv")


def ids(text: str) -> list[str]:
    return [each.campaign_id for each in read(text).campaigns]


def attributes(text: str) -> list[dict[str, str]]:
    """The attributes of each campaign, without DynamoDB's types."""
    found = read(text).campaigns
    return [{name: next(iter(value.values())) for name, value in each.attributes.items()} for each in found]


def mistakes(text: str) -> str:
    with pytest.raises(InputError) as refused:
        read(text)
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    (
        f"{A}\n{B}\n",
        f"{A}\r\n{B}\r\n",
        f"{A}\r{B}",
        f"\n\n  {A}  \n\n\t\n{B}\n\n",
        f"# Autumn\n{A}\n  # {C}\n{B} # the second wave",
        f"{A}\n{B}\n{A}\n{A.upper()}\n",
        f"{A.upper()}\n{B.upper()}",
        f'"{A}"\n"{B}"',
        f"{A},\n{B},\n",
        f"{A}, {B}",
        f"{A} {B}",
        f"{{{A}}}\n<{B}>\n",
        f"id\n{A}\n{B}",
        f"campaign_id\n{A}\n{B}",
    ),
    ids=repr,
)
def test_a_text_has_an_id_on_each_line(text: str) -> None:
    assert ids(text) == [A, B]


@pytest.mark.parametrize(
    "text",
    (
        f"id;name;date\n{A};Autumn, first wave;2026-11-23\n{B};;\n",
        f"sep=;\nid;name;date\n{A};Autumn;2026-11-23\n{B};Winter;2026-12-24\n",
        f"name\tdate\tCampaign ID\nAutumn\t2026-11-23\t{A}\n\t\t\n# none\nWinter\t\t{B}\n",
        f'"name","Campaign-Id"\n"Autumn, ""first""\nwave","{A}"\n"Winter","{B}"\n',
        f"name|uuid\nAutumn|{A}\nWinter|{B}\n",
        f"name^Nummer\nAutumn^{A}\nWinter^{B}\n",
        f"Name;Kampagne;Datum\nAutumn;{A};23.11.2026\nWinter;{B};24.12.2026\n",
        f"Autumn;{A};23.11.2026\nWinter;{B};24.12.2026\n",
        f"id,campaign,name\n1,{A},Autumn\n2,{B},Winter\n",
        f"campaign_id,template_id,id\n{A},{TEMPLATE},{C}\n{B},{TEMPLATE},{C}\n",
        f"#;Name;ID\n1;Autumn;{A}\n#2;Winter;{B}\n# old;Spring\n#{C}\n",
        f"#campaign_id;label\n{A};Autumn\n#{C};Spring\n# {C};Spring\n{B};Winter\n",
        f"label;id\n#1 in town;{A}\n# ;a;b;{C}\nWinter;{B}\n",
        f"#1 in town;{A}\n#2;{B}\nWinter;{A}\n",
        f"Autumn {A}\n# {C}\nWinter {B}\n",
        f"{A} Autumn\n# {C} old\n{B} Winter, second\n",
        f"template_id,account_id,id\n{TEMPLATE},{TEMPLATE},{A}\n{TEMPLATE},{TEMPLATE},{B}\n",
    ),
    ids=repr,
)
def test_an_export_of_any_program_is_taken_as_it_is(text: str) -> None:
    assert ids(text) == [A, B]


def test_columns_with_the_names_of_attributes_set_them_in_any_order() -> None:
    text = (
        f"Overdue Minutes,LABEL,campaign_id,muted_until,low-delivery-percent,stalledMinutes,status\n"
        f'30,"Autumn, first",{A},2026-12-01,75.50,,completed\n'
        f",,{B},2026-12-01T08:00:00Z,,0,\n"
    )
    assert attributes(text) == [
        {
            "overdue_minutes": "30",
            "label": "Autumn, first",
            "muted_until": "2026-11-30T23:00:00.000Z",  # midnight in Berlin
            "low_delivery_percent": "75.5",
        },
        {"muted_until": "2026-12-01T08:00:00.000Z", "stalled_minutes": "0"},
    ]


def test_quotation_marks_in_cells_between_tabs_are_a_part_of_them() -> None:
    text = f'campaign_id\tlabel\n{A}\t"Best" prices\n{B}\tHe said "no"\n'
    assert attributes(text) == [{"label": '"Best" prices'}, {"label": 'He said "no"'}]


@settings(deadline=None, derandomize=True)
@given(
    rows=st.lists(st.tuples(st.uuids(), TEXTS, TEXTS), min_size=1, max_size=5, unique_by=lambda row: row[0]),
    order=st.permutations(("campaign_id", "label", "name")),
    delimiter=st.sampled_from(",;\t|^~"),
    line_end=st.sampled_from(("\n", "\r\n")),
    quotes=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
)
def test_whatever_a_program_writes_as_csv_is_read(
    rows: list[tuple[UUID, str, str]], order: list[str], delimiter: str, *, line_end: str, quotes: Literal[0, 1]
) -> None:
    written = io.StringIO()
    writer = csv.DictWriter(written, order, delimiter=delimiter, lineterminator=line_end, quoting=quotes)
    writer.writeheader()
    for campaign_id, label, name in rows:
        writer.writerow({"campaign_id": campaign_id, "label": label, "name": name})
    found = read(written.getvalue()).campaigns
    assert [(each.campaign_id, each.attributes) for each in found] == [
        (str(campaign_id), {"label": {"S": label.strip()}} if label.strip() else {}) for campaign_id, label, _ in rows
    ]


def test_only_a_header_makes_an_attribute() -> None:
    assert attributes(f"{A};label;30\n{B};Winter;40") == [{}, {}]


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        (f"{A}\nspring-newsletter\n", 'weekly.csv: line 2: "spring-newsletter" is no campaign id. An id is a UUID'),
        (f"spring-newsletter\n{A}\n", "line 1: "),
        (f"# ids\n\n{A[:-1]}\n{B}\n", "line 3: "),
        (f"id-1\n{A}\n", "line 1: "),
        (f"{A[:-1]};Autumn\n{B};Winter\n", "line 1: "),
        (f"id-1;Autumn\n{B};Winter\n", "line 1: "),
        (f"campaign_id;label\n{A};Autumn\n;Winter\n", "line 3: the campaign id is missing"),
        (f"campaign_id,name\n1,{A}\n", 'line 2: "1" is no campaign id'),
        (
            f"campaign_id,low_delivery_percent\n{A},75\n{B},175\n",
            'line 3: low_delivery_percent "175": expected a number',
        ),
        (f"campaign_id,muted_until\n{A},tomorrow\n", 'line 2: muted_until "tomorrow": expected a time such as'),
        (
            f"campaign_id,overdue_minutes\n{A},nan\n",
            'overdue_minutes "nan": expected a number of minutes from 0 to 10080',
        ),
        (f"campaign_id,label\n{A},{'x' * 10_001}\n", ": expected a text of at most 10,000 characters"),
        (f"campaign_id,label\n{A},Autumn, first\n", "line 2: more cells than the header has"),
        (f'campaign_id,label\n{A},"Autumn\n{B},Winter\n', "line 2: the quotation marks don't match"),
        (f"label campaign_id\nAutumn {A}\n {B}\n", "line 3: not as many cells as the header has"),
        (f"campaign_id,label,Label\n{A},a,b\n", "line 1: two columns are named label"),
        (f"campaign_id,label\n{A},a\n{A.upper()},b\n", f"line 3: {A} has another label on line 2"),
        (f"{A},{B},x\n{B},{A},y\n", "columns 1 and 2 both hold ids"),
        (f"name,first,second\nx,{A},{B}\n", "columns 2 and 3 both hold ids"),
        ("name,date\nAutumn,2026-11-23\n", "is no campaign id"),
        ("campaign_id,label\n", "no campaigns"),
        ("", "no campaigns"),
        ("# nothing\n\n", "no campaigns"),
    ),
)
def test_a_mistake_is_named_with_its_line(text: str, expected: str) -> None:
    assert expected in mistakes(text)


def test_all_mistakes_are_named_at_once() -> None:
    text = mistakes("\n".join(["campaign_id", A, *(f"bad{number}" for number in range(30))]))
    assert text.startswith("weekly.csv: 30 mistakes. Nothing was written\n  line 3: ")
    assert text.endswith("and 10 more")


def test_no_control_character_of_a_file_reaches_the_terminal() -> None:
    assert "\x1b" not in mistakes(f"{A}\n\x1b[31mred\x07")


@pytest.mark.parametrize(
    ("data", "encoding"),
    (
        ("Größe ä".encode(), None),
        (codecs.BOM_UTF8 + "Größe ä".encode(), None),
        ("Größe ä".encode("utf-16"), None),
        ("Größe ä".encode("utf-16-le"), None),
        ("Größe ä".encode("utf-16-be"), None),
        ("Größe ä".encode("utf-32"), None),
        ("Größe ä".encode("cp1252"), None),
        ("Größe ä".encode("cp437"), "cp437"),
    ),
)
def test_the_encoding_of_a_file_is_found_out(data: bytes, encoding: str | None, tmp_path: Path) -> None:
    (tmp_path / "ids").write_bytes(data)
    assert read_file(str(tmp_path / "ids"), encoding).text == "Größe ä"


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    (
        (b"PK\x03\x04...", None, "is a workbook: save it as CSV first"),
        (b"\x89PNG\r\n\0\0\0\x01", None, "is no text file"),
        (b"\xff\xff", "utf-8", "can't be read as text"),
        (b"x", "utf-x", "can't be read as text"),
        (b"\xff\xfe1", None, "can't be read as text"),
    ),
)
def test_a_file_that_is_no_text_is_refused(data: bytes, encoding: str | None, expected: str, tmp_path: Path) -> None:
    (tmp_path / "ids").write_bytes(data)
    with pytest.raises(InputError, match=expected):
        read_file(str(tmp_path / "ids"), encoding)
