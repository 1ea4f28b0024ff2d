"""The settings of the functions, which the template sets. They are read once and typed.

Each setting is declared once: here, or in the policy if it decides. Its environment variable has its name in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Annotated, Any, Self, cast, get_type_hints

from campaign_reporter.errors import SettingsError
from campaign_reporter.model.policy import POLICY_NUMBERS, Number, Policy
from campaign_reporter.model.segment import MOST_SEGMENTS


@dataclass(frozen=True, slots=True)
class Text:
    """A setting that is a text of the `pattern`; `expected` describes it in an error."""

    pattern: str
    expected: str


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A setting that is the name of a time zone.

    It only shapes texts, so any other text, or none, is read too. UTC is used then, and emails and runs say so.
    """


_TABLE = Text(r"[A-Za-z0-9_.-]{3,255}", "the name of a DynamoDB table")
_ARN = r"arn:[a-z-]+:[a-z]+:[a-z0-9-]+:\d{12}:.+"
# https, or http to this machine, so that the API key never crosses a network unencrypted.
_PORT = r"(:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?"
_BASE_URL = rf"https://[A-Za-z0-9.-]+{_PORT}|http://(localhost|127\.0\.0\.1|\[::1\]){_PORT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSettings:
    """The settings that all functions have."""

    campaigns_table: Annotated[str, _TABLE]
    status_history_table: Annotated[str, _TABLE]
    runs_table: Annotated[str, _TABLE]
    alert_time_zone: Annotated[str, TimeZone()]
    segments: Annotated[int, Number(low=1, high=MOST_SEGMENTS)]

    @classmethod
    def variables(cls) -> dict[str, str]:
        """The environment variable of each setting."""
        return {name: name.upper() for name in _names(cls)}

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """The settings in `environ`. SettingsError names the first variable that is missing or malformed."""
        return _read(cls, environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingSettings(FunctionSettings):
    """The settings of the functions that send alerts. Without pages `pages_url` is empty."""

    alerts_topic_arn: Annotated[str, Text(_ARN, "the ARN of an SNS topic")]
    pages_url: Annotated[str, Text(r"(https?://\S+/)?", "the address of the pages with a slash at its end, or empty")]
    link_key_secret_arn: Annotated[str, Text(rf"({_ARN})?", "the ARN of a secret, or empty")]
    page_link_days: Annotated[int, Number(low=1, high=366)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(SendingSettings):
    """The settings of the function that polls."""

    segments_queue_url: Annotated[str, Text(r"(https?://\S+)?", "the address of an SQS queue, or empty")]
    api_key_secret_arn: Annotated[str, Text(_ARN, "the ARN of a secret")]
    dexatel_base_url: Annotated[str, Text(_BASE_URL, "https://host, or http:// with a loopback host, and no path")]
    schedule_time_zone: Annotated[str, TimeZone()]
    max_requests_per_second: Annotated[float, Number(low=0.1, high=10_000)]
    schedule_expression: Annotated[str, Text(r"(rate|cron)\(.+\)", "rate(…) or cron(…)")]
    discovery_schedule: Annotated[str, Text(r"((rate|cron)\(.+\))?", "rate(…), cron(…), or empty")]
    group_above: Annotated[int, Number(low=0, high=1_000, zero="never groups")]
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings(SendingSettings):
    """The settings of the function that sends the digest."""

    low_delivery_percent: Annotated[float, POLICY_NUMBERS["low_delivery_percent"]]
    history_retention_days: Annotated[int, POLICY_NUMBERS["history_retention_days"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings(FunctionSettings):
    """The settings of the function that shows pages."""

    link_key_secret_arn: Annotated[str, Text(_ARN, "the ARN of a secret")]
    policy: Policy


def _names(cls: type) -> Iterator[str]:
    for name, hint in get_type_hints(cls, include_extras=True).items():
        if is_dataclass(hint):
            yield from _names(cast("type", hint))
        else:
            yield name


def _read[T](cls: type[T], environ: Mapping[str, str]) -> T:
    values: dict[str, Any] = {}
    for name, hint in get_type_hints(cls, include_extras=True).items():
        # A field that is a dataclass has its own settings, such as the policy.
        is_nested = is_dataclass(hint)
        values[name] = _read(cast("type", hint), environ) if is_nested else _read_one(name.upper(), hint, environ)
    return cls(**values)


def _read_one(variable: str, hint: Any, environ: Mapping[str, str]) -> Any:
    kind, form = hint.__origin__, hint.__metadata__[0]
    if isinstance(form, TimeZone):
        return environ.get(variable, "")
    try:
        return _parse(environ[variable], kind, form)
    except KeyError as exc:
        raise SettingsError(variable, f"{form.expected}, but it is not set") from exc
    except ValueError as exc:
        raise SettingsError(variable, form.expected) from exc


def _parse(text: str, kind: type[int | float], form: Text | Number) -> str | float:
    match form:
        case Text(pattern=pattern):
            if not re.fullmatch(pattern, text):
                raise ValueError
            return text
        case Number(low=low, high=high, is_whole=is_whole):
            if not low <= (number := (int if is_whole else kind)(text)) <= high:  # NaN fails this too
                raise ValueError
            return number
