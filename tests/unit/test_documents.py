"""The documentation agrees with the repository: links, tables, quoted texts, and the tests that it names."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.documents import ALL_PAGES, ROOT, blocks, names, page, prose, rows, section

TESTS = ROOT / "tests"
PROMISES = set(range(1, 9))
TEST_PATH = re.compile(r"`((?:unit|integration|faults|template|e2e)/\w+\.py)`")
TEXTS = [
    path.read_text(encoding="utf-8")
    for folder in ("texts", "digests")
    for path in (TESTS / "unit" / folder).glob("*.txt")
]
MOST_LINES_OF_README = 250


# Links


def anchors(name: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    slugs: list[str] = []
    for heading in re.findall(r"^#+ (.+)$", prose(name), re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        slugs.append(f"{slug}-{number}" if (number := slugs.count(slug)) else slug)
    return set(slugs)


def links(name: str) -> Iterator[str]:
    """The targets of the links of a page that stay in the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(name)):
        if not re.match(r"[a-z]+:", target):
            yield unquote(target)


def resolves(name: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (ROOT / name).parent.joinpath(path).resolve() if path else ROOT / name
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in anchors(target.relative_to(ROOT).as_posix())


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_link_of_a_page_resolves(name: str) -> None:
    assert [link for link in links(name) if not resolves(name, link)] == []


def test_a_link_to_a_missing_page_or_heading_does_not_resolve() -> None:
    assert resolves("README.md", "docs/alerts.md#the-daily-digest")
    assert resolves("docs/alerts.md", "#json")
    assert not resolves("README.md", "docs/alerts.md#the-weekly-digest")
    assert not resolves("README.md", "docs/missing.md")
    assert not resolves("README.md", "../outside.md")


def test_the_readme_links_every_page() -> None:
    linked = {link.partition("#")[0] for link in links("README.md")}

    assert {*ALL_PAGES, "LICENSE"} - {"README.md"} <= linked


def test_the_readme_is_short() -> None:
    assert len(page("README.md").splitlines()) <= MOST_LINES_OF_README


# Promises


def proven_by() -> dict[int, set[str]]:
    """The paths in the table of promises, by the number of the promise."""
    return {int(row[0]): set(TEST_PATH.findall(row[2])) for row in rows(page("docs/promises.md"))}


def promises_of(path: Path) -> set[int]:
    """The promises that the tests of a file claim to prove, such as `Promises 1 to 3 and 8`."""
    said = re.findall(r"[Pp]romises? ((?:\d(?:, | and | to )?)+)", ast.get_docstring(ast.parse(path.read_text())) or "")
    ranges = re.findall(r"(\d)(?: to (\d))?", " ".join(said))
    return {number for first, last in ranges for number in range(int(first), int(last or first) + 1)}


def test_every_test_that_a_page_names_exists() -> None:
    text = "\n".join(page(name) for name in ALL_PAGES)
    named = {*TEST_PATH.findall(text), *re.findall(r"\btests/(\w[\w/.]*\w)", text)}

    assert len(named) > len(PROMISES)
    assert {path for path in named if not (TESTS / path).exists()} == set()


def test_the_table_names_every_test_that_proves_a_promise() -> None:
    proofs = proven_by()
    says = {path.relative_to(TESTS).as_posix(): promises_of(path) for path in TESTS.glob("*/test_*.py")}

    assert proofs.keys() == PROMISES
    assert all(proofs.values()), "each promise is proven"
    assert {
        (path, number) for path, numbers in says.items() for number in numbers if path not in proofs[number]
    } == set()


# Alerts


def test_the_table_of_events_has_every_event_with_its_severities() -> None:
    documented: defaultdict[str, set[str]] = defaultdict(set)
    for _, event, severity, *_ in rows(section("docs/alerts.md", "Events")):
        documented[names(event)[0]].add(severity)
    shown: defaultdict[str, set[str]] = defaultdict(set)
    for alert in (json.loads(text.split("\nJSON\n")[1]) for text in TEXTS if "\nJSON\n" in text):
        shown[alert["event"]].add(alert["severity"])
    shown["campaigns.grouped"] = {"its worst member's"}

    assert documented == shown


@pytest.mark.parametrize("language", ("", "json"))
def test_each_quoted_text_is_one_that_the_reporter_writes(language: str) -> None:
    quoted = blocks(page("docs/alerts.md"), language)
    assert quoted
    for block in quoted:
        # The files put a line between a subject and its email.
        wanted = re.sub(r"\ASubject: (.*)\n\n", r"\1\n\nEMAIL\n", block)
        assert any(wanted in text for text in TEXTS), f"no alert or digest has this text:\n{block}"


# Costs


def amounts(cells: Sequence[str]) -> list[float]:
    return [float(cell.strip(" *").replace(",", "")) for cell in cells]


@pytest.mark.parametrize(
    ("name", "heading"),
    (("docs/cost.md", "A month"), ("docs/cost.md", "Discovery"), ("docs/scale.md", "At each size")),
    ids=("cost", "discovery", "scale"),
)
def test_each_sum_of_the_costs_is_right(name: str, heading: str) -> None:
    table = rows(section(name, heading))
    added = [amounts(row[1:]) for row in table if re.fullmatch(r"[0-9]+\.[0-9]{2}", row[1])]
    (total,) = (amounts(row[1:]) for row in table if "USD a month" in row[0])

    assert [round(sum(column), 2) for column in zip(*added, strict=True)] == total
