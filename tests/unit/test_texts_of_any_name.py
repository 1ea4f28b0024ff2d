"""The texts of an alert are whole and well-formed for any name of its campaign."""

import re
from collections.abc import Callable
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts import texts
from campaign_reporter.alerts.gsm import ONE_PART, septets
from campaign_reporter.alerts.visible import cut_to, to_ascii
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Counts
from campaign_reporter.model.event import Event
from campaign_reporter.model.severity import Severity
from tests.builders import CAMPAIGN, EVENTS, HOSTILE_NAMES, alert, campaign
from tests.unit.examples import assert_visible, each_hostile_name

LARGEST = Counts(total=10**12, delivered=10**12 - 1, failed=10**12 - 2)
SMALL = Counts(total=99, delivered=98, failed=1)
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
def test_a_subject_is_at_most_99_characters_on_one_line_and_a_text_message_is_one_part(said: Alert) -> None:
    subject, sms = texts.subject(said), texts.sms(said)
    assert subject[0].isascii()
    assert not [char for char in subject if category(char)[0] == "C" or category(char) in {"Zl", "Zp"}], subject
    assert len(subject.encode("utf-16-le")) <= 2 * 99, "as Java counts characters"
    assert re.fullmatch(r"[A-Za-z0-9][ -~]{0,98}", texts.subject(said, fold=to_ascii))
    assert septets(sms) <= ONE_PART, sms
    assert "\n" not in sms


@given(alerts())
@each_hostile_name(full_of)
def test_an_email_is_plain_text_with_visible_lines_and_no_empty_fact(said: Alert) -> None:
    email = texts.email(said)
    for line in email.split("\n"):
        assert_visible(line)
        assert len(line) <= 400, "too long to read"
    assert said.alert_id in email
    assert not re.search(r': ""( - |$)', email.split("\n", maxsplit=1)[0])


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


@pytest.mark.parametrize("text", (texts.subject, texts.sms, texts.headline))
@pytest.mark.parametrize("name", ("", None, " \n ", "\u202e\u200b", "\x00\x01", ",;!", "🎉🎉", '"," …', "\u3164!"))
def test_the_label_and_then_the_id_replace_a_name_without_a_letter_or_digit(
    text: Callable[[Alert], str], name: str | None
) -> None:
    assert "autumn sale" in text(named(name))
    assert CAMPAIGN in text(named(name, label=None))


@pytest.mark.parametrize(
    ("name", "in_subject", "in_sms"),
    (
        ("Black\nFriday", "Black Friday", "Black Friday"),
        ("🎉 Black Friday 🎉", "🎉 Black Friday 🎉", "Black Friday"),
        ("\u202eBlack\u202c Friday", "Black Friday", "Black Friday"),
        ("Black\x00Friday", "Black Friday", "Black Friday"),
        ("双十一", "双十一", "ShuangShiYi"),
        ("Սև ուրբաթ", "Սև ուրբաթ", "Sev owrbat'"),
        ("Чёрная пятница", "Чёрная пятница", "Chernaya pyatnitsa"),
        ("Été à Malmö, ñandú", "Été à Malmö, ñandú", "Été à Malmö, ñandu"),
    ),
)
def test_a_subject_shows_a_name_in_its_own_script_and_a_text_message_in_the_gsm_alphabet(
    name: str, in_subject: str, in_sms: str
) -> None:
    assert f": {in_subject} - " in texts.subject(named(name))
    assert f': "{in_sms}". ' in texts.sms(named(name))


def test_a_subject_in_ascii_has_the_name_in_latin_letters_and_the_whole_counts() -> None:
    subject = texts.subject(named("双十一" * 40), fold=to_ascii)
    assert re.fullmatch(r"Campaign completed: (ShuangShiYi)+\w* - 98\.5% delivered \(9850 of 10000\)", subject)
    assert len(subject) == 99


@pytest.mark.parametrize("sign", ("👍🏽", "🇦🇲", "e\u0323", "❤\ufe0f"), ids=ascii)
def test_a_subject_is_not_cut_within_a_sign(sign: str) -> None:
    for places in range(20, 40):
        shown = cut_to("a" * 15 + sign * 10, places)[15:]
        assert shown == sign * (len(shown) // len(sign))


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
        (Counts(delivered=50, failed=50), "50% delivered (50 of 100)"),
        (Counts(total=90, delivered=50, failed=50), "50% delivered (50 of 100)"),
        (Counts(total=0, delivered=0, failed=0), "0 delivered, 0 failed, 0 in all"),
    ),
)
def test_a_subject_gives_the_counts_that_are_known(counts: Counts, result: str) -> None:
    assert texts.subject(alert(campaign=campaign(counts=counts))).endswith(f"- {result}")


@pytest.mark.parametrize(
    ("event", "counts", "in_subject", "in_sms"),
    (
        (
            *(Event.COMPLETED, (100_000, 10, 0), "99990 of 100000 waiting, 10 delivered"),
            "99990 of 100000 waiting for receipts (10 delivered, 0 failed)",
        ),
        (
            *(Event.COMPLETED, (100, 0, 0), "100 of 100 waiting, 0 delivered"),
            "100 of 100 waiting for receipts (0 delivered, 0 failed)",
        ),
        (
            *(Event.COMPLETED, (100, 45, 44), "11 of 100 waiting, 45 delivered"),
            "11 of 100 waiting for receipts (45 delivered, 44 failed)",
        ),
        (
            *(Event.COMPLETED, (100, 88, 2), "97.7% delivered (88 of 90), 10 waiting"),
            "97.7% delivered (88 of 90), 2 failed, 10 waiting, 100 in all",
        ),
        (
            *(Event.CORRECTED, (100_000, 10, 0), "99990 of 100000 waiting, 10 delivered"),
            "99990 of 100000 without a receipt (10 delivered, 0 failed)",
        ),
        (
            *(Event.STALLED, (100_000, 10, 0), "99990 of 100000 waiting, 10 delivered"),
            "99990 of 100000 waiting (10 delivered, 0 failed)",
        ),
        (
            *(Event.FAILING, (10_000, 700, 500), "58.3% delivered (700 of 1200), 8800 waiting"),
            "58.3% delivered (700 of 1200), 500 failed, 8800 waiting, 10000 in all",
        ),
        (
            *(Event.FAILED, (2_000, 300, 700), "1000 of 2000 never sent, 300 delivered"),
            "1000 of 2000 never sent (300 delivered, 700 failed)",
        ),
        (
            *(Event.FAILED, (100, 90, 5), "5 of 100 never sent, 90 delivered"),
            "5 of 100 never sent (90 delivered, 5 failed)",
        ),
        (
            *(Event.FAILED, (2_000, 300, 1_700), "15% delivered (300 of 2000)"),
            "15% delivered (300 of 2000), 1700 failed, 2000 in all",
        ),
        (
            *(Event.CANCELED, (9_000, 1_000, 20), "7980 of 9000 never sent, 1000 delivered"),
            "7980 of 9000 never sent (1000 delivered, 20 failed)",
        ),
    ),
)
def test_every_text_says_how_many_messages_wait_or_were_never_sent(
    event: Event, counts: tuple[int, int, int], in_subject: str, in_sms: str
) -> None:
    total, delivered, failed = counts
    said = alert(event, campaign=campaign(counts=Counts(total=total, delivered=delivered, failed=failed)))
    assert texts.subject(said) == f"{event.row.headline}: Black Friday - {in_subject}"
    assert texts.sms(said) == f'{event.row.headline}: "Black Friday". {in_sms}'
    waiting = total - delivered - failed
    first, happened = texts.email(said).split("\n")[:3:2]
    assert str(waiting or delivered) in first
    assert (f"{waiting:,} of its {total:,}" in happened) is (waiting > 0)
    assert "100%" not in first + happened
    label = "Never sent" if event in {Event.FAILED, Event.CANCELED} else "Waiting"
    assert facts(said)[label] == f"{waiting:,}"


def test_a_poor_end_is_said_in_the_first_words() -> None:
    poor = alert(severity=Severity.WARNING)
    assert texts.subject(poor).startswith("Campaign completed POORLY: Black Friday - ")
    assert texts.sms(poor).startswith('Campaign completed POORLY: "Black Friday". ')
    assert texts.email(poor).startswith('Campaign completed POORLY: "Black Friday" - ')


def test_times_of_all_texts_are_in_the_zone_that_is_set() -> None:
    said = alert(Event.OVERDUE, reason="it was scheduled for 2026-11-23 14:00 UTC, 16 minutes ago, and has not started")
    for text in (texts.subject, texts.sms, texts.headline):
        assert text(said, "Europe/Berlin").endswith("cheduled for 2026-11-23 15:00 CET")
        assert text(said, "Asia/Yerevan").endswith("cheduled for 2026-11-23 18:00 UTC+04")
        assert text(said).endswith("cheduled for 2026-11-23 14:00 UTC")
    assert "it was scheduled for 2026-11-23 15:00 CET, 16 minutes ago" in texts.email(said, "Europe/Berlin")


def test_an_email_says_in_one_line_that_the_zone_is_unknown_and_what_to_set() -> None:
    email = texts.email(alert(), "Asia/Erevan")
    assert (
        '\nTimes are in UTC, because there is no time zone "Asia/Erevan". For whoever runs the reporter: set '
        "AlertTimeZone to one that there is, such as Europe/Berlin or Asia/Yerevan.\n"
    ) in email
    assert "Seen:           2026-11-23 15:00:00 UTC\n" in email
    assert "AlertTimeZone" not in texts.email(alert(), "Asia/Yerevan")


# Words of whoever runs the reporter, and of programs
_TECHNICAL = re.compile(r"secret|stack|table|UUID|HTTP|[a-z][A-Z]|Error|Timeout|Lambda|AWS|log\b|function|\bitem")


@pytest.mark.parametrize("event", EVENTS)
def test_only_the_last_line_of_an_email_needs_knowledge_of_aws(event: Event) -> None:
    said = alert(event, severity=event.row.severity, reason="HTTP status 404 (ProtocolError)" * event.row.has_detail)
    *lines, last = texts.email(said).strip().split("\n")
    assert not [line for line in lines if _TECHNICAL.search(line)]
    assert last.startswith("For whoever runs the reporter: ")
    assert last.endswith(f"This is the alert {said.alert_id}.")
    assert ("ProtocolError" in last) is event.row.has_detail
    assert not _TECHNICAL.search(f"{texts.sms(said)} {texts.subject(said)}")


@pytest.mark.parametrize(
    "blank", ("\u3164", "\u2800", "\u115f\u1160", "\uffa0", "\u200d\u200d", "\ufe0f", "\u00ad", "\u0301")
)
def test_a_name_of_which_nothing_is_seen_is_no_name(blank: str) -> None:
    shown = alert(label="autumn sale", campaign=campaign(name=blank))
    assert '"autumn sale"' in texts.headline(shown)
