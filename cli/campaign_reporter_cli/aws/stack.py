"""The deployed stack: its name, and the names of its parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from campaign_reporter.alerts.visible import line
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.samconfig import saved
from campaign_reporter_cli.errors import AwsError, InputError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

DEFAULT_NAME = "campaign-reporter"
VARIABLE = "CAMPAIGN_REPORTER_STACK"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}|arn:[\w:/-]+", re.ASCII)


def stack_name(option: str | None, environ: Mapping[str, str], folder: Path) -> str:
    """The name of the stack: the option, else the environment variable, else samconfig.toml's, else the default.

    Raises InputError if the folder's samconfig.toml can't be read, or if no stack can have the name.
    """
    name = option or environ.get(VARIABLE) or saved("stack_name", folder) or DEFAULT_NAME
    if not _NAME.fullmatch(name):
        raise InputError(f'"{line(name, 60)}" is no name of a stack: it has letters, digits and hyphens')
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A deployed stack: its status, its outputs and its parameters, by name."""

    name: str
    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    def parameter(self, name: str) -> str:
        """A parameter, or empty if the stack has none with this name. `none` is empty, as in the template."""
        value = self.parameters.get(name, "")
        return "" if value == "none" else value

    @property
    def segments(self) -> int:
        """The number of segments of the list. An older release has no such parameter."""
        return int(self.parameters.get("Segments", "1"))

    def output(self, name: str) -> str:
        """The value of an output. AwsError if the stack has none with this name."""
        try:
            return self.outputs[name]
        except KeyError as exc:
            detail = f"the stack {self.name} has no output {name}. Its status is {self.status}"
            raise AwsError(f"{detail}. Is it an older release, or is this part switched off?") from exc


def find_stack(client: CloudFormationClient, name: str) -> Stack:
    """The stack with this name. AwsError if there is none, or if it is not deployed yet."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - `--help` needs no SDK

    with aws_errors(f"find the stack {name}"):
        try:
            (found,) = client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as exc:
            if "does not exist" not in str(exc):
                raise
            where = f"in {client.meta.region_name}"
            raise AwsError(f"there is no stack {name} {where}: give --stack and --region, or deploy it first") from exc
    stack = Stack(
        name=name,
        status=found["StackStatus"],
        outputs={each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())},
        parameters={each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", ())},
    )
    if not stack.outputs:
        raise AwsError(f"the stack {name} is not ready: its status is {stack.status}")
    return stack
