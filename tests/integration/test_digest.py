"""The digest, read from what the runs have left and published to the topic."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any

import pytest

import send_digest
from campaign_reporter.errors import ReporterError
from campaign_reporter.model.segment import segments_of
from tests.builders import HOSTILE_NAMES
from tests.integration.aws_calls import SDK_TRIES, Call
from tests.integration.stack import CAMPAIGNS, HISTORY, RUNS, SECONDS, Context, Published, Stack

YESTERDAY = "2026-11-23"
# The function tries a call once more than the one that polls.
TRIES = SDK_TRIES + 1


class Sender:
    """The function, invoked beside the stack's own."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def send(self, event: Any = None, *, owner: str = "digest", seconds: float = SECONDS) -> dict[str, Any]:
        with redirect_stdout(self.stack.written):
            answer = send_digest.lambda_handler({} if event is None else event, Context(owner, lambda: seconds))
        self.stack.answers.append(answer)
        return answer

    def refusal(self, event: Any = None) -> ReporterError:
        with pytest.raises(ReporterError) as failure:
            self.send(event)
        return failure.value

    @property
    def digests(self) -> list[Published]:
        return [each for each in self.stack.published if each.event == "reporter.digest"]


@pytest.fixture
def sender(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sender]:
    monkeypatch.setattr(send_digest, "utc_now", stack.clock)
    for handler in send_digest.logger.handlers:
        monkeypatch.setattr(handler, "stream", stack.written)
    send_digest.sender.cache_clear()
    yield Sender(stack)
    send_digest.sender.cache_clear()


def next_morning(stack: Stack) -> None:
    stack.clock.advance(hours=24)


def test_what_finished_yesterday_is_told_with_what_is_still_watched(stack: Stack, sender: Sender) -> None:
    failed = stack.listed("failed", name="Spring sale", label="wave 2", total=100, delivered=30, failed=70)
    stack.listed("completed", name="Newsletter", total=100, delivered=99, failed=1)
    stack.listed("in_progress", name="Under way")
    stack.listed("scheduled", name="Later")
    stack.watch()
    stack.run()
    next_morning(stack)

    answer = sender.send()

    (digest,) = sender.digests
    assert digest.subject == "Campaign digest 2026-11-23: 2 finished (1 failed), 1 running, 1 unreadable"
    assert digest.attributes == {"event": "reporter.digest", "alert_id": "reporter:reporter.digest:2026-11-23"}
    assert digest.texts["sms"] == digest.texts["default"] == digest.subject
    assert "Spring sale (wave 2)" in digest.texts["email"]
    assert (answer["date"], answer["published"], answer["digest"]) == (YESTERDAY, True, digest.document)
    worst = digest.document["finished"][0]
    assert (worst["id"], worst["name"], worst["label"], worst["channel"]) == (failed, "Spring sale", "wave 2", "SMS")
    assert (worst["status"], worst["delivery_percent"]) == ("failed", 30)
    assert digest.document["watching"]["campaigns"] == 3
    assert digest.document["runs"] == {"total": 1, "complete": 1, "partial": 0, "failed": 0, "skipped": 0}


def test_what_finished_before_or_after_the_day_is_not_told(stack: Stack, sender: Sender) -> None:
    stack.listed("completed")
    stack.run()
    next_morning(stack)
    stack.listed("completed")
    stack.run()
    assert len(sender.send()["digest"]["finished"]) == 1
    assert len(sender.send({"date": "2026-11-22"})["digest"]["finished"]) == 0


def test_the_day_is_that_of_the_time_zone(stack: Stack, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_TIME_ZONE", "Pacific/Auckland")
    stack.listed("completed")
    stack.run()  # at ten in the morning in UTC, eleven in the evening there
    stack.clock.advance(hours=1)
    digest = sender.send()["digest"]
    assert (digest["date"], digest["time_zone"], len(digest["finished"])) == (YESTERDAY, "Pacific/Auckland", 1)


def test_a_campaign_that_was_deleted_is_told_by_its_id(stack: Stack, sender: Sender) -> None:
    campaign_id = stack.listed("completed", name="Gone", total=10, delivered=9, failed=1)
    stack.run()
    stack.delete(campaign_id)
    next_morning(stack)
    (finished,) = sender.send()["digest"]["finished"]
    assert (finished["id"], finished["name"]) == (campaign_id, None)
    assert campaign_id in sender.digests[0].texts["email"]


def test_every_page_is_read_of_every_table(stack: Stack, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGMENTS", "3")
    finished = [{"campaign_id": f"{n:04}", "finished_at": stack.clock.text(), "label": "x" * 5_000} for n in range(250)]
    stack.put(*finished)
    for item in finished:
        put(
            stack,
            HISTORY,
            {"campaign_id": item["campaign_id"], "observed_at": stack.clock.text(), "filler": "x" * 9_000},
        )
    for segment in segments_of(3):
        put(stack, RUNS, {"segment": str(segment), "started_at": stack.clock.text()})
    put(stack, RUNS, {"segment": "1/1", "started_at": stack.clock.text()})
    next_morning(stack)
    answer = sender.send()
    assert (len(answer["digest"]["finished"]), answer["digest"]["runs"]["complete"]) == (250, 3)
    assert {len(entry["label"]) for entry in answer["digest"]["finished"]} == {5_000}
    assert len([call for call in stack.aws.of("Query", HISTORY) if "ExclusiveStartKey" in call.params]) > 1
    assert len(stack.aws.of("BatchGetItem")) == 3
    assert stack.aws.of("Scan", HISTORY) == []


def put(stack: Stack, table: str, item: dict[str, str]) -> None:
    """Into StatusHistory or Runs, as a run would have done."""
    values = {"status": "completed", "outcome": "complete"} | item
    stack.dynamodb.put_item(
        TableName=table, Item={name: {"S": value} for name, value in values.items()} | {"revision": {"N": "1"}}
    )


def test_any_name_is_told(stack: Stack, sender: Sender) -> None:
    for name in HOSTILE_NAMES.values():
        stack.listed("failed", name=name, label=name or None)
    stack.run()
    next_morning(stack)
    assert len(sender.send()["digest"]["finished"]) == len(HOSTILE_NAMES)


def test_a_day_on_which_nothing_happened_is_told_in_two_lines(stack: Stack, sender: Sender) -> None:
    stack.run()
    next_morning(stack)
    sender.send()
    (digest,) = sender.digests
    assert digest.subject == "Campaign digest 2026-11-23: nothing finished"
    assert len(digest.texts["email"].splitlines()) == 2


# Once


def test_the_schedule_sends_a_day_once_and_who_asks_by_hand_gets_it_always(stack: Stack, sender: Sender) -> None:
    next_morning(stack)
    assert sender.send({"date": YESTERDAY})["published"]
    assert sender.send(owner="first")["published"]
    stack.clock.advance(minutes=10)
    assert sender.send(owner="second") == {"date": YESTERDAY, "published": False, "digest": None}
    assert sender.send({"date": YESTERDAY})["published"]
    assert {each.alert_id for each in sender.digests} == {"reporter:reporter.digest:2026-11-23"}
    assert len(sender.digests) == 3
    next_morning(stack)
    assert sender.send(owner="third")["date"] == "2026-11-24"


def test_that_it_was_sent_is_noted_for_as_long_as_the_runs_are(stack: Stack, sender: Sender) -> None:
    next_morning(stack)
    sender.send()
    (note,) = stack.runs("state#digest")
    assert (note["started_at"], note["sent_at"]) == (YESTERDAY, stack.clock.text())
    assert note["expires_at"] == int(stack.clock.epoch()) + 30 * 24 * 60 * 60


def test_of_two_at_the_same_time_one_sends(stack: Stack, sender: Sender) -> None:
    next_morning(stack)
    other: list[dict[str, Any]] = []

    def start_another(_: Call) -> None:
        other.append(sender.send(owner="other"))

    stack.aws.at("Publish", start_another, times=1)
    assert sender.send()["published"]
    assert [answer["published"] for answer in other] == [False]
    assert len(sender.digests) == 1


@pytest.mark.parametrize("operation", ("Query", "Scan", "Publish"))
def test_one_that_failed_is_sent_by_its_own_repeat(stack: Stack, sender: Sender, operation: str) -> None:
    next_morning(stack)
    stack.aws.refuse(operation, "InternalError", times=TRIES, status=500)
    assert type(sender.refusal()).__name__ in {"TableError", "TopicError"}
    assert sender.send()["published"]
    assert len(sender.digests) == 1


def test_one_whose_note_was_not_written_is_sent_again_with_the_same_id(stack: Stack, sender: Sender) -> None:
    next_morning(stack)
    stack.aws.refuse(lambda call: "sent_at" in call.params.get("Item", {}), "InternalError", times=TRIES, status=500)
    sender.refusal()
    assert sender.send()["published"]
    assert [each.alert_id for each in sender.digests] == ["reporter:reporter.digest:2026-11-23"] * 2


def test_one_that_died_blocks_another_no_longer_than_until_its_own_deadline(stack: Stack, sender: Sender) -> None:
    next_morning(stack)
    stack.aws.refuse("Publish", "AuthorizationError", status=403, times=1)
    sender.refusal()
    assert not sender.send(owner="another")["published"]
    stack.clock.advance(seconds=SECONDS)
    assert sender.send(owner="another")["published"]


# What it needs


@pytest.mark.parametrize("event", ([], {"test_alert": True}, {"date": "2026-11-25"}), ids=str)
def test_any_other_event_is_refused_before_anything_is_done(stack: Stack, sender: Sender, event: Any) -> None:
    assert type(sender.refusal(event)).__name__ == "EventError"
    assert stack.aws.made == []


@pytest.mark.parametrize("variable", ("CAMPAIGNS_TABLE", "ALERT_TIME_ZONE", "LOW_DELIVERY_PERCENT"))
def test_a_setting_that_is_missing_is_named_before_anything_is_done(
    stack: Stack, sender: Sender, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv(variable)
    assert variable in str(sender.refusal())
    assert stack.aws.made == []


def test_it_reads_no_key_and_asks_the_provider_nothing(stack: Stack, sender: Sender) -> None:
    stack.listed()
    sender.send()
    assert {call.operation for call in stack.aws.made} == {"PutItem", "Query", "Scan", "Publish"}
    assert len(stack.dexatel.requests) == 0


def test_what_it_did_is_logged_and_why_it_failed(stack: Stack, sender: Sender) -> None:
    next_morning(stack)
    stack.aws.refuse("Scan", "AccessDeniedException", times=1)
    sender.refusal()
    sender.send()
    assert [(line["level"], line["message"]) for line in stack.lines] == [
        ("ERROR", "the digest was not sent"),
        ("INFO", "digest published"),
    ]
    assert stack.lines[0]["exception_name"] == "TableError"
    assert stack.lines[1]["alert_id"] == "reporter:reporter.digest:2026-11-23"


def test_the_campaigns_are_scanned_once_and_none_of_them_is_written(stack: Stack, sender: Sender) -> None:
    sender.send()
    assert len(stack.aws.of("Scan")) == len(stack.aws.of("Scan", CAMPAIGNS)) == 1
    assert {table for call in stack.aws.made if call.is_write for table in call.tables} == {RUNS}
