"""The texts of the digest, as files for a person to judge: tests/unit/digests/reporter.digest….txt.

After a change of the texts write the files anew and read the difference: `UPDATE_TEXTS=1 make test TESTS=tests/unit`.
"""

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts.gsm import ONE_PART, septets
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.email_text import email
from campaign_reporter.digest.headline import headline
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.policy import Overrides
from campaign_reporter.model.problem import Problem
from tests.builders import HOSTILE_NAMES, campaign
from tests.digests import DAY, digest, finished, watched

FILES = Path(__file__).parent / "digests"
ALERTS_PAGE = Path(__file__).resolve().parents[2] / "docs" / "alerts.md"
ALIKE = (
    finished("failed", name="Autumn sale", label="second wave", counts=Counts(total=10_000, delivered=300, failed=700)),
    finished(name="Old address book", counts=Counts(total=800, delivered=480, failed=320)),
    finished(name="Black Friday", counts=Counts(total=50_000, delivered=49_167, failed=833)),
    finished(name="Loyalty points", channel="VIBER", counts=Counts(total=1_200, delivered=1_180, failed=20)),
)
LISTED = [
    watched(),
    watched(status="scheduled"),
    watched("overdue", campaign=campaign("scheduled", name="Doors open", schedule="2026-11-23T17:00:00Z")),
]
BUSY = digest(
    *ALIKE,
    finished("failed", name="Reminder", ended_at="2026-11-23T22:59:59.000Z", counts=Counts(delivered=0, failed=0)),
    finished(
        "canceled", name="Wrong text", muted=True, channel="VIBER", counts=Counts(total=2_000, delivered=250, failed=10)
    ),
    finished(name=None, channel=None, campaign_id="762136a5-d426-543b-943e-09cd7e80bc63", counts=Counts()),
    of_list=[
        *LISTED,
        watched("stalled", campaign=campaign("in_progress", name="News"), changed_at="2026-11-23T23:10:00.000Z"),
        watched("failing", campaign=campaign("in_progress", name="Cold list", counts=Counts(delivered=10, failed=40))),
        watched(
            campaign_id="spring-newsletter",
            campaign=None,
            problem=Problem.INVALID_IDENTIFIER,
            problem_since="2026-11-24T05:59:00.000Z",
        ),
        watched(
            campaign=campaign("in_progress", name="Out of reach"),
            problem=Problem.UNREACHABLE,
            problem_since="2026-11-24T05:58:00.000Z",
            overrides=Overrides(muted_until=datetime(2026, 11, 25, tzinfo=UTC)),
        ),
        watched(
            campaign=campaign("in_progress", name="Two waves"),
            label="mine",
            wrong="overdue_minutes has to be a number (N) from 0 to 10080",
        ),
    ],
    runs={"complete": 1_431, "partial": 4, "failed": 3, "skipped": 2},
    added=1_012,
)
ORDINARY = digest(*ALIKE, of_list=LISTED)
HOSTILE = digest(
    *(finished(name=name, label=name, channel=name) for name in HOSTILE_NAMES.values()),
    *(finished("failed", name=name, counts=Counts(delivered=0, failed=1)) for name in HOSTILE_NAMES.values()),
    of_list=[watched("overdue", campaign=campaign("scheduled", name=name)) for name in HOSTILE_NAMES.values()],
)
WEEK = replace(DAY, first_date=date(2026, 11, 17), first="2026-11-16T23:00:00.000Z")
LATER = "2027-01-07T06:00:00.000Z"
DIGESTS = {
    "reporter.digest.busy": BUSY,
    "reporter.digest": ORDINARY,
    "reporter.digest.quiet": digest(of_list=LISTED[:2]),
    "reporter.digest.quiet_found": digest(of_list=LISTED[:2], added=2),
    "reporter.digest.no_runs": digest(runs={}),
    "reporter.digest.hostile_names": HOSTILE,
    "reporter.digest.week": digest(*ALIKE, of_list=LISTED, period=WEEK, runs={"complete": 10_080}),
    "reporter.digest.past": digest(*ALIKE, watching=None, runs=None, seen_at=LATER),
    "reporter.digest.past_quiet": digest(watching=None, seen_at=LATER),
    "reporter.digest.past_no_runs": digest(watching=None, runs={}, seen_at=LATER),
    "reporter.digest.history_gone": digest(watching=None, runs=None, history_kept=False, seen_at=LATER),
}


def as_a_page(shown: Digest) -> str:
    line = headline(shown)
    return f"SUBJECT AND SMS ({len(line)} characters)\n{line}\n\nEMAIL\n{email(shown)}"


@pytest.mark.parametrize("name", DIGESTS)
def test_a_digest_reads_as_its_file_shows(name: str) -> None:
    file, page = FILES / f"{name}.txt", as_a_page(DIGESTS[name])
    if os.environ.get("UPDATE_TEXTS"):
        file.write_text(page, encoding="utf-8")
    assert page == file.read_text(encoding="utf-8"), f"{file} differs; see the top of {__name__} if it is to"


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in FILES.iterdir()} == set(DIGESTS)


def test_the_documentation_quotes_a_digest() -> None:
    assert f"Subject: {headline(ORDINARY)}\n\n{email(ORDINARY)}```" in ALERTS_PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("runs", "end"), (({}, "no runs"), ({"failed": 1}, "1 run failed"), ({"failed": 3}, "3 runs failed"))
)
def test_a_subject_ends_with_what_was_wrong_with_the_runs(runs: dict[str, int], end: str) -> None:
    assert headline(digest(runs=runs)) == f"Campaign digest 2026-11-23: nothing finished, {end}"


@pytest.mark.parametrize(("delivered", "expected"), ((89, True), (90, False)))
def test_there_is_something_to_do_only_if_the_delivery_rate_is_low(delivered: int, *, expected: bool) -> None:
    text = email(digest(finished(counts=Counts(total=100, delivered=delivered, failed=100 - delivered))))
    assert ("Delivered below 90%" in text) is ("What to do" in text) is expected


def test_the_lowest_rates_are_at_most_ten_and_leave_out_campaigns_without_attempts() -> None:
    nothing = finished(name="nothing attempted", counts=Counts(total=10, delivered=0, failed=0))
    some = [finished(name=f"[{n}]", counts=Counts(total=100, delivered=100 - n, failed=n)) for n in range(20)]
    section = email(digest(nothing, *some)).split("Lowest delivery rates\n")[1].split("\n\n")[0]
    assert re.findall(r"\[(\d+)\]", section) == [str(n) for n in range(19, 9, -1)]
    assert "nothing attempted" not in section


def test_a_long_list_shows_ten_campaigns_and_counts_the_others() -> None:
    failed = digest(*(finished("failed", campaign_id=str(n)) for n in range(1_234)))
    assert "  and 1,224 more" in email(failed)


@pytest.mark.parametrize("problem", Problem)
def test_each_kind_of_trouble_has_advice_of_its_own(problem: Problem) -> None:
    said = email(digest(of_list=[watched(problem=problem)]))
    (todo,) = re.findall(r"^  Unreadable \((.*?)\): .", said, re.MULTILINE)
    assert todo == problem.replace("_", " ")
    assert ("API key" in said) is (problem == Problem.KEY_REJECTED)


names = st.none() | st.text(max_size=300)
number = st.none() | st.integers(0, 10**12)
counts = st.builds(Counts, total=number, delivered=number, failed=number)


@given(
    st.lists(st.tuples(st.sampled_from(["completed", "failed", "canceled"]), names, names, names, counts), max_size=5)
)
def test_any_digest_has_a_subject_that_is_also_a_text_message_and_an_email_of_visible_lines(
    of: list[tuple[str, str | None, str | None, str | None, Counts]],
) -> None:
    found = [finished(s, name=name, label=label, channel=channel, counts=c) for s, name, label, channel, c in of]
    said = digest(*found, of_list=[watched("overdue", label=label) for _, _, label, _, _ in of])
    assert re.fullmatch(r"[A-Za-z0-9][ -~]{0,98}", headline(said))
    assert septets(headline(said)) <= ONE_PART
    body = email(said)
    body.encode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", body)
    assert max(map(len, body.splitlines())) < 250


def test_a_subject_has_at_most_99_characters_on_the_worst_day() -> None:
    listed = [watched("overdue", "stalled", "failing")] * 100_000
    worst = replace(digest(of_list=listed, runs={"failed": 144_000}), finished=[finished("failed")] * 1_000_000)
    line = headline(replace(worst, period=WEEK))
    assert line == "Campaign digest 2026-11-17 to 2026-11-23: 1000000 finished (1000000 failed), 100000 running"
    line = headline(worst)
    assert line.startswith("Campaign digest 2026-11-23: 1000000 finished (1000000 failed), 100000 running, ")
    assert len(line) <= 99


def test_with_pages_there_is_a_link_to_the_overview_also_if_nothing_happened() -> None:
    url = "https://abc.lambda-url.us-east-1.on.aws/?t=1"
    for each in (BUSY, digest()):
        assert f"\n\nSee all campaigns: {url}\n" in email(replace(each, page_url=url))
        assert "://" not in email(each)
