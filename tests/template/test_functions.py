"""The functions: their settings, their schedules, and the queues that keep what failed."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from campaign_reporter.digest.day import read_event
from campaign_reporter.invocation import PollList, WatchRuns
from campaign_reporter.invocation import read_event as read_invocation
from campaign_reporter.settings import DigestSettings, DiscoverySettings, FunctionSettings, PageSettings, Settings
from tests.template.conftest import ROOT
from tests.template.reading import Template, accepts, deployed, of_type, properties, variables

FAILED_RUNS = {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}
SENDING = ("PollCampaignsFunction", "SendDigestFunction")
SCHEDULED = (*SENDING, "DiscoverCampaignsFunction")
ALL_SETTINGS: dict[str, type[FunctionSettings]] = {
    "PollCampaignsFunction": Settings,
    "SendDigestFunction": DigestSettings,
    "DiscoverCampaignsFunction": DiscoverySettings,
    "ShowCampaignFunction": PageSettings,
}
each_function = pytest.mark.parametrize("function", SCHEDULED)
every_function = pytest.mark.parametrize("function", ALL_SETTINGS)
SHORTEST_RATE = 60
DAY = 24 * 60 * 60


@pytest.mark.parametrize(("function", "settings"), ALL_SETTINGS.items())
def test_the_template_sets_exactly_the_variables_that_the_code_reads(
    template: Template, function: str, settings: type[FunctionSettings]
) -> None:
    ours = {name for name in variables(template, function) if not name.startswith("POWERTOOLS_")}
    assert ours == set(settings.variables().values())


@every_function
def test_a_variable_has_the_value_of_the_parameter_with_its_name(template: Template, function: str) -> None:
    own = variables(template, function)
    given = {name: value["Ref"] for name, value in own.items() if isinstance(value, dict) and "Ref" in value}
    for name, reference in given.items():
        if reference in template["Parameters"]:
            assert name == "_".join(re.findall("[A-Z][a-z]*", reference)).upper()


def test_the_functions_have_the_same_settings(template: Template) -> None:
    polls, digest, discovery = (variables(template, function) for function in SCHEDULED)
    assert digest.items() <= polls.items()
    assert {name for name, value in discovery.items() if value != polls.get(name)} == {"DISCOVERY_CHANNEL"}


@pytest.mark.parametrize(("given", "schedule"), (("", ""), ("none", ""), ("rate(15 minutes)", "rate(15 minutes)")))
def test_the_runs_know_whether_there_are_discoveries(template: Template, given: str, schedule: str) -> None:
    resources = deployed(template, {"DiscoverySchedule": given})
    own = resources["PollCampaignsFunction"]["Environment"]["Variables"]
    assert (own["DISCOVERY_SCHEDULE"], "DiscoverCampaignsFunction" in resources) == (schedule, bool(schedule))


@pytest.mark.parametrize(("given", "channel"), (("", ""), ("none", ""), ("SMS", "SMS")))
def test_a_discovery_knows_its_channel(template: Template, given: str, channel: str) -> None:
    resources = deployed(template, {"DiscoverySchedule": "rate(1 hour)", "DiscoveryChannel": given})
    own = resources["DiscoverCampaignsFunction"]["Environment"]["Variables"]
    assert own["DISCOVERY_CHANNEL"] == channel


def test_functions_and_layers_are_for_the_python_that_the_project_is_tested_with(template: Template) -> None:
    runtime = f"python{(ROOT / '.python-version').read_text().strip()}"
    layers = of_type(template, "AWS::Serverless::LayerVersion")
    for function in of_type(template, "AWS::Serverless::Function").values():
        assert (function["Runtime"], function["Architectures"]) == (runtime, ["arm64"])
        assert [layer["Ref"] for layer in function["Layers"]] == list(layers)
    assert all(layer["CompatibleRuntimes"] == [runtime] for layer in layers.values())


def test_the_sdk_is_the_one_of_the_runtime(template: Template) -> None:
    layer = ROOT / properties(template, "DependenciesLayer")["ContentUri"]
    assert "boto" not in (layer / "requirements.txt").read_text()


@every_function
def test_a_function_writes_json_to_its_own_log_group(template: Template, function: str) -> None:
    logging = properties(template, function)["LoggingConfig"]
    assert logging["LogFormat"] == "JSON"
    assert properties(template, logging["LogGroup"]["Ref"])["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert logging["LogGroup"]["Ref"] == function.replace("Function", "Logs")


# Schedules, tries and failures


@each_function
def test_an_invocation_that_failed_or_never_started_is_kept(translated: Template, function: str) -> None:
    on_failure = properties(translated, f"{function}EventInvokeConfig")["DestinationConfig"]
    assert on_failure == {"OnFailure": {"Destination": FAILED_RUNS}}
    assert target_of(translated, function)["DeadLetterConfig"] == {"Arn": FAILED_RUNS}


def test_a_failed_run_is_left_to_the_next_run(translated: Template) -> None:
    """A retry would compete with it."""
    config = properties(translated, "PollCampaignsFunctionEventInvokeConfig")
    assert config["MaximumRetryAttempts"] == 0
    assert config["MaximumEventAgeInSeconds"] <= SHORTEST_RATE
    assert target_of(translated, "PollCampaignsFunction")["RetryPolicy"]["MaximumEventAgeInSeconds"] <= SHORTEST_RATE


@pytest.mark.parametrize("function", ("SendDigestFunction", "DiscoverCampaignsFunction"))
def test_a_digest_and_a_discovery_are_tried_three_times_and_there_is_time_for_it(
    translated: Template, function: str
) -> None:
    config = properties(translated, f"{function}EventInvokeConfig")
    tries, pauses = 1 + config["MaximumRetryAttempts"], 60 + 120  # between Lambda's tries
    assert tries == 3
    assert config["MaximumEventAgeInSeconds"] > tries * properties(translated, function)["Timeout"] + pauses
    assert target_of(translated, function)["RetryPolicy"]["MaximumRetryAttempts"] > 0


def test_each_schedule_follows_its_parameter(translated: Template) -> None:
    polls, digest, discovery = (properties(translated, f"{function}Schedule") for function in SCHEDULED)
    assert polls["ScheduleExpression"] == {"Ref": "ScheduleExpression"}
    assert digest["ScheduleExpression"] == {"Ref": "DigestSchedule"}
    assert digest["ScheduleExpressionTimezone"] == {"Ref": "AlertTimeZone"}
    assert discovery["ScheduleExpression"] == {"Ref": "DiscoverySchedule"}
    assert not {"ScheduleExpressionTimezone"} & (polls.keys() | discovery.keys()), "UTC"


@pytest.mark.parametrize("schedule", ("rate(1 minute)", "rate(2 minutes)", "cron(* * * * ? *)"))
def test_each_minute_an_invocation_watches_the_runs(translated: Template, schedule: str) -> None:
    """If the runs start each minute, they do it, and there is no other."""
    resources = deployed(translated, {"ScheduleExpression": schedule})
    polls = resources["PollCampaignsFunctionSchedule"]["Target"]
    watches_itself = schedule == "rate(1 minute)"
    assert read_invocation(json.loads(polls["Input"])) == PollList(watches=watches_itself)
    assert ("WatchSchedule" not in resources) == watches_itself
    if not watches_itself:
        watch = resources["WatchSchedule"]
        assert (watch["ScheduleExpression"], watch["Target"]["Arn"]) == ("rate(1 minute)", polls["Arn"])
        assert read_invocation(json.loads(watch["Target"]["Input"])) == WatchRuns()
        assert watch["Target"]["RoleArn"] == polls["RoleArn"]


def test_a_digest_that_starts_late_is_about_the_day_that_was_meant(translated: Template) -> None:
    text = target_of(translated, "SendDigestFunction")["Input"]
    event = json.loads(text.replace("<aws.scheduler.scheduled-time>", "2026-11-24T06:00:00Z"))
    asked = read_event(event, now=datetime(2026, 11, 25, 1, tzinfo=UTC), zone="Europe/Berlin")
    assert (asked.day.date, asked.by_hand) == (date(2026, 11, 23), False)


def test_the_schedule_of_discovery_sends_the_event_of_a_discovery_that_is_not_dry(translated: Template) -> None:
    found, dry = (json.loads((ROOT / f"events/{name}.json").read_text()) for name in ("discovery", "discovery_dry_run"))
    assert (json.loads(target_of(translated, "DiscoverCampaignsFunction")["Input"]), dry) == (found, {"dry_run": True})
    assert "dry_run" not in found


def test_the_queue_of_failed_runs_keeps_them_as_long_as_a_queue_can(template: Template) -> None:
    assert properties(template, "FailedRunsQueue")["MessageRetentionPeriod"] == 14 * DAY
    assert all(queue["SqsManagedSseEnabled"] for queue in of_type(template, "AWS::SQS::Queue").values())


def target_of(translated: Template, function: str) -> dict[str, Any]:
    found: dict[str, Any] = properties(translated, f"{function}Schedule")["Target"]
    return found


# Segments


def test_each_message_is_one_run_and_there_are_as_many_runs_at_once_as_segments(template: Template) -> None:
    """The runs share MaxRequestsPerSecond by that number."""
    mapping = properties(template, "SegmentsMapping")
    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "Segments"}}


def test_a_message_that_fails_again_and_again_is_kept(template: Template) -> None:
    queue = properties(template, "SegmentsQueue")
    redrive = queue["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == FAILED_RUNS
    assert queue["MessageRetentionPeriod"] > redrive["maxReceiveCount"] * queue["VisibilityTimeout"]


def test_no_message_comes_again_while_its_run_may_be_at_work(template: Template) -> None:
    assert properties(template, "PollCampaignsFunction")["Timeout"] == {"Ref": "MaxRunSeconds"}
    assert not accepts(template, "MaxRunSeconds", str(properties(template, "SegmentsQueue")["VisibilityTimeout"] + 1))


# Conditions, names and outputs


@pytest.mark.parametrize(
    ("parameter", "value", "parts"),
    (
        ("DigestSchedule", "rate(7 days)", "Digest"),
        ("DiscoverySchedule", "rate(15 minutes)", "DiscoverCampaigns"),
        ("Segments", "2", "Segments"),
        ("CampaignPages", "on", "ShowCampaign|LinkKey"),
    ),
)
def test_a_part_is_created_only_if_it_is_asked_for(
    translated: Template, parameter: str, value: str, parts: str
) -> None:
    added = deployed(translated, {parameter: value}).keys() - deployed(translated, {}).keys()
    assert added == {name for name in translated["Resources"] if re.search(parts, name)} != set()


def test_a_secret_is_created_only_if_none_is_given(template: Template) -> None:
    given = deployed(
        template, {"ExistingApiKeySecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbC123"}
    )
    assert deployed(template, {}).keys() - given.keys() == {"ApiKeySecret"}


def test_two_stacks_fit_in_one_account(translated: Template) -> None:
    """CloudFormation makes up each name, or it contains the name of the stack."""
    names = {"DashboardName", "LogGroupName", "Name", "QueueName", "RoleName", "TableName", "TopicName"}
    given = [
        str(resource["Properties"][name])
        for resource in translated["Resources"].values()
        for name in names & resource.get("Properties", {}).keys()
    ]
    assert all("AWS::StackName" in name for name in given)
    assert len(given) == len(set(given)), "two schedules have the same name"
    assert not any("FunctionName" in function for function in of_type(translated, "AWS::Lambda::Function").values())


def test_the_outputs_are_those_of_the_contract(template: Template) -> None:
    tables = {"CampaignsTableName", "StatusHistoryTableName", "RunsTableName"}
    functions = {"PollCampaignsFunctionName", "SendDigestFunctionName", "DiscoverCampaignsFunctionName"}
    others = {"AlertsTopicArn", "ApiKeySecretArn", "DashboardUrl", "FailedRunsQueueUrl"}
    of_the_command_line = {"OperatorPolicyArn", "Release"}
    assert template["Outputs"].keys() == tables | functions | others | of_the_command_line | {"PagesUrl"}
    conditions = {name: output["Condition"] for name, output in template["Outputs"].items() if "Condition" in output}
    assert conditions == {
        "SendDigestFunctionName": "HasDigest",
        "DiscoverCampaignsFunctionName": "HasDiscovery",
        "PagesUrl": "HasPages",
    }


# Pages


def test_the_address_of_the_pages_is_known_to_the_functions_that_send_links(translated: Template) -> None:
    resources = deployed(translated, {"CampaignPages": "on", "DigestSchedule": "rate(1 day)"})
    (url,) = of_type(translated, "AWS::Lambda::Url").values()
    assert (url["AuthType"], url["TargetFunctionArn"]) == ("NONE", {"Ref": "ShowCampaignFunction"})
    for function in SENDING:
        own = resources[function]["Environment"]["Variables"]
        assert own["PAGES_URL"] == {"Fn::GetAtt": ["ShowCampaignUrl", "FunctionUrl"]}
        assert own["LINK_KEY_SECRET_ARN"] == variables(translated, "ShowCampaignFunction")["LINK_KEY_SECRET_ARN"]
    assert not {"Cors", "Qualifier"} & url.keys()


def test_cloudformation_makes_the_key_of_the_links(template: Template) -> None:
    made = properties(template, "LinkKeySecret")
    assert "SecretString" not in made
    assert made["GenerateSecretString"] == {"PasswordLength": 64, "ExcludePunctuation": True}
