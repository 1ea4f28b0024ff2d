"""The boundary to DynamoDB: errors of the SDK become the reporter's, and a change becomes a conditional update."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from campaign_reporter.errors import Conflict, Contention, ReporterError, TableError
from campaign_reporter.model.outbox import Version
from campaign_reporter.tables.attributes import Attributes, Item, version_attribute

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import UpdateTypeDef

# No later try can succeed: the table is missing, or the permission to use it.
_PERMANENT = frozenset({"ResourceNotFoundException", "UnrecognizedClientException"})
# A missing permission has several codes, such as AccessDenied and KMSAccessDeniedException. So a part of them decides.
_DENIED = "accessdenied"
# The table or the network has a bad moment. The ends are those of botocore's own errors.
_PASSING = re.compile(
    r"Throttl|ProvisionedThroughput|RequestLimit|Internal|ServiceUnavailable|Transaction"
    r"|(Timeout|Connection|ConnectionClosed|HTTPClient|Parser)Error$"
)
# The trouble is that of one item, such as one that is too large.
_OF_ITEM = re.compile(r"Validation|Size")
# Another writer has written the item.
_WRITTEN = "ConditionalCheckFailed"
# Another writer is writing it at this moment.
_BEING_WRITTEN = "TransactionConflict"


@contextmanager
def table_errors(table: str, operation: str) -> Iterator[None]:
    """Turns the SDK's errors inside into TableError, and a refused condition into Conflict."""
    try:
        yield
    except ClientError as exc:
        code, reasons = str(exc.response.get("Error", {}).get("Code", "Unknown")), _reasons(exc.response)
        if conflict := _conflict(reasons or {code.removesuffix("Exception")}):
            raise conflict(table, operation, code) from exc
        # The code of a canceled transaction says nothing about why.
        detail = f"{code} ({', '.join(sorted(reasons))})" if reasons else code
        raise TableError(table, operation, detail, permanent=_is_permanent(code)) from exc
    except ReporterError:
        raise
    except Exception as exc:  # no answer, an answer that the SDK can't parse, or a fault of the SDK
        raise TableError(table, operation, type(exc).__name__) from exc


def _is_permanent(code: str) -> bool:
    return code in _PERMANENT or _DENIED in code.lower()


def is_about_item(error: TableError) -> bool:
    """Whether the error is known to say nothing about the writes of other items."""
    return not error.permanent and _OF_ITEM.search(error.code) is not None


def is_passing(error: TableError) -> bool:
    """Whether the error is known to be of the moment. An unknown code is not."""
    return not error.permanent and _PASSING.search(error.code) is not None


def _reasons(response: Any) -> set[str]:
    """Why a transaction was canceled: the code of each of its parts that failed."""
    return {reason.get("Code", "None") for reason in response.get("CancellationReasons", ())} - {"None"}


def _conflict(reasons: set[str]) -> type[Conflict] | None:
    """The error, if the reasons are nothing but conflicts."""
    if not reasons <= {_WRITTEN, _BEING_WRITTEN}:
        return None
    return Contention if _BEING_WRITTEN in reasons else Conflict


def next_version(version: Version) -> int:
    """The version of an item once it is written, which no item with its key has had before.

    An item without a version begins with a random one. Its user may have put it over another item that a run has read.
    If both counted from 1, that run would take the new item for the old one.
    """
    if isinstance(version, int) and version:
        return version + 1
    return random.randrange(1, 2**40)  # noqa: S311 - no secret depends on it


def update_of(
    table: str,
    key: Item,
    before: Attributes,
    after: Attributes,
    *,
    read: Version,
    written: int,
    may_create: bool = False,
) -> UpdateTypeDef | None:
    """The update that turns the attributes `before` into `after`, or None if they are the same.

    Only what differs is named, so nothing else on the item is touched, such as the `label` of its user. The update has
    the condition that the item still has the version that was `read`, whatever its type. Unless it `may_create` the
    item, the item also has to be there: an item that its user has deleted stays deleted.
    """
    sets = {name: value for name, value in after.items() if value != before.get(name)}
    removes = [name for name in before if name not in after]
    if not sets and not removes:
        return None
    sets["version"] = {"N": str(written)}
    update = "SET " + ", ".join(f"#{name} = :{name}" for name in sets)
    if removes:
        update += " REMOVE " + ", ".join(f"#{name}" for name in removes)
    guard, version = next(iter(key)), version_attribute(read)
    conditions = ["#version = :read" if version else "attribute_not_exists(#version)"]
    if not may_create:
        conditions.append(f"attribute_exists(#{guard})")
    names = {*sets, *removes} | (set() if may_create else {guard})
    values = {f":{name}": value for name, value in sets.items()}
    return {
        "TableName": table,
        "Key": dict(key),
        "UpdateExpression": update,
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
        "ExpressionAttributeValues": values | ({":read": version} if version else {}),
    }
