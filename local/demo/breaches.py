"""What must not be, whatever the campaigns did: each breach of the contract is one line."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.demo.role import FINAL
from local.demo.screen import plain
from local.postbox import Published
from local.told import alert_ids

_PROTOCOLS = {"default", "email", "sms", "sqs", "lambda", "http", "https", "email-json"}

type Item = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What came of it all: the items of two tables, the messages, and what the rehearsal answered."""

    campaigns: Sequence[Item]
    history: Sequence[Item]
    messages: Sequence[Published]
    rehearsal: Mapping[str, Any]


def breaches(found: Found) -> Iterator[str]:
    """A line for each, of any campaigns."""
    yield from _gaps(found.history)
    repeats = Counter(alert_ids(found.messages))
    yield from (f"alert {alert_id} was told {count} times" for alert_id, count in repeats.items() if count > 1)
    for message in found.messages:
        yield from _malformed(message)
    for item in found.campaigns:
        if plain(item, "status") in FINAL and not item.keys() & {"finished_at", "settle_until"}:
            yield f"{plain(item, 'campaign_id')} is {plain(item, 'status')} and still on watch"
        if not item.keys() & {"status", "problem"}:
            yield f"{plain(item, 'campaign_id')} was not looked at"


def _gaps(history: Sequence[Item]) -> Iterator[str]:
    revisions: defaultdict[str, list[int]] = defaultdict(list)
    for record in sorted(history, key=lambda record: plain(record, "observed_at")):
        revisions[plain(record, "campaign_id")].append(int(plain(record, "revision")))
    for campaign_id, found in revisions.items():
        if found != list(range(1, len(found) + 1)):
            yield f"{campaign_id}: the revisions of its history are {found}"


def _malformed(message: Published) -> Iterator[str]:
    if not message.subject or len(message.subject) > 99 or not message.subject.isascii():  # noqa: PLR2004 - SNS's limit
        yield f"subject {message.subject!r}"
    if len(message.texts["sms"]) > 160:  # noqa: PLR2004 - one part of a text message
        yield f"text message of {len(message.texts['sms'])} characters: {message.texts['sms']}"
    if message.texts.keys() != _PROTOCOLS:
        yield f"message for {sorted(message.texts)}"
