"""Writing campaigns to the list, many at once, without touching those that are on it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from threading import Event
from typing import TYPE_CHECKING, Any

from campaign_reporter_cli.adding.entries import Entry
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.lookup import look_up
from campaign_reporter_cli.aws.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Enough for two thousand a second at 100 ms a request, and no more than a new table takes.
THREADS = 4
# DynamoDB takes 100 writes of 4 MB in a transaction. With the longest labels these are 3 MB.
A_BATCH = 75
_DOING = "add campaigns"
_LISTED = "ConditionalCheckFailed"
# Another request of its own writes the item, or there were too many requests.
_AGAIN = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})


@dataclass(frozen=True, slots=True)
class Added:
    """The ids that were added, and those that were on the list already."""

    added: Sequence[str]
    listed: Sequence[str]


NOTHING = Added((), ())


class Adding:
    """Adds batches of campaigns. It looks them up first, so listing everything again writes nothing.

    A batch is one transaction, which takes a fraction of the requests. Each campaign in it has the condition that it is
    not on the list, in case that another writer was quicker.
    """

    def __init__(self, client: DynamoDBClient, table: str, *, may_write: bool = True) -> None:
        self._client = client
        self._table = table
        self._may_write = may_write
        self._stopped = Event()
        self.done: list[Added] = []
        """The batches that are done, also if the user has stopped the command."""

    def batches(self, entries: Sequence[Entry]) -> Generator[Added]:
        """Adds the campaigns in threads, and yields each batch as it is done."""
        with _pool(self._stopped) as pool:
            futures: list[Future[Added]] = [pool.submit(self._add, batch) for batch in batched(entries, A_BATCH)]
            for done in as_completed(futures):
                yield done.result()

    def _add(self, batch: Sequence[Entry]) -> Added:
        """Adds the batch, unless the command has stopped."""
        try:
            return NOTHING if self._stopped.is_set() else self._add_now(batch)
        except _Stopped:
            return NOTHING
        except BaseException:
            self._stopped.set()
            raise

    def _add_now(self, batch: Sequence[Entry]) -> Added:
        found = look_up(self._client, self._table, [each.campaign_id for each in batch], sleep=self._sleep)
        missing = [each for each in batch if each.campaign_id not in found]
        added = {each.campaign_id for each in (self._put(missing) if self._may_write else missing)}
        listed = [each.campaign_id for each in batch if each.campaign_id not in added]
        done = Added(sorted(added), listed)
        self.done.append(done)
        return done

    def _put(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Those that were added. The others have got on the list since they were looked up."""
        patience = Patience(_DOING, self._sleep)
        while entries:
            with aws_errors(_DOING):
                reasons = patience.asked(lambda: self._transaction(entries))  # noqa: B023 - at once
            if reasons is None:
                return entries
            if _LISTED in reasons:
                entries = [each for each, why in zip(entries, reasons, strict=True) if why != _LISTED]
            else:
                patience.wait()
        return entries

    def _transaction(self, entries: Sequence[Entry]) -> Sequence[str] | None:
        """Why each was not written, if none was because of another; None if all were written."""
        try:
            self._client.transact_write_items(TransactItems=[{"Put": self._put_of(each)} for each in entries])
        except self._client.exceptions.TransactionCanceledException as exc:
            reasons = [each.get("Code", "None") for each in exc.response.get("CancellationReasons", ())]
            if not {_LISTED, *_AGAIN}.issuperset(set(reasons) - {"None"}) or len(reasons) != len(entries):
                raise
            return reasons
        return None

    def _put_of(self, entry: Entry) -> Any:
        return {
            "TableName": self._table,
            "Item": {"campaign_id": {"S": entry.campaign_id}, **entry.attributes},
            "ConditionExpression": "attribute_not_exists(campaign_id)",
        }

    def _sleep(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise _Stopped


class _Stopped(Exception):
    """The user has stopped the command, so no thread has to wait."""


@contextmanager
def _pool(stopped: Event) -> Iterator[ThreadPoolExecutor]:
    """Threads that end soon if the user stops the command, or one of them fails."""
    pool = ThreadPoolExecutor(THREADS)
    try:
        yield pool
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)
