"""Everything that can go wrong, as one tree.

ReporterError
├── SettingsError    an environment variable is missing or malformed
├── EventError       the invocation's event asks for nothing that is known
├── ApiKeyError      there is no usable API key in the secret
├── DexatelError     a campaign could not be read; its `problem` says of which kind
├── TableError       DynamoDB did not do what it was asked; `permanent` where trying again is no use
│   └── Conflict     an item is no longer what it was when it was read
├── TopicError       SNS did not accept an alert
└── QueueError       the runs of the list's segments could not be started
"""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """Why a campaign can't be read; what is stored in its `problem`."""

    INVALID_IDENTIFIER = "invalid_identifier"
    NOT_FOUND = "not_found"
    KEY_REJECTED = "key_rejected"
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    MALFORMED_ANSWER = "malformed_answer"


class ReporterError(Exception):
    """The root: nothing else is raised on purpose."""


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
    """The secret `secret_arn` gives no API key; `reason` says why and what to do. Never holds the key."""

    def __init__(self, secret_arn: str, reason: str) -> None:
        super().__init__(f"no API key in secret {secret_arn}: {reason}")
        self.secret_arn = secret_arn
        self.reason = reason


class DexatelError(ReporterError):
    """A campaign could not be read.

    `status` is the HTTP status and `code` the provider's own error code, each None where there was none.
    """

    def __init__(self, problem: Problem, detail: str, *, status: int | None = None, code: int | None = None) -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail
        self.status = status
        self.code = code


class TableError(ReporterError):
    """DynamoDB's `operation` on `table` failed with the AWS error `code`."""

    def __init__(self, table: str, operation: str, code: str, *, permanent: bool = False) -> None:
        super().__init__(f"{operation} on table {table}: {code}")
        self.table = table
        self.operation = operation
        self.code = code
        self.permanent = permanent


class Conflict(TableError):
    """A conditional write was refused: somebody else has changed the item since it was read."""


class TopicError(ReporterError):
    """SNS refused an alert, or did not answer, with the AWS error `code`.

    `is_about_message` tells a refusal of this one alert from a topic that takes none.
    """

    def __init__(self, topic_arn: str, code: str, *, is_about_message: bool = False) -> None:
        super().__init__(f"publish to {topic_arn}: {code}")
        self.topic_arn = topic_arn
        self.code = code
        self.is_about_message = is_about_message


class QueueError(ReporterError):
    """SQS did not take the messages that start the segments' runs, with the AWS error `code`."""

    def __init__(self, queue_url: str, code: str) -> None:
        super().__init__(f"send to {queue_url}: {code}")
        self.queue_url = queue_url
        self.code = code
