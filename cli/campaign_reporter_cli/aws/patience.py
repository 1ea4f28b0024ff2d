"""Waiting while DynamoDB asks for fewer requests."""

from __future__ import annotations

import random
from collections.abc import Callable

from campaign_reporter_cli.errors import AwsError

THROTTLED = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 20.0
# A table on demand doubles what it takes within half an hour; a limit of its owner does not change.
_LONGEST_WAIT = 600.0


class Patience:
    """The pauses of one request: each twice as long as the last, and not for ever."""

    def __init__(self, doing: str, sleep: Callable[[float], object]) -> None:
        self._doing = doing
        self._sleep = sleep
        self._pause = _FIRST_PAUSE
        self._waited = 0.0

    def asked[Answer](self, request: Callable[[], Answer]) -> Answer:
        """The answer to the request, once DynamoDB takes it."""
        from botocore.exceptions import ClientError  # noqa: PLC0415 - `--help` needs no SDK

        while True:
            try:
                return request()
            except ClientError as exc:
                if exc.response["Error"].get("Code") not in THROTTLED:
                    raise
            self.wait()

    def wait(self) -> None:
        """Waits before another try. AwsError if that was so too often."""
        if self._waited >= _LONGEST_WAIT:
            raise AwsError(f"can't {self._doing}: DynamoDB has asked for fewer requests for {_LONGEST_WAIT:g} seconds")
        # Several threads that were refused together do not come back together.
        self._sleep(self._pause * random.uniform(0.5, 1))  # noqa: S311 - no secret depends on it
        self._waited += self._pause
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
