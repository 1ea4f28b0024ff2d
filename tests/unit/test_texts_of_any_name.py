"""Whatever a campaign is called, no text is lost or malformed for it."""

import re
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts import texts
from campaign_reporter.alerts.gsm import ONE_PART, septets
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event, Severity
from tests.builders import CAMPAIGN, EVENTS, HOSTILE_NAMES, alert, campaign
from tests.unit.examples import each_hostile_name

LARGEST = Counts(total=10**12, delivered=10**12 - 1, failed=10**12 - 2)
SMALL = Counts(total=100, delivered=98, failed=1)
names = st.none() | st.text(max_size=300)
counts = st.none() | st.integers(0, 10**12)


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    seen = campaign(name=draw(names), counts=Counts(total=draw(counts), delivered=draw(counts), failed=draw(counts)))
    return alert(
        draw(st.sampled_from(EVENTS)),
        severity=draw(st.sampled_from(Severity)),
        campaign=draw(st.sampled_from((seen, None))),
        label=draw(names),
        campaign_id=draw(names),
        reason=draw(names) or "",
    )


def all_of_it(name: str) -> tuple[Alert]:
    """An alert every text of which is `name`."""
    seen = campaign(name, name=name, channel=name)
    return (alert(label=name, campaign_id=name, reason=name, previous_status=name, campaign=seen),)


def lines(email: str) -> dict[str, str]:
    """The facts of an email by their labels."""
    return dict(re.findall(r"^([A-Z][a-z ]+): +(.+)$", email, re.MULTILINE))


@given(alerts())
@each_hostile_name(all_of_it)
def test_a_subject_is_at_most_99_printable_ascii_characters_and_begins_with_a_letter(said: Alert) -> None:
    subject = texts.subject(said)
    assert re.fullmatch(r"[A-Za-z0-9][ -~]{0,98}", subject), subject


@given(alerts())
@each_hostile_name(all_of_it)
def test_a_text_message_is_one_part(said: Alert) -> None:
    sms = texts.sms(said)
    assert septets(sms) <= ONE_PART, sms
    assert "\n" not in sms


@given(alerts())
@each_hostile_name(all_of_it)
def test_an_email_is_plain_text_whose_every_line_can_be_seen(said: Alert) -> None:
    email = texts.email(said)
    for line in email.split("\n"):
        assert not any(unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} for char in line), line
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(line), line
        assert len(line) <= 250, "a line nobody can read"
    assert said.alert_id in email


@given(alerts())
@each_hostile_name(all_of_it)
def test_no_fact_of_an_email_is_empty(said: Alert) -> None:
    assert not re.search(r"^[A-Z][a-z ]+: *$", texts.email(said), re.MULTILINE)
    assert not texts.email(said).split("\n", maxsplit=1)[0].endswith(': ""')


@pytest.mark.parametrize("event", (Event.COMPLETED, Event.FAILED, Event.CANCELED))
@pytest.mark.parametrize("counts", (SMALL, LARGEST), ids=("small counts", "the largest counts"))
@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_result_and_counts_are_whole_whatever_the_name(event: Event, counts: Counts, name: str) -> None:
    said = alert(event, campaign=campaign(name=name, counts=counts))
    share = f"{counts.delivery_percent:g}% delivered ({counts.delivered} of {counts.attempted})"
    assert texts.subject(said).endswith(share), texts.subject(said)
    assert texts.sms(said).endswith(f"{share}, {counts.failed} failed, {counts.total} in all"), texts.sms(said)
    facts = lines(texts.email(said))
    assert (facts["Messages"], facts["Delivered"], facts["Failed"]) == (
        f"{counts.total:,}",
        f"{counts.delivered:,}",
        f"{counts.failed:,}",
    )


@pytest.mark.parametrize("name", ("", None, "双十一", "双" * 10_000, "🎉🎉", "\u202e\u200b", " \n ", "Սև ուրբաթ" * 100))
def test_a_name_that_can_not_be_shown_is_replaced_by_the_label_and_then_by_the_id(name: str | None) -> None:
    labeled = alert(campaign=campaign(name=name))
    bare = alert(campaign=campaign(name=name), label=None)
    for text in (texts.subject, texts.sms):
        assert "autumn sale" in text(labeled)
        assert CAMPAIGN in text(bare)


@pytest.mark.parametrize("name", ("", None, " \n ", "\u202e\u200b", "\x00\x01"))
def test_an_email_is_headed_by_the_label_where_nothing_is_seen_of_the_name(name: str | None) -> None:
    email = texts.email(alert(campaign=campaign(name=name)))
    assert email.startswith('Campaign completed: "autumn sale"\n')


@pytest.mark.parametrize(
    ("name", "shown"),
    (
        ("Black\nFriday", "Black Friday"),
        ("🎉 Black Friday 🎉", "Black Friday"),
        ("\u202eBlack\u202c Friday", "Black Friday"),
        ("Black\x00Friday", "Black Friday"),
        ("双十一 Black Friday", "Black Friday"),
    ),
)
def test_of_a_mixed_name_what_can_be_shown_is_shown(name: str, shown: str) -> None:
    said = alert(campaign=campaign(name=name))
    assert f": {shown} - " in texts.subject(said)
    assert f': "{shown}". ' in texts.sms(said)


def test_an_email_shows_a_name_in_its_own_script() -> None:
    for name in ("双十一", "Սև ուրբաթ", "🎉 Black 👨‍👩‍👧 Friday"):
        assert lines(texts.email(alert(campaign=campaign(name=name))))["Campaign"] == name


def test_a_long_name_is_cut_where_a_person_has_recognised_it() -> None:
    said = alert(campaign=campaign(name="Long name " * 1_000))
    assert '"Long name Long' in texts.sms(said)
    assert '..."' in texts.sms(said)
    assert lines(texts.email(said))["Campaign"].endswith("Long name…")


def test_a_name_can_not_forge_a_fact_of_the_email() -> None:
    said = alert(campaign=campaign(name="Sale\nDelivered:      10,000"), label="\r\nFailed:         0")
    assert texts.email(said).count("\nDelivered:") == 1
    assert texts.email(said).count("\nFailed:") == 1


@pytest.mark.parametrize(
    ("counts", "result"),
    (
        (Counts(total=100, delivered=None, failed=5), "5 failed, 100 in all"),
        (Counts(), "counts unknown"),
        (Counts(total=100, delivered=0, failed=0), "0 delivered, 0 failed, 100 in all"),
        (Counts(delivered=50, failed=50), "50% delivered (50 of 100)"),
    ),
)
def test_what_is_not_known_is_not_made_up(counts: Counts, result: str) -> None:
    assert texts.subject(alert(campaign=campaign(counts=counts))).endswith(f"- {result}")


def test_times_are_said_to_be_in_utc() -> None:
    facts = lines(texts.email(alert()))
    times = {label: facts[label] for label in ("Scheduled", "Created", "Updated", "Seen")}
    assert times == {
        "Scheduled": "2026-11-23 14:00:00 UTC",
        "Created": "2026-11-20 09:30:00 UTC",
        "Updated": "2026-11-23 14:59:30 UTC",
        "Seen": "2026-11-23 15:00:00 UTC",
    }


@pytest.mark.parametrize(("event", "severity"), tuple(product(EVENTS, Severity)))
def test_every_email_says_what_happened_and_what_to_do(event: Event, severity: Severity) -> None:
    said = alert(event, severity=severity)
    head, facts, todo, last = texts.email(said).split("\n\n", maxsplit=1)[1].split("\n\n")
    assert head.endswith(".")
    assert "Seen:" in facts
    assert re.fullmatch(r"What to do\n  [A-Z].+\.", todo)
    assert last == f"Alert id: {said.alert_id}\n"
