"""Everything that can go wrong, as one tree.

ReporterError
├── SettingsError    an environment variable is missing or malformed
├── EventError       the event of the invocation asks for nothing that is known
├── ApiKeyError      the secret holds no usable API key
│   └── KeyNotSet     it still holds the placeholder with which the stack was made
├── DexatelError     a request to Dexatel did not read a campaign; `unreadable` says why
├── TableError       a call to DynamoDB failed; `permanent` means that no later try can succeed
│   └── Conflict     an item has changed since it was read
│       └── Contention  another request is at the item, and may change it or not
├── TopicError       SNS did not accept an alert
└── QueueError       the runs of the segments could not be started
"""

from __future__ import annotations

from collections.abc import Mapping

from campaign_reporter.model.problem import Problem, Unreadable


class ReporterError(Exception):
    """The root. Nothing else is raised on purpose."""


class SettingsError(ReporterError):
    """The environment variable `variable` is not what was `expected`."""

    def __init__(self, variable: str, expected: str) -> None:
        super().__init__(f"environment variable {variable}: expected {expected}")
        self.variable = variable
        self.expected = expected


class EventError(ReporterError):
    """`field` of the invocation's event is not what was `expected`."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"event: {field}: expected {expected}")
        self.field = field
        self.expected = expected


class ApiKeyError(ReporterError):
    """The secret `secret_arn` gives no API key; `reason` says why and what to do. It never holds the key."""

    def __init__(self, secret_arn: str, reason: str) -> None:
        super().__init__(f"no API key in secret {secret_arn}: {reason}")
        self.secret_arn = secret_arn
        self.reason = reason


class KeyNotSet(ApiKeyError):
    """The secret still holds the placeholder: the stack is not set up yet, and nothing has failed."""


class DexatelError(ReporterError):
    """A request to Dexatel did not read a campaign; `unreadable` says why."""

    def __init__(self, problem: Problem, detail: str, *, status: int | None = None, code: int | None = None) -> None:
        super().__init__(f"{problem}: {detail}")
        self.unreadable = Unreadable(problem=problem, detail=detail, status=status, code=code)


class TableError(ReporterError):
    """The `operation` on `table` failed with the AWS error `code`."""

    def __init__(self, table: str, operation: str, code: str, *, permanent: bool = False) -> None:
        super().__init__(f"{operation} on table {table}: {code}")
        self.table = table
        self.operation = operation
        self.code = code
        self.permanent = permanent


class Conflict(TableError):
    """DynamoDB refused a conditional write: another writer has changed the item since it was read."""


class Contention(Conflict):
    """DynamoDB refused a write because another request was at the item. The item may be as it was read."""


class TopicError(ReporterError):
    """SNS refused an alert, or did not answer, with the AWS error `code`.

    `is_about_message` means that SNS refuses this message and may accept others.
    """

    def __init__(self, topic_arn: str, code: str, *, is_about_message: bool = False) -> None:
        super().__init__(f"publish to {topic_arn}: {code}")
        self.topic_arn = topic_arn
        self.code = code
        self.is_about_message = is_about_message


class QueueError(ReporterError):
    """SQS did not accept a message that starts the run of a segment, with the AWS error `code`."""

    def __init__(self, queue_url: str, code: str) -> None:
        super().__init__(f"send to {queue_url}: {code}")
        self.queue_url = queue_url
        self.code = code


# The kinds under which the `problems` of a run or a discovery count the error that ended it.
KINDS: Mapping[type[ReporterError], str] = {ApiKeyError: "no_key", TableError: "table_unavailable"}


def kind_of(failure: Exception) -> str:
    """The kind of the error. Any other than these is a fault of the reporter."""
    return next((kind for error, kind in KINDS.items() if isinstance(failure, error)), "internal_error")
