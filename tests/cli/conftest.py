"""The command line in this process, and a stack in moto.

Moto is not atomic under threads and checks no permission: nothing about these is proven on it.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.cli.deployed import CREDENTIALS, DeployedStack, an_account, deployed
from tests.cli.meddling import Meddle, meddled
from tests.cli.running import CommandLine

_OF_THE_USER = ("CAMPAIGN_REPORTER_STACK", "NO_COLOR", "FORCE_COLOR")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to work in, and an environment without any credentials."""
    for name in (*_OF_THE_USER, *(name for name in os.environ if name.startswith("AWS_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def account(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[DeployedStack]]:
    """The stacks of an AWS account, which has none yet, and credentials for it."""
    del home
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with an_account() as stacks:
        yield stacks


@pytest.fixture
def stack(account: list[DeployedStack]) -> DeployedStack:
    """The deployed stack, with an empty list."""
    account.append(deployed())
    return account[0]


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Meddle], None]:
    """Lets a test put something in the place of calls to DynamoDB."""
    return partial(meddled, monkeypatch)


@pytest.fixture
def cli(home: Path) -> CommandLine:
    """Runs a command: `cli("add", ID).out`. Use it with `stack`, or with `account` if there is none."""
    del home
    return CommandLine()
