"""The digest as SNS and Lambda take it. Pure."""

from __future__ import annotations

import json

from campaign_reporter.digest.contents import Digest
from campaign_reporter.digest.document import Document, fitted
from campaign_reporter.digest.headline import headline
from campaign_reporter.digest.letter import email
from campaign_reporter.sending.topic import FOR_MACHINES, LARGEST_MESSAGE, by_protocol

# A Lambda's answer can have 6 MB; what is around the digest needs less than what is left.
_LARGEST_ANSWER = 6_000_000


def message(digest: Digest) -> str:
    """The message by protocol, as JSON; the document has as much as fits SNS so often as there are protocols."""
    letter, short = email(digest), headline(digest)

    def written(document: Document) -> str:
        return by_protocol(document, email=letter, sms=short)

    def size(document: Document) -> int:
        return len(written(document).encode())

    return written(fitted(digest, size, LARGEST_MESSAGE, copies=len(FOR_MACHINES)))


def answer(digest: Digest) -> Document:
    """The document with as much as fits a Lambda's answer."""
    return fitted(digest, lambda document: len(json.dumps(document)), _LARGEST_ANSWER)
