"""What a parameter refuses, the deployment refuses: nobody finds out from a reporter that does not report."""

import pytest

from campaign_reporter.settings import Settings
from tests.template.reading import Template, accepts, variables

KEY_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:dexatel/key-AbC123"

ACCEPTED = {
    "AlertEmail": ["", "a@example.com", "first.last+alerts@mail.example.co.uk", "o'neil@example.travel"],
    "AlertPhone": ["", "+37412345678", "+14155552671", "+442071838750"],
    "ScheduleExpression": [
        "rate(1 minute)",
        "rate(2 minutes)",
        "rate(10 minutes)",
        "rate(288 minutes)",
        "rate(1 hour)",
        "rate(24 hours)",
        "rate(33 hours)",
        "rate(1 day)",
        "rate(6 days)",
        "cron(0/15 8-18 ? * MON-FRI *)",
        "cron(0 9 1,15 * ? *)",
        "cron(0 12 ? * 6L 2026-2030)",
        "cron(30 7 LW * ? *)",
        "cron(0 8 ? * 2#1 *)",
    ],
    "DexatelBaseUrl": [
        "https://api.dexatel.com",
        "https://api.dexatel.com:8443",
        "https://localhost:8443",
        "http://localhost",
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
    ],
    "ApiKeySecretArn": ["", KEY_ARN, KEY_ARN.replace("arn:aws:", "arn:aws-us-gov:")],
    "MaxRequestsPerSecond": ["1", "9", "20", "999", "1000"],
    "MaxRunSeconds": ["60", "99", "120", "899", "900"],
    "Segments": ["1", "2", "9", "10", "99", "100"],
    "EmailSeverities": ["info,warning,critical", "critical", "warning,critical", "critical,info"],
    "SmsSeverities": ["info,warning,critical", "critical", "warning,critical", "critical,info"],
    "AlertTimeZone": ["UTC", "Europe/Berlin", "Asia/Yerevan", "America/Argentina/Buenos_Aires", "Etc/GMT+4"],
    "GroupAbove": ["0", "1", "10", "999", "1000"],
    "DigestSchedule": ["", "cron(0 7 * * ? *)", "cron(30 6 ? * MON-FRI *)", "rate(1 day)", "rate(7 days)"],
    "LowDeliveryPercent": ["0", "9", "90", "99", "100"],
    "MinAttempts": ["1", "50", "99999", "100000"],
    "OverdueMinutes": ["0", "1", "15", "9999", "10080"],
    "StalledMinutes": ["0", "1", "60", "9999", "10080"],
    "SettleMinutes": ["0", "1", "60", "9999", "10080"],
    "HistoryRetentionDays": ["0", "1", "400", "9999"],
    "FinishedRetentionDays": ["0", "1", "30", "9999"],
    "LogRetentionDays": ["1", "30", "365", "3653"],
}

REFUSED = {
    "AlertEmail": [
        "a",
        "@example.com",
        "a@",
        "a@example",
        "a b@example.com",
        "a@b@example.com",
        "a@example..com",
        "a@-example.com",
        "a@example.com,b@example.com",
        "A <a@example.com>",
        "a@example.com\n",
        f"{'a' * 250}@example.com",
    ],
    "AlertPhone": ["37412345678", "+0412345678", "+374 12 345678", "+374-12345678", "+1234", "+1234567890123456", "+"],
    "ScheduleExpression": [
        "",
        "rate(1 minutes)",
        "rate(2 minute)",
        "rate(0 minutes)",
        "rate(05 minutes)",
        "rate(1.5 hours)",
        "rate(289 minutes)",
        "rate(1000 minutes)",
        "rate(34 hours)",
        "rate(7 days)",
        "rate(30 seconds)",
        "rate(1 minute) ",
        "1 minute",
        "at(2027-01-01T00:00:00)",
        "cron(* * * * *)",
        "cron(0 9 * * ? * *)",
        "cron(0 9  * * ? *)",
    ],
    "DexatelBaseUrl": [
        "",
        "api.dexatel.com",
        "http://api.dexatel.com",
        "http://localhost.example.com",
        "http://127.0.0.2:80",
        "http://localhost@example.com",
        "https://",
        "https://api.dexatel.com/",
        "https://api.dexatel.com/v1",
        "https://api.dexatel.com?a=b",
        "https://api.dexatel.com#a",
        "https://user:password@api.dexatel.com",
        "https://api.dexatel.com:0",
        "https://api.dexatel.com:123456",
        "https://api.dexatel.com ",
        "ftp://localhost",
    ],
    "ApiKeySecretArn": [
        "dexatel/key",
        KEY_ARN.removesuffix("-AbC123"),
        f"{KEY_ARN}*",
        KEY_ARN.replace(":secretsmanager:", ":ssm:"),
        KEY_ARN.replace("123456789012", "12345"),
        KEY_ARN.replace("eu-west-1", ""),
    ],
    "MaxRequestsPerSecond": ["", "0", "1001", "0.5", "-1", "020", "1e2", "ten"],
    "MaxRunSeconds": ["", "0", "59", "901", "060", "1e2", "90.5"],
    "Segments": ["", "0", "101", "-1", "02", "1.5", "many"],
    "EmailSeverities": ["", "urgent", "info,", "info, warning", "Info", "info,warning,critical,info"],
    "SmsSeverities": ["", "urgent", "info,", "info, warning", "Info", "info,warning,critical,info"],
    "AlertTimeZone": ["", "utc", "+04:00", "Europe", "../etc/passwd", "Europe/Berlin "],
    "GroupAbove": ["", "-1", "1001", "05", "ten"],
    "DigestSchedule": ["daily", "rate(1 minute)", "rate(1 hour)", "rate(8 days)", "cron(0 7 * * ?)", "07:00"],
    "LowDeliveryPercent": ["", "-1", "101", "99.5", "090", "90%"],
    "MinAttempts": ["", "0", "-1", "100001", "1.5", "050"],
    "OverdueMinutes": ["", "-1", "10081", "1.5", "015"],
    "StalledMinutes": ["", "-1", "10081", "1.5", "060"],
    "SettleMinutes": ["", "-1", "10081", "1.5", "060"],
    "HistoryRetentionDays": ["", "-1", "1.5", "10000", "007", "ever"],
    "FinishedRetentionDays": ["", "-1", "1.5", "10000", "007", "ever"],
    "LogRetentionDays": ["", "0", "2", "31", "-1", "30.5"],
}


def _each(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(parameter, value) for parameter, values in table.items() for value in values]


@pytest.mark.parametrize(("parameter", "value"), _each(ACCEPTED))
def test_a_parameter_accepts_what_is_sound(template: Template, parameter: str, value: str) -> None:
    assert accepts(template, parameter, value)


@pytest.mark.parametrize(("parameter", "value"), _each(REFUSED))
def test_a_parameter_refuses_what_is_not(template: Template, parameter: str, value: str) -> None:
    assert not accepts(template, parameter, value)


def test_every_parameter_has_been_tried(template: Template) -> None:
    assert ACCEPTED.keys() == REFUSED.keys() == template["Parameters"].keys()


@pytest.mark.parametrize(("parameter", "value"), _each(ACCEPTED))
def test_the_function_takes_whatever_a_parameter_accepts(template: Template, parameter: str, value: str) -> None:
    environment = {
        "CAMPAIGNS_TABLE": "campaigns",
        "STATUS_HISTORY_TABLE": "status-history",
        "RUNS_TABLE": "runs",
        "ALERTS_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:alerts",
        "API_KEY_SECRET_ARN": KEY_ARN,
        "SEGMENTS_QUEUE_URL": "",
    }
    parameters = {name: str(declared["Default"]) for name, declared in template["Parameters"].items()}
    parameters[parameter] = value
    for variable, setting in variables(template).items():
        match setting:
            case {"Ref": name} if name in parameters:
                environment[variable] = parameters[name]
    Settings.from_env(environment)
