"""Looks for the API key in all that the reporter leaves behind; each key that a test makes up holds a canary."""

import json
import logging
from collections.abc import Iterable, Iterator

from tests.canary import CANARY
from tests.integration.stack import CAMPAIGNS, HISTORY, RUNS, Stack


class Errors:
    """Every error of the reporter that came into being, raised out of it or not, with what it hangs together with."""

    def __init__(self) -> None:
        self.made: list[BaseException] = []

    def note(self, error: BaseException, *args: object) -> None:
        """In the place of the errors' `__init__`."""
        Exception.__init__(error, *args)
        self.made.append(error)

    def texts(self) -> Iterator[str]:
        seen: set[int] = set()
        for made in self.made:
            error: BaseException | None = made
            while error is not None and id(error) not in seen:
                seen.add(id(error))
                yield from (str(error), repr(error), repr(vars(error)))
                error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        self.made.clear()


def places_with_a_key(stack: Stack, errors: Errors, records: Iterable[logging.LogRecord]) -> list[str]:
    """Where a key was found; the places are named, and the key is not."""
    return sorted({place for place, text in _all_that_is_left(stack, errors, records) if CANARY in text})


def _all_that_is_left(stack: Stack, errors: Errors, records: Iterable[logging.LogRecord]) -> Iterator[tuple[str, str]]:
    for line in stack.output.splitlines():
        yield "metrics" if '"_aws"' in line else "log", line
    for record in records:
        yield "log", record.getMessage() + str(record.exc_text) + repr(vars(record))
    for table in (CAMPAIGNS, HISTORY, RUNS):
        for page in stack.dynamodb.get_paginator("scan").paginate(TableName=table):
            yield table, repr(page["Items"])
    for call in stack.aws.made:  # also what was written and is no longer there, and alerts that were refused
        yield call.operation, repr(call.params)
    for answer in stack.answers:
        yield "answer", json.dumps(answer)
    for text in errors.texts():
        yield "error", text
