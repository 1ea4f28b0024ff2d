"""`key set`: the key goes into the secret, and nowhere else."""

import pytest

from campaign_reporter.provider.api_key import PLACEHOLDER
from tests.canary import key
from tests.cli.deployed import DeployedStack
from tests.cli.running import CommandLine

KEY = key("5e1f")


def secret(stack: DeployedStack) -> str:
    found = stack.client("secretsmanager").get_secret_value(SecretId=stack.outputs["ApiKeySecretArn"])
    return str(found["SecretString"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    (
        (KEY, KEY),
        (f"{KEY}\n", KEY),
        (f"  {KEY}\r\n", KEY),
        (f"\N{BYTE ORDER MARK}{KEY}\r\n", KEY),
        (f'{{"api_key": "{KEY}", "of": "us"}}\n', f'{{"api_key": "{KEY}", "of": "us"}}'),
    ),
)
def test_a_pipe_sets_the_key_without_what_is_around_it(
    cli: CommandLine, stack: DeployedStack, typed: str, stored: str
) -> None:
    ended = cli("key", "set", stdin=typed.encode())
    assert (ended.status, ended.out) == (0, "")
    assert "within five minutes" in ended.err
    assert secret(stack) == stored
    assert KEY not in ended.err


@pytest.mark.parametrize(
    "typed",
    (
        b"",
        b" \n",
        PLACEHOLDER.encode(),
        f"{KEY}\n{KEY}\n".encode(),
        f"my key {KEY}".encode(),
        f'{{"apikey": "{KEY}"}}'.encode(),
        f'{{"api_key": "{KEY}"'.encode(),
        f"{KEY}\N{EM DASH}".encode(),
        KEY.encode("utf-16"),
        KEY.encode() * 20_000,
    ),
)
def test_what_is_no_key_is_refused_and_not_shown(cli: CommandLine, stack: DeployedStack, typed: bytes) -> None:
    before = secret(stack)
    ended = cli("key", "set", stdin=typed)
    assert (ended.status, ended.out, secret(stack)) == (2, "", before)
    assert "Nothing was written" in ended.err
    assert KEY not in ended.err


def test_the_key_is_never_an_argument(cli: CommandLine, stack: DeployedStack) -> None:
    before = secret(stack)
    ended = cli("key", "set", KEY, stdin=b"")
    assert (ended.status, secret(stack)) == (2, before)
