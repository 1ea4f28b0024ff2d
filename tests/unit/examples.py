"""Answers that are no JSON, any JSON value, and the hostile names as examples of a property."""

import gzip
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from hypothesis import example
from hypothesis import strategies as st

from campaign_reporter.model.campaign import Campaign
from campaign_reporter.provider.answers import read_campaign
from tests.builders import CAMPAIGN, HOSTILE_NAMES, answer

NOT_JSON = {
    "nothing": b"",
    "a page of a gateway": b"<html><body>502 Bad Gateway</body></html>",
    "half an answer": answer()[:40],
    "UTF-16": answer().decode().encode("utf-16"),
    "compressed, without saying so": gzip.compress(answer()),
    "nested arrays": b"[" * 200_000,
    "nested objects": b'{"data":' * 200_000,
    "an endless number": b'{"data": {"status": ' + b"9" * 10_000 + b"}}",
}

# Any value that Python reads from JSON.
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def read(body: bytes) -> Campaign:
    return read_campaign(body, CAMPAIGN)


def each_hostile_name(arguments: Callable[[str], tuple[Any, ...]]) -> Callable[[Any], Any]:
    """Adds to a property the `arguments` made of each hostile name, beside the examples of Hypothesis."""

    def add(test: Any) -> Any:
        for name in HOSTILE_NAMES.values():
            test = example(*arguments(name))(test)
        return test

    return add


def assert_visible(line: str) -> None:
    """The line of an email has no character that hides or turns others, and no label without a fact."""
    assert not any(unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} for char in line), line
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(line), line
    assert not re.fullmatch(r" *[A-Z][a-z ]+: *", line), "a fact without a value"
