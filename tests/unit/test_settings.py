"""The environment of the functions."""

from typing import Any

import pytest

from campaign_reporter.errors import SettingsError
from campaign_reporter.model.policy import POLICY_NUMBERS, Policy
from campaign_reporter.settings import DigestSettings, Settings

POLICY: dict[str, Any] = {name: position + 10 for position, name in enumerate(POLICY_NUMBERS)}
SETTINGS: dict[str, Any] = {
    "campaigns_table": "reporter-Campaigns-1ABC",
    "status_history_table": "reporter-StatusHistory-1ABC",
    "runs_table": "reporter-Runs-1ABC",
    "alerts_topic_arn": "arn:aws:sns:eu-central-1:123456789012:alerts",
    "api_key_secret_arn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:dexatel-AbCdEf",
    "dexatel_base_url": "https://api.dexatel.com",
    "max_requests_per_second": 20,
    "group_above": 10,
    "schedule_expression": "rate(1 minute)",
    "discovery_schedule": "rate(1 hour)",
    "alert_time_zone": "Europe/Berlin",
    "schedule_time_zone": "Europe/Pariss",
    "segments": 4,
    "pages_url": "https://abc.lambda-url.eu-central-1.on.aws/",
    "link_key_secret_arn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:links-AbCdEf",
    "page_link_days": 30,
    "segments_queue_url": "https://sqs.eu-central-1.amazonaws.com/123456789012/segments",
}
ENVIRONMENT = {name.upper(): str(value) for name, value in (SETTINGS | POLICY).items()}
TIME_ZONES = ("ALERT_TIME_ZONE", "SCHEDULE_TIME_ZONE")
MALFORMED = {
    "CAMPAIGNS_TABLE": ("", "a table", "ab", "x" * 256),
    "STATUS_HISTORY_TABLE": ("", "table/name"),
    "RUNS_TABLE": ("", "таблица"),
    "ALERTS_TOPIC_ARN": ("", "alerts", "arn:aws:sns:eu-central-1:12345:alerts"),
    "API_KEY_SECRET_ARN": ("", "dexatel-api-key", "arn:aws:secretsmanager:eu-central-1:123456789012:"),
    "DEXATEL_BASE_URL": (
        *("", "api.dexatel.com", "http://api.dexatel.com", "ftp://api.dexatel.com", "https://"),
        *("https://api.dexatel.com/", "https://api.dexatel.com/v1", "https://api.dexatel.com?x"),
        *("https://user@api.dexatel.com", "https://api.dexatel.com\n", "http://localhost.example.com"),
        *("http://127.0.0.1.example.com", "http://127.0.0.1@example.com"),
        *("https://api.dexatel.com:0", "https://api.dexatel.com:65536", "http://localhost:99999"),
    ),
    "MAX_REQUESTS_PER_SECOND": ("", "0", "-1", "many", "nan", "inf", "10001"),
    "LOW_DELIVERY_PERCENT": ("", "-0.1", "100.1", "90%", "nan"),
    "MIN_ATTEMPTS": ("", "0", "1.5", "100001"),
    "OVERDUE_MINUTES": ("", "-1", "1.5", "soon", "nan", "10081"),
    "STALLED_MINUTES": ("", "-1", "1.5", "soon", "nan", "10081"),
    "UNREADABLE_MINUTES": ("", "-1", "1.5", "soon", "nan", "10081"),
    "SETTLE_MINUTES": ("", "-1", "1.5", "soon", "nan", "10081"),
    "SCHEDULE_EXPRESSION": ("", "1 minute", "at(2026-11-23T10:00:00)"),
    "DISCOVERY_SCHEDULE": ("none", "1 minute", "at(2026-11-23T10:00:00)"),
    "GROUP_ABOVE": ("", "-1", "1.5", "1001"),
    "HISTORY_RETENTION_DAYS": ("", "-1", "1.5", "for ever", "36501"),
    "FINISHED_RETENTION_DAYS": ("", "-1", "1.5", "for ever", "36501"),
    "SEGMENTS": ("", "0", "101", "1.5", "four"),
    "PAGES_URL": ("abc", "https://abc.example.com", "https://abc.example.com/ /", "ftp://abc.example.com/"),
    "LINK_KEY_SECRET_ARN": ("links", "arn:aws:secretsmanager:eu-central-1:123456789012:"),
    "PAGE_LINK_DAYS": ("", "0", "367", "1.5", "month"),
    "SEGMENTS_QUEUE_URL": ("segments", "https://sqs example", "arn:aws:sqs:eu-central-1:123456789012:segments"),
}


def test_the_settings_are_read_from_the_environment() -> None:
    settings = Settings.from_env(ENVIRONMENT | {"PATH": "/bin"})
    assert settings == Settings(**SETTINGS, policy=Policy(**POLICY))
    assert [type(value) for value in (settings.max_requests_per_second, settings.segments)] == [float, int]


def test_the_digest_reads_only_its_own_settings() -> None:
    names = {"low_delivery_percent", *DigestSettings.__dataclass_fields__}
    environment = {name.upper(): ENVIRONMENT[name.upper()] for name in names}
    assert DigestSettings.variables() == {name: name.upper() for name in names}
    assert DigestSettings.from_env(environment) == DigestSettings(**{name: (SETTINGS | POLICY)[name] for name in names})


def test_every_variable_is_tested_here() -> None:
    assert set(ENVIRONMENT) == {*MALFORMED, *TIME_ZONES} == set(Settings.variables().values())


@pytest.mark.parametrize("variable", TIME_ZONES)
@pytest.mark.parametrize("zone", ("", "Asia/Erevan", "Europe", "../../etc/passwd", "+04:00"))
def test_a_time_zone_that_does_not_exist_is_no_error(variable: str, zone: str) -> None:
    """It stops no run: UTC stands in for it."""
    without = {name: value for name, value in ENVIRONMENT.items() if name != variable}
    assert getattr(Settings.from_env(without | {variable: zone}), variable.lower()) == zone
    assert getattr(Settings.from_env(without), variable.lower()) == ""


@pytest.mark.parametrize("variable", MALFORMED)
def test_the_error_of_a_missing_variable_names_it(variable: str) -> None:
    rest = {name: value for name, value in ENVIRONMENT.items() if name != variable}
    with pytest.raises(SettingsError, match=f"{variable}: expected .+ not set") as caught:
        Settings.from_env(rest)
    assert caught.value.variable == variable


@pytest.mark.parametrize(
    ("variable", "value"), [(variable, value) for variable, values in MALFORMED.items() for value in values]
)
def test_the_error_of_a_malformed_variable_names_it_and_the_expected_value(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"environment variable {variable}: expected ") as caught:
        Settings.from_env(ENVIRONMENT | {variable: value})
    assert (caught.value.variable, bool(caught.value.expected)) == (variable, True)


@pytest.mark.parametrize(
    ("variable", "value"),
    (
        ("DEXATEL_BASE_URL", "https://api.dexatel.com:8443"),
        ("DEXATEL_BASE_URL", "https://api.dexatel.com:65535"),
        ("DEXATEL_BASE_URL", "http://localhost:8000"),
        ("DEXATEL_BASE_URL", "http://127.0.0.1:8000"),
        ("DEXATEL_BASE_URL", "http://[::1]:8000"),
        ("ALERTS_TOPIC_ARN", "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alerts"),
        ("MAX_REQUESTS_PER_SECOND", "0.5"),
        ("LOW_DELIVERY_PERCENT", "0"),
        ("LOW_DELIVERY_PERCENT", "99.5"),
        ("HISTORY_RETENTION_DAYS", "0"),
        ("FINISHED_RETENTION_DAYS", "0"),
    ),
)
def test_other_good_values_are_accepted(variable: str, value: str) -> None:
    settings = Settings.from_env(ENVIRONMENT | {variable: value})
    taken = getattr(settings.policy if variable.lower() in POLICY else settings, variable.lower())
    assert taken == type(taken)(value)


@pytest.mark.parametrize(
    ("variable", "expected"),
    (
        ("LOW_DELIVERY_PERCENT", "a number from 0 to 100"),
        ("MIN_ATTEMPTS", "a number from 1 to 100000"),
        ("OVERDUE_MINUTES", "a number of minutes from 0 to 10080; 0 turns the alert off"),
        ("SETTLE_MINUTES", "a number of minutes from 0 to 10080; 0 does not wait"),
        ("HISTORY_RETENTION_DAYS", "a number of days from 0 to 36500; 0 keeps for ever"),
        ("GROUP_ABOVE", "a number from 0 to 1000; 0 never groups"),
    ),
)
def test_the_error_of_a_number_gives_its_unit_its_limits_and_the_meaning_of_zero(variable: str, expected: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(ENVIRONMENT | {variable: "many"})
    assert caught.value.expected == expected
