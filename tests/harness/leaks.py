"""Looks for the API key in all that the functions leave behind. Every key that a test makes up holds a canary."""

import json
import logging
from collections.abc import Iterable, Iterator

from tests.canary import CANARY
from tests.harness.world import World


class Errors:
    """Every error of the reporter that was made, raised or not, and all that its traceback would show."""

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


def places_with_a_key(world: World, errors: Errors, records: Iterable[logging.LogRecord]) -> list[str]:
    """The places in which a key was found."""
    return sorted({place for place, text in _all_that_is_left(world, errors, records) if CANARY in text})


def _all_that_is_left(world: World, errors: Errors, records: Iterable[logging.LogRecord]) -> Iterator[tuple[str, str]]:
    for line in world.written.getvalue().splitlines():
        yield "metrics" if '"_aws"' in line else "log", line
    for record in records:
        yield "log", record.getMessage() + str(record.exc_text) + repr(vars(record))
    for table, items in world.tables.items.items():
        yield table, repr(items)
    for call in world.aws.made:  # also what was deleted since, and alerts that were refused
        yield call.operation, repr(call.request)
    for answer in world.answers:
        yield "answer", json.dumps(answer)
    for text in errors.texts():
        yield "error", text
