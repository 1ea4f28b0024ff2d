"""A change as a conditional update, and DynamoDB's errors as the reporter's."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import assume, given
from hypothesis import strategies as st

from campaign_reporter.errors import Conflict, Contention, TableError
from campaign_reporter.model.outbox import Version
from campaign_reporter.tables.attributes import Attributes, Item, to_attributes
from campaign_reporter.tables.calls import next_version, table_errors, update_of
from tests.harness.tables import CAMPAIGNS, Tables

KEY: Item = {"campaign_id": {"S": "the id"}}
CONFLICT = "a conflict"
NAMES = ("status", "name", "revision", "finished_at")
values = st.fixed_dictionaries({name: st.none() | st.text(max_size=3) | st.integers(0, 3) for name in NAMES}).map(
    to_attributes
)


def update(before: Attributes, after: Attributes, version: Version = 4, **options: bool) -> dict[str, Any]:
    made = update_of(CAMPAIGNS, KEY, before, after, read=version, written=5, **options)
    assert made is not None, "there is no update"
    return dict(made)


@given(values)
def test_without_a_difference_there_is_no_update(same: Attributes) -> None:
    assert update_of(CAMPAIGNS, KEY, same, same.copy(), read=4, written=5) is None


@given(before=values, after=values, version=st.integers(0, 5), may_create=st.booleans())
def test_an_update_turns_one_item_into_the_other_and_counts_the_write(
    *, before: Attributes, after: Attributes, version: int, may_create: bool
) -> None:
    assume(before != after)
    unchanged = {**KEY, "label": {"S": "the user's own"}}
    tables = Tables()
    tables.items[CAMPAIGNS] = {("the id",): {**unchanged, **before, **to_attributes({"version": version or None})}}
    made = update(before, after, version, may_create=may_create)
    tables.update_item(**made)
    assert tables.items[CAMPAIGNS] == {("the id",): {**unchanged, **after, "version": {"N": "5"}}}
    differing = {name for name in NAMES if before.get(name) != after.get(name)}
    assert set(made["ExpressionAttributeNames"].values()) - {"campaign_id"} == {*differing, "version"}


@pytest.mark.parametrize(
    ("version", "may_create", "condition"),
    (
        (4, False, "#version = :read AND attribute_exists(#campaign_id)"),
        (0, False, "attribute_not_exists(#version) AND attribute_exists(#campaign_id)"),
        (4, True, "#version = :read"),
        (0, True, "attribute_not_exists(#version)"),
        ({"S": "spoiled"}, True, "#version = :read"),
    ),
)
def test_an_update_applies_only_to_the_item_that_was_read_and_a_deleted_item_stays_deleted(
    *, version: Version, may_create: bool, condition: str
) -> None:
    made = update(to_attributes({"a": 1}), to_attributes({"a": 2}), version, may_create=may_create)
    assert made["ConditionExpression"] == condition
    read = {"N": str(version)} if isinstance(version, int) else version
    assert made["ExpressionAttributeValues"].get(":read") == (read if version else None)


@pytest.mark.parametrize("none", (0, {"S": "spoiled"}))
def test_each_write_has_a_version_of_its_own_also_after_the_item_was_replaced(none: Version) -> None:
    first = next_version(none)
    assert next_version(first) == first + 1
    assert next_version(none) != first


# Errors


def failing(code: str, **response: Any) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "why"}} | response
    return ClientError(answer, "UpdateItem")


def canceled(*codes: str) -> ClientError:
    return failing("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])


@pytest.mark.parametrize(
    ("error", "code", "permanent"),
    (
        (failing("ConditionalCheckFailedException"), CONFLICT, False),
        (failing("TransactionConflictException"), CONFLICT, False),
        (canceled("ConditionalCheckFailed", "None"), CONFLICT, False),
        (canceled("None", "ConditionalCheckFailed"), CONFLICT, False),
        (canceled("TransactionConflict", "None"), CONFLICT, False),
        (canceled("ConditionalCheckFailed", "TransactionConflict"), CONFLICT, False),
        (failing("AccessDeniedException"), "AccessDeniedException", True),
        (failing("AccessDenied"), "AccessDenied", True),
        (failing("AccessDeniedExceptionxyz"), "AccessDeniedExceptionxyz", True),
        (failing("ACCESSDENIED"), "ACCESSDENIED", True),
        (failing("KMSAccessDeniedException"), "KMSAccessDeniedException", True),
        (failing("ResourceNotFoundException"), "ResourceNotFoundException", True),
        (failing("ProvisionedThroughputExceededException"), "ProvisionedThroughputExceededException", False),
        (
            canceled("ConditionalCheckFailed", "None", "ThrottlingError"),
            "TransactionCanceledException (ConditionalCheckFailed, ThrottlingError)",
            False,
        ),
        (canceled("None", "None"), "TransactionCanceledException", False),
        (failing("TransactionCanceledException"), "TransactionCanceledException", False),
        (ReadTimeoutError(endpoint_url="https://dynamodb"), "ReadTimeoutError", False),
    ),
    ids=str,
)
def test_a_refused_condition_is_a_conflict_and_any_other_error_says_whether_a_later_try_can_succeed(
    *, error: Exception, code: str, permanent: bool
) -> None:
    with (
        pytest.raises(TableError, match="UpdateItem on table Campaigns") as caught,
        table_errors("Campaigns", "UpdateItem"),
    ):
        raise error
    assert caught.value.__cause__ is error
    assert (CONFLICT if isinstance(caught.value, Conflict) else caught.value.code) == code
    assert caught.value.permanent is permanent


@pytest.mark.parametrize(
    ("error", "is_contention"),
    (
        (failing("ConditionalCheckFailedException"), False),
        (canceled("ConditionalCheckFailed", "None"), False),
        (failing("TransactionConflictException"), True),
        (canceled("TransactionConflict", "None"), True),
        (canceled("ConditionalCheckFailed", "TransactionConflict"), True),
    ),
    ids=str,
)
def test_only_a_refused_condition_shows_that_the_item_has_changed(*, error: Exception, is_contention: bool) -> None:
    with pytest.raises(Conflict) as caught, table_errors("Campaigns", "TransactWriteItems"):
        raise error
    assert isinstance(caught.value, Contention) is is_contention


def test_an_error_of_an_unexpected_class_is_a_failure_of_that_call_alone() -> None:
    with pytest.raises(TableError) as failure, table_errors("Campaigns", "UpdateItem"):
        raise ZeroDivisionError
    assert (failure.value.code, failure.value.permanent) == ("ZeroDivisionError", False)
