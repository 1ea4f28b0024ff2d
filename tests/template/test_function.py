from pathlib import Path

import pytest

from campaign_reporter.settings import DigestSettings, FunctionSettings, Settings
from tests.template.reading import Template, of_type, properties, variables

ROOT = Path(__file__).resolve().parents[2]
FAILED_RUNS = {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}
SETTINGS = {"PollCampaignsFunction": Settings, "SendDigestFunction": DigestSettings}
each_function = pytest.mark.parametrize("function", SETTINGS)


@pytest.mark.parametrize(("function", "settings"), SETTINGS.items())
def test_the_variables_that_are_set_are_those_that_the_code_reads(
    template: Template, function: str, settings: type[FunctionSettings]
) -> None:
    ours = {name for name in variables(template, function) if not name.startswith("POWERTOOLS_")}
    assert ours == set(settings.variables().values())


def test_what_both_functions_are_told_is_the_same(template: Template) -> None:
    polls, digest = (variables(template, function) for function in SETTINGS)
    assert digest.items() <= polls.items()


def test_powertools_is_told_the_service_the_namespace_and_the_level(template: Template) -> None:
    """The service is a dimension of every metric: by the stack's name two stacks are told apart."""
    assert {name: value for name, value in variables(template).items() if name.startswith("POWERTOOLS_")} == {
        "POWERTOOLS_SERVICE_NAME": {"Ref": "AWS::StackName"},
        "POWERTOOLS_METRICS_NAMESPACE": "CampaignReporter",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


@each_function
def test_the_handler_is_a_module_of_the_function(template: Template, function: str) -> None:
    declared = properties(template, function)
    module, _, name = declared["Handler"].partition(".")
    assert f"def {name}(" in (ROOT / declared["CodeUri"] / f"{module}.py").read_text()


@each_function
def test_a_function_runs_python_3_13_on_arm64_with_both_layers(template: Template, function: str) -> None:
    declared = properties(template, function)
    assert (declared["Runtime"], declared["Architectures"]) == ("python3.13", ["arm64"])
    assert declared["Layers"] == [{"Ref": "DependenciesLayer"}, {"Ref": "CampaignReporterLayer"}]


def test_a_layer_has_nothing_compiled_for_one_architecture(template: Template) -> None:
    """Or the layers would have to be built on, or for, arm64."""
    for layer in of_type(template, "AWS::Serverless::LayerVersion").values():
        makefile = (ROOT / layer["ContentUri"] / "Makefile").read_text()
        assert "pip install" not in makefile or "--platform any --implementation py" in makefile


def test_the_sdk_is_the_runtimes_own(template: Template) -> None:
    layer = ROOT / properties(template, "DependenciesLayer")["ContentUri"]
    assert "boto" not in (layer / "requirements.txt").read_text()


def test_a_run_that_failed_is_not_repeated_but_kept(translated: Template) -> None:
    config = properties(translated, "PollCampaignsFunctionEventInvokeConfig")
    assert config["MaximumRetryAttempts"] == 0
    assert config["MaximumEventAgeInSeconds"] == 60
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": FAILED_RUNS}}


def test_the_schedule_is_named_after_the_stack(translated: Template) -> None:
    schedule = properties(translated, "PollCampaignsFunctionSchedule")
    assert schedule["Name"] == {"Ref": "AWS::StackName"}


def test_the_schedule_gives_up_an_event_before_it_is_stale_and_keeps_it(translated: Template) -> None:
    schedule = properties(translated, "PollCampaignsFunctionSchedule")
    assert schedule["ScheduleExpression"] == {"Ref": "ScheduleExpression"}
    assert schedule["Target"] == {
        "Arn": {"Fn::GetAtt": ["PollCampaignsFunction", "Arn"]},
        "RoleArn": {"Fn::GetAtt": ["ScheduleRole", "Arn"]},
        "Input": "{}",
        "RetryPolicy": {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 2},
        "DeadLetterConfig": {"Arn": FAILED_RUNS},
    }


def test_failed_runs_are_kept_encrypted_for_as_long_as_a_queue_can(template: Template) -> None:
    fourteen_days = 14 * 24 * 60 * 60
    assert properties(template, "FailedRunsQueue") == {
        "MessageRetentionPeriod": fourteen_days,
        "SqsManagedSseEnabled": True,
    }


@pytest.mark.parametrize(
    ("function", "logs", "name"),
    (
        ("PollCampaignsFunction", "PollCampaignsLogs", "poll-campaigns"),
        ("SendDigestFunction", "SendDigestLogs", "send-digest"),
    ),
)
def test_a_function_logs_json_to_its_own_group_for_as_long_as_was_asked(
    template: Template, function: str, logs: str, name: str
) -> None:
    assert properties(template, function)["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": logs}}
    assert properties(template, logs) == {
        "LogGroupName": {"Fn::Sub": f"/aws/lambda/${{AWS::StackName}}-{name}"},
        "RetentionInDays": {"Ref": "LogRetentionDays"},
    }
