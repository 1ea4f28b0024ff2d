"""The deployment refuses a bad parameter, so that no user finds out from a reporter that stays silent."""

import pytest

from campaign_reporter.settings import DigestSettings, DiscoverySettings, PageSettings, Settings
from tests.template.reading import Template, accepts, defaults, deployed

KEY_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:dexatel/key-AbC123"
LONGER = (9, 10, 99, 100, 899, 999, 1000, 9999)
"""Numbers beside which a pattern has one digit more, or another first digit."""

type Examples = tuple[list[str], list[str]]
"""Values that a parameter accepts, its default first, and values that it refuses."""


def whole_number(default: int, low: int, high: int) -> Examples:
    accepted = [default, low, low + 1, *(number for number in LONGER if low <= number <= high), high]
    refused = ["", "-1", str(low - 1), str(high + 1), f"0{default}", f"{default}.5", "1e2", "ten", f"{default} "]
    return [str(number) for number in accepted], refused


def severities() -> Examples:
    accepted = ["info,warning,critical", "critical", "warning,critical", "critical,info"]
    return accepted, ["", "urgent", "info,", "info, warning", "Info", "info,warning,critical,info"]


def rates(rates: str) -> list[str]:
    return [f"rate({rate})" for rate in rates.split(", ")]


def words(text: str) -> list[str]:
    return text.split()


TIME_ZONES: Examples = (
    ["UTC", "Europe/Berlin", "Asia/Yerevan", "America/Argentina/Buenos_Aires", "Etc/GMT+4", "GMT", "Japan", "EST5EDT"],
    ["", "utc", "+04:00", "../etc/passwd", "Europe/", "Europe/Berlin "],
)
EXAMPLES: dict[str, Examples] = {
    "AlertEmail": (
        [
            "",
            "none",
            *words("jo@xn--e1afmkfd.xn--p1ai a@example.com first.last+alerts@mail.example.co.uk o'neil@example.travel"),
        ],
        [
            *words("a @example.com a@ a@example a@b@example.com a@example..com a@-example.com"),
            *("a@example.com,b@example.com", "a b@example.com", "A <a@example.com>", "a@example.com\n"),
            f"{'a' * 250}@example.com",
        ],
    ),
    "AlertPhone": (
        ["", "none", "+37412345678", "+14155552671", "+442071838750"],
        [*words("37412345678 +0412345678 +374-12345678 +1234 +1234567890123456 +"), "+374 12 345678"],
    ),
    "ScheduleExpression": (
        [
            *rates("1 minute, 2 minutes, 10 minutes, 288 minutes, 1 hour, 24 hours, 33 hours, 1 day, 6 days"),
            *("cron(0/15 8-18 ? * MON-FRI *)", "cron(0 9 1,15 * ? *)", "cron(0 12 ? * 6L 2026-2030)"),
            *("cron(30 7 LW * ? *)", "cron(0 8 ? * 2#1 *)"),
        ],
        [
            *rates("1 minutes, 2 minute, 0 minutes, 05 minutes, 1.5 hours, 289 minutes, 1000 minutes, 34 hours"),
            *rates("7 days, 30 seconds"),
            *("", "rate(1 minute) ", "1 minute", "at(2027-01-01T00:00:00)"),
            *("cron(* * * * *)", "cron(0 9 * * ? * *)", "cron(0 9  * * ? *)"),
        ],
    ),
    "DexatelBaseUrl": (
        [
            *words("https://api.dexatel.com https://api.dexatel.com:8443 https://localhost:8443 http://localhost"),
            *words("http://localhost:8080 http://127.0.0.1:8080 http://[::1]:8080"),
        ],
        [
            *words("api.dexatel.com http://api.dexatel.com http://localhost.example.com http://127.0.0.2:80"),
            *words("http://localhost@example.com https:// https://api.dexatel.com/ https://api.dexatel.com/v1"),
            *words("https://api.dexatel.com?a=b https://api.dexatel.com#a https://user:password@api.dexatel.com"),
            *words("https://api.dexatel.com:0 https://api.dexatel.com:123456 ftp://localhost"),
            *("", "https://api.dexatel.com "),
        ],
    ),
    "ExistingApiKeySecretArn": (
        ["", "none", KEY_ARN, KEY_ARN.replace("arn:aws:", "arn:aws-us-gov:")],
        [
            *("dexatel/key", f"{KEY_ARN}*", KEY_ARN.removesuffix("-AbC123"), KEY_ARN.replace("eu-west-1", "")),
            *(KEY_ARN.replace(":secretsmanager:", ":ssm:"), KEY_ARN.replace("123456789012", "12345")),
        ],
    ),
    "MaxRequestsPerSecond": whole_number(20, 1, 1000),
    "MaxRunSeconds": whole_number(120, 60, 900),
    "Segments": whole_number(1, 1, 100),
    "EmailSeverities": severities(),
    "SmsSeverities": severities(),
    "AlertTimeZone": TIME_ZONES,
    "ScheduleTimeZone": TIME_ZONES,
    "GroupAbove": whole_number(10, 0, 1000),
    "DigestSchedule": (
        ["", "none", "cron(0 7 * * ? *)", "cron(30 6 ? * MON-FRI *)", *rates("1 day, 7 days")],
        ["daily", "07:00", "cron(0 7 * * ?)", *rates("1 minute, 1 hour, 8 days")],
    ),
    "DiscoverySchedule": (
        [
            *("none", "", "cron(0/15 8-18 ? * MON-FRI *)"),
            *rates("1 minute, 2 minutes, 15 minutes, 999 minutes, 9999 minutes, 10079 minutes, 10080 minutes"),
            *rates("1 hour, 2 hours, 99 hours, 159 hours, 168 hours, 1 day, 2 days, 7 days"),
        ],
        [
            *("None", "off", "15 minutes", "cron(0/15 * * * ?)", "rate(15 minutes) ", "at(2026-11-23T10:00:00)"),
            *rates("0 minutes, 1 minutes, 2 minute, 015 minutes, 10081 minutes, 10090 minutes, 10100 minutes"),
            *rates("30 seconds, 0 hours, 1 hours, 2 hour, 169 hours, 170 hours, 1 days, 2 day, 8 days"),
        ],
    ),
    "DiscoveryChannel": (
        ["", *words("none SMS sms WHATSAPP RCS push_2"), "x" * 32],
        [*words("SMS,VIBER SMS-2 \u0421\u041c\u0421 filter[x]"), "two words", "SMS ", "SMS\n", "x" * 33],
    ),
    "LowDeliveryPercent": whole_number(90, 0, 100),
    "MinAttempts": whole_number(50, 1, 100_000),
    "OverdueMinutes": whole_number(15, 0, 10_080),
    "StalledMinutes": whole_number(60, 0, 10_080),
    "UnreadableMinutes": whole_number(60, 0, 10_080),
    "SettleMinutes": whole_number(60, 0, 10_080),
    "HistoryRetentionDays": whole_number(400, 0, 9999),
    "FinishedRetentionDays": whole_number(30, 0, 9999),
    "CampaignPages": (["off", "on"], ["", "On", "yes", "true", "1"]),
    "PageLinkDays": whole_number(30, 1, 365),
    "LogRetentionDays": (["30", "1", "365", "3653"], ["", "0", "2", "31", "-1", "30.5"]),
}
ACCEPTED = [(parameter, value) for parameter, (values, _) in EXAMPLES.items() for value in values]
REFUSED = [(parameter, value) for parameter, (_, values) in EXAMPLES.items() for value in values]


def test_the_parameters_and_their_defaults_are_those_of_the_contract(template: Template) -> None:
    assert defaults(template) == {parameter: accepted[0] for parameter, (accepted, _) in EXAMPLES.items()}


@pytest.mark.parametrize(("parameter", "value"), ACCEPTED)
def test_a_parameter_accepts_a_good_value(template: Template, parameter: str, value: str) -> None:
    assert accepts(template, parameter, value)


@pytest.mark.parametrize(("parameter", "value"), REFUSED)
def test_a_parameter_refuses_a_bad_value(template: Template, parameter: str, value: str) -> None:
    assert not accepts(template, parameter, value)


@pytest.mark.parametrize(("parameter", "value"), ACCEPTED)
def test_the_functions_start_with_every_accepted_value(template: Template, parameter: str, value: str) -> None:
    arn = "arn:aws:sns:eu-west-1:123456789012:alerts"
    created = {"CampaignsTable": "campaigns", "StatusHistoryTable": "history", "RunsTable": "runs"}
    created |= {"AlertsTopic": arn, "SegmentsQueue": "https://queue", "AWS::StackName": "the-stack"}
    always = {"ExistingApiKeySecretArn": KEY_ARN, "DigestSchedule": "rate(1 day)", "DiscoverySchedule": "rate(1 hour)"}
    chosen = always | ({parameter: value} if value not in {"", "none"} or parameter not in always else {})
    functions = deployed(template, created | chosen)
    pages = deployed(template, created | chosen | {"CampaignPages": "on"})
    made = {"LINK_KEY_SECRET_ARN": KEY_ARN, "PAGES_URL": "https://abc.lambda-url.eu-west-1.on.aws/"}
    for found, own in ((functions, {}), (pages, made)):
        if own or value != "on":
            Settings.from_env(found["PollCampaignsFunction"]["Environment"]["Variables"] | own)
            DigestSettings.from_env(found["SendDigestFunction"]["Environment"]["Variables"] | own)
            DiscoverySettings.from_env(found["DiscoverCampaignsFunction"]["Environment"]["Variables"])
    PageSettings.from_env(pages["ShowCampaignFunction"]["Environment"]["Variables"] | made)


def test_the_guided_deployment_asks_for_every_parameter_and_says_what_it_takes(template: Template) -> None:
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(interface["ParameterLabels"]) == sorted(EXAMPLES)
    for declared in template["Parameters"].values():
        assert declared["Description"].endswith(".")
        assert declared["ConstraintDescription"].startswith("must be ")
