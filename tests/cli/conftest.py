"""The command line in this process, and a stack in moto.

Moto is not atomic under threads and checks no permission: nothing about these is proven on it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from tests.cli.deployed import REGION, WITHOUT_CLOUDFORMATION, DeployedStack, answers_of_cloudformation, deployed
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
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    stacks: list[DeployedStack] = []
    with mock_aws(config=WITHOUT_CLOUDFORMATION), answers_of_cloudformation(stacks):
        yield stacks


@pytest.fixture
def stack(account: list[DeployedStack]) -> DeployedStack:
    """The deployed stack, with an empty list."""
    account.append(deployed())
    return account[0]


@pytest.fixture
def cli(home: Path) -> CommandLine:
    """Runs a command: `cli("add", ID).out`. Use it with `stack`, or with `account` if there is none."""
    del home
    return CommandLine()
