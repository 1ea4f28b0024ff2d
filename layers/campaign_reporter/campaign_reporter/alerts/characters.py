"""The characters that SNS takes, in a message and in a message attribute."""

from __future__ import annotations

import re

# XML can't carry these, and so SNS can't either.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_QUOTES = str.maketrans({'"': "'", "\\": "/"})
_REPLACEMENT = "\ufffd"


def sendable(text: str) -> str:
    """The text with a replacement for each character that a message can't have."""
    return _NOT_IN_XML.sub(_REPLACEMENT, text)


def filterable(text: str) -> str:
    """The text as the value of a message attribute.

    SNS reads the value as JSON when it filters. A double quote or a backslash that is not escaped twice matches no
    filter policy. So both have a plain form here, and a control character has a replacement.
    """
    return _CONTROL.sub(_REPLACEMENT, sendable(text)).translate(_QUOTES)
