"""The boundary to DynamoDB: the SDK's errors become the reporter's, and a change becomes a conditional update."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.tables.attributes import Item, Value, attributes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import UpdateTypeDef

# No later try can mend these: the table or the right to use it is missing.
_PERMANENT = frozenset(
    {"AccessDeniedException", "ResourceNotFoundException", "UnrecognizedClientException", "KMSAccessDeniedException"}
)
# Somebody else wrote the item, or is writing it at this moment.
_CONFLICTS = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


@contextmanager
def table_errors(table: str, operation: str) -> Iterator[None]:
    """Raises what the SDK raises inside as TableError, and a refused condition as Conflict."""
    try:
        yield
    except ClientError as exc:
        code = exc.response["Error"].get("Code", "Unknown")
        if code in {"ConditionalCheckFailedException", "TransactionConflictException"} or _is_conflict(exc.response):
            raise Conflict(table, operation, code) from exc
        raise TableError(table, operation, code, permanent=code in _PERMANENT) from exc
    except BotoCoreError as exc:  # no answer: a time-out, a refused connection
        raise TableError(table, operation, type(exc).__name__) from exc


def _is_conflict(response: Any) -> bool:
    codes = {reason.get("Code", "None") for reason in response.get("CancellationReasons", ())} - {"None"}
    return bool(codes) and codes <= _CONFLICTS


def next_version(version: int) -> int:
    """The version of an item once it is written, which no item with its key has had before.

    One that has none begins anywhere: where its user has put it over another, a run may have read that one and would
    take the new one for it, had it been written as often.
    """
    return version + 1 if version else random.randrange(1, 2**40)  # noqa: S311 - no secret depends on it


def update_of(
    table: str,
    key: Item,
    before: dict[str, Value],
    after: dict[str, Value],
    *,
    read: int,
    written: int,
    may_create: bool = False,
) -> UpdateTypeDef | None:
    """The update that turns one set of attributes into the other, or None where they are the same.

    Only what differs is named, so that nothing else on the item (its user's `label`) is touched. It applies only to an
    item that still has the version that was `read` and, but for `may_create`, is there: one that its user has deleted
    stays deleted.
    """
    changed = {name: value for name, value in after.items() if value != before.get(name)}
    if not changed:
        return None
    sets = attributes(changed | {"version": written})
    removes = [name for name in changed if name not in sets]
    update = "SET " + ", ".join(f"#{name} = :{name}" for name in sets)
    if removes:
        update += " REMOVE " + ", ".join(f"#{name}" for name in removes)
    guard = next(iter(key))
    conditions = ["#version = :read" if read else "attribute_not_exists(#version)"]
    if not may_create:
        conditions.append(f"attribute_exists(#{guard})")
    names = {"version", *sets, *removes} | (set() if may_create else {guard})
    values = {f":{name}": value for name, value in sets.items()}
    return {
        "TableName": table,
        "Key": dict(key),
        "UpdateExpression": update,
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
        "ExpressionAttributeValues": values | ({":read": {"N": str(read)}} if read else {}),
    }
