"""The digest as SNS and Lambda take it."""

from __future__ import annotations

import json

from campaign_reporter.alerts.groups import FOR_MACHINES
from campaign_reporter.alerts.messages import LARGEST_MESSAGE, by_protocol
from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.document import Document, fitted
from campaign_reporter.digest.email_text import email
from campaign_reporter.digest.headline import headline

# The answer of a Lambda can have 6 MB. The parts around the digest need less than the rest.
_LARGEST_ANSWER = 6_000_000


def message(digest: Digest) -> str:
    """The message by protocol, as JSON. SNS takes a copy of the document for each protocol of machines."""
    text, short = email(digest), headline(digest)

    def written(document: Document) -> str:
        return by_protocol(document, email=text, sms=short)

    def size(document: Document) -> int:
        return len(written(document).encode())

    return written(fitted(digest, size, LARGEST_MESSAGE, copies=len(FOR_MACHINES)))


def answer(digest: Digest) -> Document:
    """The document with as much as fits the answer of a Lambda."""
    return fitted(digest, lambda document: len(json.dumps(document)), _LARGEST_ANSWER)
