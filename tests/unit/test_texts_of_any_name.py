"""The texts of an alert are whole and well-formed for any name of its campaign."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts import texts
from campaign_reporter.alerts.gsm import ONE_PART, septets
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event, Severity
from tests.builders import CAMPAIGN, EVENTS, HOSTILE_NAMES, alert, campaign
from tests.unit.examples import assert_visible, each_hostile_name

LARGEST = Counts(total=10**12, delivered=10**12 - 1, failed=10**12 - 2)
SMALL = Counts(total=100, delivered=98, failed=1)
names = st.none() | st.text(max_size=300)
number = st.none() | st.integers(0, 10**12)


@st.composite
def alerts(draw: st.DrawFn) -> Alert:
    seen = campaign(name=draw(names), counts=Counts(total=draw(number), delivered=draw(number), failed=draw(number)))
    return alert(
        draw(st.sampled_from(EVENTS)),
        severity=draw(st.sampled_from(Severity)),
        campaign=draw(st.sampled_from((seen, None))),
        label=draw(names),
        campaign_id=draw(names),
        reason=draw(names) or "",
    )


def full_of(name: str) -> tuple[Alert]:
    """An alert that has `name` in every text."""
    seen = campaign(name, name=name, channel=name)
    return (alert(label=name, campaign_id=name, reason=name, previous_status=name, campaign=seen),)


def named(name: str | None, **changes: Any) -> Alert:
    return alert(campaign=campaign(name=name), **changes)


def facts(said: Alert) -> dict[str, str]:
    """The facts of the email by their labels."""
    return dict(re.findall(r"^([A-Z][a-z ]+): +(.+)$", texts.email(said), re.MULTILINE))


@given(alerts())
@each_hostile_name(full_of)
def test_a_subject_is_at_most_99_printable_ascii_characters_and_a_text_message_is_one_part(said: Alert) -> None:
    subject, sms = texts.subject(said), texts.sms(said)
    assert re.fullmatch(r"[A-Za-z0-9][ -~]{0,98}", subject), subject
    assert septets(sms) <= ONE_PART, sms
    assert "\n" not in sms


@given(alerts())
@each_hostile_name(full_of)
def test_an_email_is_plain_text_with_visible_lines_and_no_empty_fact(said: Alert) -> None:
    email = texts.email(said)
    for line in email.split("\n"):
        assert_visible(line)
        assert len(line) <= 250, "too long to read"
    assert said.alert_id in email
    assert not email.split("\n", maxsplit=1)[0].endswith(': ""')


@pytest.mark.parametrize("event", (Event.COMPLETED, Event.FAILED, Event.CANCELED))
@pytest.mark.parametrize("counts", (SMALL, LARGEST), ids=("small counts", "the largest counts"))
@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_the_result_and_the_counts_are_whole_for_any_name(event: Event, counts: Counts, name: str) -> None:
    said = alert(event, campaign=campaign(name=name, counts=counts))
    share = f"{counts.delivery_percent:g}% delivered ({counts.delivered} of {counts.attempted})"
    assert texts.subject(said).endswith(share), texts.subject(said)
    assert texts.sms(said).endswith(f"{share}, {counts.failed} failed, {counts.total} in all"), texts.sms(said)
    expected = {"Messages": counts.total, "Delivered": counts.delivered, "Failed": counts.failed}
    assert facts(said).items() >= {label: f"{count:,}" for label, count in expected.items()}.items()


INVISIBLE = ("", None, " \n ", "\u202e\u200b", "\x00\x01")
FOREIGN = ("双十一", "双" * 10_000, "🎉🎉", "Սև ուրբաթ" * 100)


@pytest.mark.parametrize(
    ("text", "name"),
    (*product((texts.subject, texts.sms, texts.headline), INVISIBLE), *product((texts.subject, texts.sms), FOREIGN)),
)
def test_the_label_and_then_the_id_replace_a_name_that_a_text_can_not_show(
    text: Callable[[Alert], str], name: str | None
) -> None:
    assert "autumn sale" in text(named(name))
    assert CAMPAIGN in text(named(name, label=None))


@pytest.mark.parametrize(
    "name",
    ("Black\nFriday", "🎉 Black Friday 🎉", "\u202eBlack\u202c Friday", "Black\x00Friday", "双十一 Black Friday"),
)
def test_subject_and_text_message_show_what_they_can_of_a_name(name: str) -> None:
    assert ": Black Friday - " in texts.subject(named(name))
    assert ': "Black Friday". ' in texts.sms(named(name))


@pytest.mark.parametrize("name", ("双十一", "Սև ուրբաթ", "🎉 Black 👨‍👩‍👧 Friday"))
def test_an_email_shows_a_name_in_its_own_script(name: str) -> None:
    assert facts(named(name))["Campaign"] == name


def test_a_long_name_is_cut_at_its_end() -> None:
    said = named("Long name " * 1_000)
    assert re.search(r'"Long name Long.+\.\.\."', texts.sms(said))
    assert facts(said)["Campaign"].endswith("Long name…")


def test_a_name_can_not_forge_a_fact_of_the_email() -> None:
    email = texts.email(named("Sale\nDelivered:      10,000", label="\r\nFailed:         0"))
    assert (email.count("\nDelivered:"), email.count("\nFailed:")) == (1, 1)


@pytest.mark.parametrize(
    ("counts", "result"),
    (
        (Counts(total=100, delivered=None, failed=5), "5 failed, 100 in all"),
        (Counts(), "counts unknown"),
        (Counts(total=100, delivered=0, failed=0), "0 delivered, 0 failed, 100 in all"),
        (Counts(delivered=50, failed=50), "50% delivered (50 of 100)"),
    ),
)
def test_a_subject_gives_the_counts_that_are_known(counts: Counts, result: str) -> None:
    assert texts.subject(alert(campaign=campaign(counts=counts))).endswith(f"- {result}")


@pytest.mark.parametrize(
    "blank", ("\u3164", "\u2800", "\u115f\u1160", "\uffa0", "\u200d\u200d", "\ufe0f", "\u00ad", "\u0301")
)
def test_a_name_of_which_nothing_is_seen_is_no_name(blank: str) -> None:
    shown = alert(label="autumn sale", campaign=campaign(name=blank))
    assert '"autumn sale"' in texts.headline(shown)
