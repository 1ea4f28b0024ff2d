"""What the template sets on the functions, read once and typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from campaign_reporter.decision.policy import Policy
from campaign_reporter.errors import SettingsError

# https, or http to this very machine, so that the API key never crosses a network in the clear.
_BASE_URL = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
_ARN = re.compile(r"arn:[a-z-]+:[a-z]+:[a-z0-9-]+:\d{12}:.+")
_QUEUE_URL = re.compile(r"(https?://\S+)?")
_TABLE = re.compile(r"[A-Za-z0-9_.-]{3,255}")


class FromEnvironment:
    """The settings of a function, a dataclass: each from the environment variable of its name, in capitals."""

    __slots__ = ()

    @classmethod
    def variables(cls) -> dict[str, str]:
        """The environment variable of each setting."""
        return {name: name.upper() for name in cls.__dataclass_fields__}  # type: ignore[attr-defined]

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """The settings in `environ`; SettingsError names the first variable that is missing or malformed."""
        return cls(**{name: _read(environ, variable, name) for name, variable in cls.variables().items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(FromEnvironment):
    """What the function that polls works with."""

    campaigns_table: str
    status_history_table: str
    runs_table: str
    alerts_topic_arn: str
    api_key_secret_arn: str
    dexatel_base_url: str
    max_requests_per_second: float
    low_delivery_percent: float
    min_attempts: int
    overdue_minutes: int
    stalled_minutes: int
    settle_minutes: int
    group_above: int
    alert_time_zone: str
    history_retention_days: int
    finished_retention_days: int
    segments: int
    segments_queue_url: str

    @property
    def policy(self) -> Policy:
        """The part of the settings that decides."""
        return Policy(
            low_delivery_percent=self.low_delivery_percent,
            min_attempts=self.min_attempts,
            overdue_minutes=self.overdue_minutes,
            stalled_minutes=self.stalled_minutes,
            settle_minutes=self.settle_minutes,
            history_retention_days=self.history_retention_days,
            finished_retention_days=self.finished_retention_days,
        )


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError
        return value

    return read


def _between[N: (int, float)](number: type[N], low: N, high: N) -> Callable[[str], N]:
    def read(value: str) -> N:
        if not low <= (parsed := number(value)) <= high:
            raise ValueError
        return parsed

    return read


def _time_zone(value: str) -> str:
    """The name of a zone; nothing is loaded for UTC, which is what nearly every cold start has."""
    if value == "UTC":
        return value
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - as said above

    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, OSError) as exc:  # an OSError where it is a folder of zones
        raise ValueError from exc


_READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "campaigns_table": (_matching(_TABLE), "the name of a DynamoDB table"),
    "status_history_table": (_matching(_TABLE), "the name of a DynamoDB table"),
    "runs_table": (_matching(_TABLE), "the name of a DynamoDB table"),
    "alerts_topic_arn": (_matching(_ARN), "the ARN of an SNS topic"),
    "api_key_secret_arn": (_matching(_ARN), "the ARN of a secret"),
    "dexatel_base_url": (_matching(_BASE_URL), "https://host, or http:// with a loopback host, and no path"),
    "max_requests_per_second": (_between(float, 0.1, 10_000), "a number from 0.1 to 10000"),
    "low_delivery_percent": (_between(float, 0, 100), "a number from 0 to 100"),
    "min_attempts": (_between(int, 1, 100_000), "a number from 1 to 100000"),
    "overdue_minutes": (_between(int, 0, 10_080), "a number of minutes up to a week, 0 for no such alert"),
    "stalled_minutes": (_between(int, 0, 10_080), "a number of minutes up to a week, 0 for no such alert"),
    "settle_minutes": (_between(int, 0, 10_080), "a number of minutes up to a week, 0 not to wait"),
    "group_above": (_between(int, 0, 1_000), "a number from 0 to 1000, 0 for no groups"),
    "alert_time_zone": (_time_zone, "the name of a time zone, such as UTC or Europe/Berlin"),
    "history_retention_days": (_between(int, 0, 36_500), "a number of days, 0 to keep for ever"),
    "finished_retention_days": (_between(int, 0, 36_500), "a number of days, 0 to keep for ever"),
    "segments": (_between(int, 1, 100), "a number from 1 to 100"),
    "segments_queue_url": (_matching(_QUEUE_URL), "the address of an SQS queue, or empty"),
}


def _read(environ: Mapping[str, str], variable: str, name: str) -> Any:
    read, expected = _READERS[name]
    try:
        return read(environ[variable])
    except KeyError as exc:
        raise SettingsError(variable, f"{expected}, but it is not set") from exc
    except ValueError as exc:
        raise SettingsError(variable, expected) from exc
