"""The checks of the doctor: a healthy deployment has no finding, and each illness has one, with what mends it."""

import pytest

from campaign_reporter_cli.doctor import stacks
from campaign_reporter_cli.doctor.examination import CHECKS
from campaign_reporter_cli.errors import AwsError
from tests.cli.healthy import PHONE, Healthy, refused


@pytest.fixture
def session() -> Healthy:
    return Healthy()


def test_a_healthy_deployment_is_well_in_every_check(session: Healthy) -> None:
    found = list(session.examined())
    assert [(name, finding.text) for name, finding in found if finding.level != "ok"] == []
    assert {name for name, _ in found} == {name for name, _ in CHECKS}


@pytest.mark.parametrize(
    ("status", "level"),
    (
        ("CREATE_COMPLETE", "ok"),
        ("UPDATE_IN_PROGRESS", "warning"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "warning"),
        ("UPDATE_ROLLBACK_COMPLETE", "warning"),
        ("UPDATE_ROLLBACK_FAILED", "wrong"),
        ("ROLLBACK_COMPLETE", "wrong"),
    ),
)
def test_the_state_of_the_stack(session: Healthy, status: str, level: str) -> None:
    session.status = status
    assert session.finding("stack")[0] == level


@pytest.mark.parametrize(
    ("deployed", "own", "level"),
    (("1.0.0", "1.0.0", "ok"), ("1.0.0", None, "ok"), ("1.0.0", "1.1.0", "warning"), (None, "1.1.0", "warning")),
)
def test_the_release(session: Healthy, deployed: str | None, own: str | None, level: str) -> None:
    finding = stacks.judged_release(deployed, own, "sam deploy")
    assert (str(finding.level), finding.command) == (level, None if level == "ok" else "sam deploy")
    del session.outputs["Release"]
    assert session.finding("release")[0] == "warning"


@pytest.mark.parametrize(
    ("parameters", "said"),
    (
        ({"AlertTimeZone": "Europe/Atlantis"}, "AlertTimeZone is Europe/Atlantis, which is no time zone"),
        ({"EmailSeverities": "info", "SmsSeverities": "info,warning"}, "Neither the email nor the phone gets critical"),
        ({"DexatelBaseUrl": "http://localhost:8080"}, "read from http://localhost:8080, and not from Dexatel"),
    ),
)
def test_a_setting_that_makes_no_sense(session: Healthy, parameters: dict[str, str], said: str) -> None:
    session.parameters |= parameters
    level, text, command = session.finding("settings")
    assert (level, said in text) == ("warning", True)
    assert f"--parameter-overrides {next(iter(parameters))}=" in str(command)


# Without permission


@pytest.mark.parametrize(
    ("service", "operation", "check"),
    (
        ("lambda", "get_function_configuration", "functions"),
        ("lambda", "get_account_settings", "concurrency"),
        ("scheduler", "get_schedule", "schedules"),
        ("secretsmanager", "describe_secret", "key"),
        ("dynamodb", "query", "runs"),
        ("dynamodb", "get_item", "campaigns"),
        ("sns", "list_subscriptions_by_topic", "subscribers"),
        ("sns", "get_sms_attributes", "SMS"),
        ("cloudwatch", "describe_alarms", "alarms"),
        ("sqs", "get_queue_attributes", "failed runs"),
    ),
)
def test_what_the_caller_may_not_read_is_said_and_the_rest_is_checked(
    session: Healthy, service: str, operation: str, check: str
) -> None:
    code = "AuthorizationError" if service == "sns" else "AccessDeniedException"
    session.aws.answers[service][operation] = refused(code, "TheOperation")
    unknown = [finding for finding in session.findings(check) if finding[0] == "warning"]
    assert unknown == [
        (
            "warning",
            "Not checked: you have no permission for TheOperation.",
            f"aws iam attach-user-policy --user-name NAME --policy-arn {session.outputs['OperatorPolicyArn']}",
        )
    ]
    assert {name for name, _ in session.examined()} == {name for name, _ in CHECKS}


@pytest.mark.parametrize(
    ("service", "operation", "code", "check"),
    (
        ("dynamodb", "query", "ResourceNotFoundException", "runs"),
        ("secretsmanager", "describe_secret", "ResourceNotFoundException", "key"),
        ("sns", "list_subscriptions_by_topic", "NotFound", "subscribers"),
        ("sqs", "get_queue_attributes", "AWS.SimpleQueueService.NonExistentQueue", "failed runs"),
    ),
)
def test_a_part_that_is_gone_is_wrong(session: Healthy, service: str, operation: str, code: str, check: str) -> None:
    session.aws.answers[service][operation] = refused(code, operation)
    level, text, command = session.finding(check)
    assert (level, command) == ("wrong", "aws cloudformation detect-stack-drift --stack-name campaign-reporter")
    assert text.startswith("A part of the stack is gone: ")


def test_an_answer_that_is_an_error_of_another_kind(session: Healthy) -> None:
    session.aws.answers["sqs"]["get_queue_attributes"] = refused("InternalFailure", "GetQueueAttributes")
    assert session.finding("failed runs")[0] == "warning"


def test_expired_credentials_end_the_examination(session: Healthy) -> None:
    session.aws.answers["lambda"]["get_function_configuration"] = refused("ExpiredTokenException", "Get")
    with pytest.raises(AwsError, match="have expired"):
        list(session.examined())


def test_commands_repeat_the_options_of_the_call(session: Healthy) -> None:
    session.region, session.profile, session.stack_option = "eu-west-1", "my team", "second"
    session.aws.answers["dynamodb"]["query"] = {"Items": []}
    options = "--region eu-west-1 --profile 'my team'"
    assert session.finding("runs")[2] == f"campaign-reporter --stack second {options} run"
    session.aws.answers["sns"]["check_if_phone_number_is_opted_out"] = {"isOptedOut": True}
    assert session.findings("SMS")[-1][2] == f"aws sns opt-in-phone-number --phone-number {PHONE} {options}"


def test_the_stack_may_be_given_by_its_arn(session: Healthy) -> None:
    session.name = "arn:aws:cloudformation:us-east-1:123456789012:stack/campaign-reporter/8a1b6c4e"
    assert [text for _, text, _ in session.findings("alarms")] == ["None of the 4 alarms is on."]
    assert session.finding("stack")[1] == "The stack campaign-reporter is deployed (UPDATE_COMPLETE)."
