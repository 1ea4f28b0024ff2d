"""The conditional update that a change becomes, and what DynamoDB's errors become."""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import assume, given
from hypothesis import strategies as st

from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.tables.attributes import Item, Value, attributes
from campaign_reporter.tables.calls import next_version, table_errors, update_of

KEY: Item = {"campaign_id": {"S": "the id"}}
NAMES = ("status", "name", "revision", "finished_at")
values = st.fixed_dictionaries({name: st.none() | st.text(max_size=3) | st.integers(0, 3) for name in NAMES})


def update(before: dict[str, Value], after: dict[str, Value], version: int = 4, **options: bool) -> dict[str, Any]:
    made = update_of("Campaigns", KEY, before, after, read=version, written=version + 1, **options)
    assert made is not None, "there is no update"
    return dict(made)


def applied(made: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    """What DynamoDB would make of `item`."""
    sets, _, removes = made["UpdateExpression"].partition(" REMOVE ")
    names, given_values = made["ExpressionAttributeNames"], made["ExpressionAttributeValues"]
    assigned = dict(part.split(" = ") for part in sets.removeprefix("SET ").split(", "))
    kept = {
        name: value for name, value in item.items() if name not in {names[ref] for ref in removes.split(", ") if ref}
    }
    return kept | {names[ref]: given_values[value] for ref, value in assigned.items()}


@given(values)
def test_where_nothing_differs_there_is_no_update(same: dict[str, Value]) -> None:
    assert update_of("Campaigns", KEY, same, dict(same), read=4, written=5) is None


@given(values, values, st.integers(0, 5))
def test_an_update_makes_the_one_item_of_the_other_and_counts_the_write(
    before: dict[str, Value], after: dict[str, Value], version: int
) -> None:
    assume(before != after)
    users = {"label": {"S": "the user's own"}}
    made = update(before, after, version)
    assert applied(made, users | attributes(before)) == users | attributes(after | {"version": version + 1})


@given(before=values, after=values, version=st.integers(0, 5), may_create=st.booleans())
def test_every_name_and_value_of_an_update_is_declared_and_every_declared_one_used(
    *, before: dict[str, Value], after: dict[str, Value], version: int, may_create: bool
) -> None:
    assume(before != after)
    made = update(before, after, version, may_create=may_create)
    expressions = made["UpdateExpression"] + " " + made["ConditionExpression"]
    assert set(re.findall(r"#\w+", expressions)) == set(made["ExpressionAttributeNames"])
    assert set(re.findall(r":\w+", expressions)) == set(made["ExpressionAttributeValues"])


def test_only_what_differs_is_named() -> None:
    made = update({"status": "a", "name": "x", "problem": "p"}, {"status": "b", "name": "x", "problem": None})
    assert made == {
        "TableName": "Campaigns",
        "Key": KEY,
        "UpdateExpression": "SET #status = :status, #version = :version REMOVE #problem",
        "ConditionExpression": "#version = :read AND attribute_exists(#campaign_id)",
        "ExpressionAttributeNames": {
            "#status": "status",
            "#version": "version",
            "#problem": "problem",
            "#campaign_id": "campaign_id",
        },
        "ExpressionAttributeValues": {":status": {"S": "b"}, ":version": {"N": "5"}, ":read": {"N": "4"}},
    }


@pytest.mark.parametrize(
    ("version", "may_create", "condition"),
    (
        (4, False, "#version = :read AND attribute_exists(#campaign_id)"),
        (0, False, "attribute_not_exists(#version) AND attribute_exists(#campaign_id)"),
        (4, True, "#version = :read"),
        (0, True, "attribute_not_exists(#version)"),
    ),
)
def test_it_applies_only_to_the_item_that_was_read_and_one_that_is_deleted_stays_so(
    *, version: int, may_create: bool, condition: str
) -> None:
    assert update({"a": 1}, {"a": 2}, version, may_create=may_create)["ConditionExpression"] == condition


def test_each_write_has_a_version_of_its_own_and_so_has_an_item_that_was_put_over_another() -> None:
    first = next_version(0)
    assert next_version(first) == first + 1
    assert next_version(0) != first


# Errors


def failing(code: str, **response: Any) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "why"}} | response
    return ClientError(answer, "UpdateItem")


def raised(error: Exception) -> TableError:
    with (
        pytest.raises(TableError, match="UpdateItem on table Campaigns") as caught,
        table_errors("Campaigns", "UpdateItem"),
    ):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


def canceled(*codes: str) -> ClientError:
    return failing("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


@pytest.mark.parametrize(
    "error",
    (
        failing("ConditionalCheckFailedException"),
        failing("TransactionConflictException"),
        canceled("ConditionalCheckFailed", "None"),
        canceled("None", "ConditionalCheckFailed"),
        canceled("TransactionConflict", "None"),
        canceled("ConditionalCheckFailed", "TransactionConflict"),
    ),
    ids=str,
)
def test_a_refused_condition_is_a_conflict(error: ClientError) -> None:
    assert isinstance(raised(error), Conflict)


@pytest.mark.parametrize(
    ("error", "code", "permanent"),
    (
        (failing("AccessDeniedException"), "AccessDeniedException", True),
        (failing("ResourceNotFoundException"), "ResourceNotFoundException", True),
        (failing("ProvisionedThroughputExceededException"), "ProvisionedThroughputExceededException", False),
        (canceled("ConditionalCheckFailed", "ThrottlingError"), "TransactionCanceledException", False),
        (canceled("None", "None"), "TransactionCanceledException", False),
        (failing("TransactionCanceledException"), "TransactionCanceledException", False),
        (ReadTimeoutError(endpoint_url="https://dynamodb"), "ReadTimeoutError", False),
    ),
    ids=str,
)
def test_any_other_error_is_none_and_says_whether_trying_again_is_of_use(
    *, error: Exception, code: str, permanent: bool
) -> None:
    failure = raised(error)
    assert not isinstance(failure, Conflict)
    assert (failure.code, failure.permanent) == (code, permanent)


def test_what_is_no_error_of_the_sdk_passes_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), table_errors("Campaigns", "UpdateItem"):
        raise ZeroDivisionError
