"""The errors that a user meets: each is one clear line and an exit status, and nothing is on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore import exceptions

from campaign_reporter_cli.aws import session
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.errors import AwsError
from tests.cli.deployed import DeployedStack, refused
from tests.cli.running import CommandLine, Ended

AUTUMN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"


@pytest.fixture(autouse=True)
def one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(session.CONFIG, "retries", {"total_max_attempts": 1})


def the_line(ended: Ended, *, status: int) -> str:
    """The one line of a command that has failed."""
    assert (ended.status, ended.out) == (status, ""), ended
    (line,) = ended.err.splitlines()
    assert line.startswith("Error: ")
    return line.removeprefix("Error: ")


@pytest.fixture
def credentials(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Credentials and a region, and no moto: requests leave the process."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    return home


def test_no_credentials(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    assert the_line(cli("add", AUTUMN), status=3).startswith("no AWS credentials: run `aws configure`")


def test_half_of_the_credentials(cli: CommandLine, credentials: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.is_dir()
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert the_line(cli("add", AUTUMN), status=3).startswith("no AWS credentials")


def test_no_region(cli: CommandLine, credentials: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.is_dir()
    monkeypatch.delenv("AWS_REGION")
    assert the_line(cli("add", AUTUMN), status=3) == "no AWS region: give one with --region, or set AWS_REGION"


def test_no_such_profile(cli: CommandLine) -> None:
    line = the_line(cli("--profile", "work", "add", AUTUMN), status=2)
    assert "(work)" in line
    assert "`aws configure list-profiles`" in line


@pytest.mark.parametrize(
    "arguments", (("--region", "not a region"), ("--stack", "two words"), ("--stack", "../x"), ("--stack", "9lives"))
)
def test_an_option_that_can_not_be_right(
    cli: CommandLine, account: list[DeployedStack], arguments: tuple[str, ...]
) -> None:
    assert account == []
    the_line(cli(*arguments, "add", AUTUMN), status=2)


def test_no_network(cli: CommandLine, credentials: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.is_dir()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "AWS can't be reached. Check the network and --region" in the_line(cli("add", AUTUMN), status=3)


def test_an_endpoint_that_is_no_url(cli: CommandLine, credentials: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.is_dir()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    assert "nonsense" in the_line(cli("add", AUTUMN), status=2)


@pytest.mark.parametrize("code", ("ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"))
def test_credentials_that_are_wrong_or_have_expired(cli: CommandLine, stack: DeployedStack, code: str) -> None:
    assert stack.items() == {}
    with refused("cloudformation.DescribeStacks", code):
        line = the_line(cli("add", AUTUMN), status=3)
    assert line.startswith(
        f"can't find the stack campaign-reporter: your AWS credentials are wrong or have expired ({code})"
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    (
        (exceptions.UnauthorizedSSOTokenError(), "your AWS session has ended. Sign in again"),
        (exceptions.SSOTokenLoadError(error_msg="gone"), "your AWS session has ended. Sign in again"),
        (exceptions.TokenRetrievalError(provider="sso", error_msg="old"), "your AWS session has ended. Sign in again"),
        (exceptions.CredentialRetrievalError(provider="process", error_msg="no"), "no AWS credentials: "),
        (exceptions.SSLError(endpoint_url="https://x", error=OSError("bad")), "AWS can't be reached"),
        (exceptions.ReadTimeoutError(endpoint_url="https://x"), "AWS can't be reached"),
        (exceptions.ProxyConnectionError(proxy_url="https://x"), "AWS can't be reached"),
        (exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2), "can't look: IncompleteReadError: "),
    ),
    ids=lambda value: type(value).__name__,
)
def test_what_the_sdk_says_is_one_clear_line(error: exceptions.BotoCoreError, expected: str) -> None:
    with pytest.raises(AwsError, match=expected), aws_errors("look"):
        raise error


@pytest.mark.parametrize("operation", ("BatchGetItem", "TransactWriteItems"))
def test_no_permission(cli: CommandLine, stack: DeployedStack, operation: str) -> None:
    assert stack.items() == {}
    why = "User: arn:aws:iam::1:user/ann is not authorized"
    with refused(f"dynamodb.{operation}", "AccessDeniedException", why):
        line = the_line(cli("add", AUTUMN), status=3)
    assert "you have no permission (AccessDeniedException). OperatorPolicyArn" in line
    assert why in line


def test_no_such_stack(cli: CommandLine, stack: DeployedStack) -> None:
    assert stack.items() == {}
    other = "give --stack and --region, or deploy it first"
    line = the_line(cli("--region", "eu-west-1", "add", AUTUMN), status=3)
    assert line == f"there is no stack campaign-reporter in eu-west-1: {other}"
    line = the_line(cli("--stack", "other", "add", AUTUMN), status=3)
    assert line == f"there is no stack other in us-east-1: {other}"


@pytest.mark.parametrize("status", ("UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"))
def test_a_stack_that_is_being_updated_works(cli: CommandLine, stack: DeployedStack, status: str) -> None:
    stack.status = status
    assert cli("add", AUTUMN).status == 0


def test_a_stack_that_is_not_deployed_yet(cli: CommandLine, stack: DeployedStack) -> None:
    stack.status = "CREATE_IN_PROGRESS"
    stack.outputs.clear()
    line = the_line(cli("add", AUTUMN), status=3)
    assert line == "the stack campaign-reporter is not ready: its status is CREATE_IN_PROGRESS"


def test_a_stack_of_something_else(cli: CommandLine, stack: DeployedStack) -> None:
    stack.outputs = {"BucketName": "photos"}
    assert "the stack campaign-reporter has no output CampaignsTableName" in the_line(cli("add", AUTUMN), status=3)


def test_a_table_that_was_deleted(cli: CommandLine, stack: DeployedStack) -> None:
    stack.client("dynamodb").delete_table(TableName=stack.outputs["CampaignsTableName"])
    assert "can't look up campaigns: " in the_line(cli("add", AUTUMN), status=3)


def test_the_stack_is_the_option_or_the_variable_or_that_of_samconfig(
    cli: CommandLine, account: list[DeployedStack], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert account == []

    def asked(*arguments: str) -> str:
        return cli(*arguments, "add", AUTUMN).err.split()[5]

    assert asked() == "campaign-reporter"
    (home / "samconfig.toml").write_text('[default.deploy.parameters]\nstack_name = "configured"\n')
    assert asked() == "configured"
    monkeypatch.setenv("CAMPAIGN_REPORTER_STACK", "of-the-variable")
    assert asked() == "of-the-variable"
    assert asked("--stack", "of-the-option") == "of-the-option"


def test_without_any_other_region_it_is_that_of_samconfig(
    cli: CommandLine, stack: DeployedStack, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "samconfig.toml").write_text('[default.deploy.parameters]\nregion = "eu-west-3"\n')
    assert cli("add", AUTUMN).status == 0, "the region of the environment comes before"
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    assert "there is no stack campaign-reporter in eu-west-3" in the_line(cli("add", AUTUMN), status=3)
    assert cli("--region", stack.client("dynamodb").meta.region_name, "add", AUTUMN).status == 0


@pytest.mark.parametrize(
    "text", ("[default", "default = 3", "[default]\ndeploy = 3", '[default.deploy]\nparameters = "x"')
)
def test_a_samconfig_that_makes_no_sense(cli: CommandLine, account: list[DeployedStack], home: Path, text: str) -> None:
    assert account == []
    (home / "samconfig.toml").write_text(text)
    line = the_line(cli("add", AUTUMN), status=2)
    assert "samconfig.toml can't be read" in line
    assert line.endswith("Give --stack and --region")


@pytest.mark.parametrize("text", (" ", "\udcff", "x" * 2_049))
@pytest.mark.parametrize("command", ("show", "history", "report", "rehearse", "run", "remove"))
def test_a_text_that_no_id_can_be(cli: CommandLine, stack: DeployedStack, command: str, text: str) -> None:
    assert stack.items() == {}
    assert the_line(cli(command, text), status=2).endswith(" can't be an id. It has 1 to 2,048 bytes of UTF-8")


@pytest.mark.parametrize(
    "arguments", (("ad",), ("add", "--lable", "x"), ("--output", "xml", "add", AUTUMN), ("label", AUTUMN))
)
def test_a_mistake_in_the_command_itself(cli: CommandLine, arguments: tuple[str, ...]) -> None:
    ended = cli(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("Usage: campaign-reporter ")


@pytest.mark.parametrize("command", (("list",), ("export", "campaigns"), ("add", AUTUMN)))
def test_an_option_of_every_command_after_the_command(cli: CommandLine, command: tuple[str, ...]) -> None:
    ended = cli(*command, "--output", "json")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith("Error: --output comes before the command\n")
