"""The digest for machines, whole if it fits."""

import json
from typing import Any

import pytest

from campaign_reporter.digest.digest import Digest
from campaign_reporter.digest.document import to_document
from campaign_reporter.digest.email_text import email
from campaign_reporter.digest.headline import headline
from campaign_reporter.digest.message import answer, message
from campaign_reporter.digest.watching import REASONS
from campaign_reporter.model.campaign import Counts
from tests.builders import CAMPAIGN, HOSTILE_NAMES, campaign
from tests.digests import digest, finished, watched

SNS_TAKES = 256 * 1024
LAMBDA_TAKES = 6 * 1024 * 1024
FOR_MACHINES = ("sqs", "lambda", "http", "https", "email-json")
SMALL = digest(
    finished(label="autumn"),
    finished("canceled", channel=None, counts=Counts(), ended_at="2026-11-23T15:00:00.000Z"),
    of_list=[watched("overdue", status="scheduled", label="later", changed_at="2026-11-20T00:00:00.000Z"), watched()],
    runs={"complete": 1_439, "failed": 1},
)


NAMED = {"id": CAMPAIGN, "name": "Black Friday"}
COUNTED = {**NAMED, "total": 10_000, "delivered": 9_850, "failed": 150, "waiting": 0, "delivery_percent": 98.5}
UNCOUNTED = {**NAMED, "total": None, "delivered": None, "failed": None, "waiting": None, "delivery_percent": None}


def sent(said: Digest) -> dict[str, str]:
    read: dict[str, str] = json.loads(message(said))
    return read


def document(said: Digest) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(sent(said)["sqs"])
    return read


def test_machines_get_every_key_and_null_for_an_unknown_value() -> None:
    assert document(SMALL) == {
        "version": 1,
        "event": "reporter.digest",
        "alert_id": "reporter:reporter.digest:2026-11-23",
        "first_date": "2026-11-23",
        "date": "2026-11-23",
        "time_zone": "Europe/Berlin",
        "seen_at": "2026-11-24T06:00:00.000Z",
        "history_kept": True,
        "page_url": None,
        "finished": [
            {
                **COUNTED,
                "label": "autumn",
                "channel": "SMS",
                "status": "completed",
                "ended_at": "2026-11-23T14:00:00.000Z",
                "muted": False,
            },
            {
                **UNCOUNTED,
                "label": None,
                "channel": None,
                "status": "canceled",
                "ended_at": "2026-11-23T15:00:00.000Z",
                "muted": False,
            },
        ],
        "channels": {
            "SMS": {"campaigns": 1, "attempted": 10_000, "delivered": 9_850, "failed": 150, "delivery_percent": 98.5},
            "unknown": {"campaigns": 1, "attempted": 0, "delivered": 0, "failed": 0, "delivery_percent": None},
        },
        "watching": {
            "campaigns": 2,
            "scheduled": 1,
            "running": 1,
            **{reason: [] for reason in REASONS},
            "overdue": [
                {
                    **COUNTED,
                    "label": "later",
                    "channel": "SMS",
                    "status": "scheduled",
                    "schedule": "2026-11-23T14:00:00Z",
                    "changed_at": "2026-11-20T00:00:00.000Z",
                    "problem": None,
                    "problem_since": None,
                    "settings_problem": None,
                    "muted": False,
                }
            ],
        },
        "added": None,
        "runs": {"total": 1_440, "complete": 1_439, "partial": 0, "failed": 1, "skipped": 0},
        "omitted": dict.fromkeys(("finished", *REASONS), 0),
    }


def test_people_get_the_texts_and_machines_get_the_document() -> None:
    texts = sent(SMALL)
    assert set(texts) == {"default", "email", "sms", *FOR_MACHINES}
    assert (texts["default"], texts["sms"], texts["email"]) == (headline(SMALL), headline(SMALL), email(SMALL))
    assert [json.loads(texts[protocol]) for protocol in FOR_MACHINES] == [to_document(SMALL)] * len(FOR_MACHINES)
    assert answer(SMALL) == to_document(SMALL)


@pytest.mark.parametrize("count", (100, 1_000, 20_000))
def test_the_last_campaigns_are_left_out_and_counted_if_the_message_is_too_large_for_sns(count: int) -> None:
    said = digest(*(finished(campaign_id=f"{n:036}", counts=Counts(delivered=n, failed=count)) for n in range(count)))
    cut = document(said)
    shown = [entry["id"] for entry in cut["finished"]]
    assert shown == [f"{n:036}" for n in range(len(shown))]
    assert len(shown) + cut["omitted"]["finished"] == count
    assert cut["channels"]["SMS"]["campaigns"] == count
    size = len(message(said).encode())
    assert size <= SNS_TAKES - 1_000
    assert count == len(shown) or size > 240_000, "there would have been room for more"


def test_the_answer_has_as_many_campaigns_as_lambda_takes() -> None:
    said = digest(*(finished(campaign_id=f"{n:036}") for n in range(30_000)))
    cut = answer(said)
    assert 0 < cut["omitted"]["finished"] < 15_000
    assert 5_900_000 < len(json.dumps(cut)) <= LAMBDA_TAKES


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_digest_with_any_names_fits_into_a_message(name: str) -> None:
    listed = [
        watched("overdue", "stalled", campaign_id=str(n), label=name, campaign=campaign(name=name)) for n in range(30)
    ]
    said = digest(*(finished(name=name, label=name, channel=name) for _ in range(30)), of_list=listed)
    assert len(message(said).encode()) <= SNS_TAKES - 1_000
    assert len(document(said)["finished"]) > 5


def test_channels_beyond_the_twentieth_are_added_up() -> None:
    said = digest(*(finished(channel=f"channel {n}") for n in range(100)), finished(channel="channel 99"))
    channels = to_document(said)["channels"]
    assert (len(channels), channels["other"]["campaigns"], channels["channel 99"]["campaigns"]) == (21, 80, 2)
    assert next(iter(channels)) == "channel 99"


def test_campaigns_with_unknown_counts_are_no_messages_of_their_channel() -> None:
    said = digest(finished(counts=Counts(delivered=5)), finished(counts=Counts(delivered=3, failed=1)))
    assert to_document(said)["channels"]["SMS"]["delivery_percent"] == 75
