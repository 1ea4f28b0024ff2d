"""The function's environment."""

import pytest

from campaign_reporter.errors import SettingsError
from campaign_reporter.model.policy import Policy
from campaign_reporter.settings import Settings

ENVIRONMENT = {
    "CAMPAIGNS_TABLE": "reporter-Campaigns-1ABC",
    "STATUS_HISTORY_TABLE": "reporter-StatusHistory-1ABC",
    "RUNS_TABLE": "reporter-Runs-1ABC",
    "ALERTS_TOPIC_ARN": "arn:aws:sns:eu-central-1:123456789012:alerts",
    "API_KEY_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:dexatel-AbCdEf",
    "DEXATEL_BASE_URL": "https://api.dexatel.com",
    "MAX_REQUESTS_PER_SECOND": "20",
    "LOW_DELIVERY_PERCENT": "90",
    "MIN_ATTEMPTS": "50",
    "OVERDUE_MINUTES": "15",
    "STALLED_MINUTES": "60",
    "SETTLE_MINUTES": "30",
    "GROUP_ABOVE": "10",
    "ALERT_TIME_ZONE": "Europe/Berlin",
    "HISTORY_RETENTION_DAYS": "400",
    "FINISHED_RETENTION_DAYS": "30",
    "SEGMENTS": "4",
    "SEGMENTS_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/segments",
}
MALFORMED = {
    "CAMPAIGNS_TABLE": ("", "a table", "ab", "x" * 256),
    "STATUS_HISTORY_TABLE": ("", "table/name"),
    "RUNS_TABLE": ("", "таблица"),
    "ALERTS_TOPIC_ARN": ("", "alerts", "arn:aws:sns:eu-central-1:12345:alerts"),
    "API_KEY_SECRET_ARN": ("", "dexatel-api-key", "arn:aws:secretsmanager:eu-central-1:123456789012:"),
    "DEXATEL_BASE_URL": (
        "",
        "api.dexatel.com",
        "http://api.dexatel.com",
        "ftp://api.dexatel.com",
        "https://",
        "https://api.dexatel.com/",
        "https://api.dexatel.com/v1",
        "https://api.dexatel.com?x",
        "https://user@api.dexatel.com",
        "https://api.dexatel.com\n",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
    ),
    "MAX_REQUESTS_PER_SECOND": ("", "0", "-1", "many", "nan", "inf", "10001"),
    "LOW_DELIVERY_PERCENT": ("", "-0.1", "100.1", "90%", "nan"),
    "MIN_ATTEMPTS": ("", "0", "1.5", "100001"),
    "OVERDUE_MINUTES": ("", "-1", "1.5", "10081"),
    "STALLED_MINUTES": ("", "-1", "1.5", "10081"),
    "SETTLE_MINUTES": ("", "-1", "1.5", "10081"),
    "GROUP_ABOVE": ("", "-1", "1.5", "1001"),
    "ALERT_TIME_ZONE": ("", "Europe/Pariss", "Europe", "../../etc/passwd", "+04:00"),
    "HISTORY_RETENTION_DAYS": ("", "-1", "1.5", "for ever", "36501"),
    "FINISHED_RETENTION_DAYS": ("", "-1", "1.5", "for ever", "36501"),
    "SEGMENTS": ("", "0", "101", "1.5", "four"),
    "SEGMENTS_QUEUE_URL": ("segments", "https://sqs example", "arn:aws:sqs:eu-central-1:123456789012:segments"),
}


def test_the_settings_are_read_from_the_environment() -> None:
    assert Settings.from_env(ENVIRONMENT | {"PATH": "/bin"}) == Settings(
        campaigns_table="reporter-Campaigns-1ABC",
        status_history_table="reporter-StatusHistory-1ABC",
        runs_table="reporter-Runs-1ABC",
        alerts_topic_arn="arn:aws:sns:eu-central-1:123456789012:alerts",
        api_key_secret_arn="arn:aws:secretsmanager:eu-central-1:123456789012:secret:dexatel-AbCdEf",  # noqa: S106
        dexatel_base_url="https://api.dexatel.com",
        max_requests_per_second=20,
        low_delivery_percent=90,
        min_attempts=50,
        overdue_minutes=15,
        stalled_minutes=60,
        settle_minutes=30,
        group_above=10,
        alert_time_zone="Europe/Berlin",
        history_retention_days=400,
        finished_retention_days=30,
        segments=4,
        segments_queue_url="https://sqs.eu-central-1.amazonaws.com/123456789012/segments",
    )


def test_the_policy_is_what_decides() -> None:
    policy = Settings.from_env(ENVIRONMENT).policy
    assert policy == Policy(
        low_delivery_percent=90,
        min_attempts=50,
        overdue_minutes=15,
        stalled_minutes=60,
        settle_minutes=30,
        history_retention_days=400,
        finished_retention_days=30,
    )


def test_every_variable_is_tested_here() -> None:
    assert set(ENVIRONMENT) == set(MALFORMED) == set(Settings.variables().values())


@pytest.mark.parametrize("variable", ENVIRONMENT)
def test_a_variable_that_is_missing_is_named(variable: str) -> None:
    rest = {name: value for name, value in ENVIRONMENT.items() if name != variable}
    with pytest.raises(SettingsError, match=f"{variable}: expected .+ not set") as caught:
        Settings.from_env(rest)
    assert caught.value.variable == variable


@pytest.mark.parametrize(
    ("variable", "value"), [(variable, value) for variable, values in MALFORMED.items() for value in values]
)
def test_a_variable_that_is_malformed_is_named_with_what_was_expected(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"environment variable {variable}: expected ") as caught:
        Settings.from_env(ENVIRONMENT | {variable: value})
    assert (caught.value.variable, bool(caught.value.expected)) == (variable, True)


@pytest.mark.parametrize(
    ("variable", "value"),
    (
        ("DEXATEL_BASE_URL", "https://api.dexatel.com:8443"),
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
def test_other_good_values_are_taken(variable: str, value: str) -> None:
    name = variable.lower()
    taken = getattr(Settings.from_env(ENVIRONMENT | {variable: value}), name)
    assert taken == type(taken)(value)
