"""The alphabet of text messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_reporter.alerts.gsm import ONE_PART, cut, septets, to_gsm

# 3GPP TS 23.038, 6.2.1: the rows of the standard's table, without the escape to the extension.
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
EXTENSION = "^{}\\[~]|€"


def test_the_alphabet_is_that_of_the_standard() -> None:
    assert len(ALPHABET) == 127
    assert septets(ALPHABET) == 127
    assert septets(EXTENSION) == 2 * len(EXTENSION)


@pytest.mark.parametrize("sign", ("ç", "`", "\t", "…", "“", "\u0410", "\u0391", "中", "🎉", "\x1b", "\u202e"))
def test_a_sign_outside_the_alphabet_has_no_length(sign: str) -> None:
    with pytest.raises(ValueError, match="not in the GSM"):
        septets(f"text {sign}")


@pytest.mark.parametrize(
    ("text", "folded"),
    (
        ("Black Friday 50%", "Black Friday 50%"),
        ("déjà çà Łódź", "déjà cà Lodz"),
        ("“quoted” \u2013 „thus“", '"quoted" - "thus"'),
        ("it\u2019s…", "it's..."),
        ("ﬁne ①", "fine 1"),
        ("a\u0301", "a"),
        ("double 双十一 eleven", "double ShuangShiYi eleven"),
        ("Սև ուրբաթ", "Sev owrbat'"),
        ("Чёрная пятница", "Chernaya pyatnitsa"),
        ("ΔΕΛΤΑ", "ΔEΛTA"),
        ("e\u0301 mañana Ärger", "é mañana Ärger"),
        ("🎉", ""),
        ("", ""),
    ),
)
def test_a_text_is_folded_to_its_plain_form(text: str, folded: str) -> None:
    assert to_gsm(text) == folded


@given(st.text(st.characters()))
def test_any_folded_text_is_in_the_alphabet(text: str) -> None:
    assert septets(to_gsm(text)) >= 0


@given(st.text(ALPHABET + EXTENSION))
def test_a_text_in_the_alphabet_is_folded_to_itself(text: str) -> None:
    assert to_gsm(text) == text


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    (
        ("Black Friday", 12, "Black Friday"),
        ("Black Friday", 11, "Black Fr..."),
        ("Black Friday", 9, "Black..."),
        ("{}{}", 7, "{}..."),
        ("{}{}", 6, "{..."),
        ("Black", 3, "..."),
        ("Black", 2, ".."),
        ("Black", -5, ""),
    ),
)
def test_a_text_is_cut_to_the_places(text: str, places: int, expected: str) -> None:
    assert cut(text, places) == expected


@given(st.text(ALPHABET + EXTENSION, max_size=200), st.integers(0, ONE_PART))
def test_a_cut_text_fits_and_is_whole_if_it_can_be(text: str, places: int) -> None:
    assert septets(cut(text, places)) <= places
    assert (cut(text, places) == text) is (septets(text) <= places)
