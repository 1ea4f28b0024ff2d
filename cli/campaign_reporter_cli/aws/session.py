"""One call of the command line: its options, the stack, and the clients of AWS."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campaign_reporter.model.zones import name_or_utc
from campaign_reporter_cli.aws.errors import aws_errors
from campaign_reporter_cli.aws.samconfig import saved
from campaign_reporter_cli.aws.stack import Stack, find_stack, stack_name
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.terminal.display import Display

if TYPE_CHECKING:
    import boto3

# A person waits, so a network that is down shows soon.
CONFIG: dict[str, Any] = {
    "connect_timeout": 5,
    "read_timeout": 30,
    "retries": {"mode": "standard", "total_max_attempts": 4},
}


@dataclass(kw_only=True)
class Session(Display):
    """The options of one call. The stack is looked up, and clients are made, when a command needs them."""

    stack_option: str | None = None
    region: str | None = None
    profile: str | None = None

    @cached_property
    def stack(self) -> Stack:
        """The deployed stack."""
        name = stack_name(self.stack_option, os.environ, Path.cwd())
        return find_stack(self.client("cloudformation"), name)

    @property
    def alert_zone(self) -> str:
        """The name of the zone of the times that users write without an offset: the stack's AlertTimeZone."""
        return name_or_utc(self.stack.parameter("AlertTimeZone"))

    def client(self, service: str, **config: Any) -> Any:
        """A client of an AWS service; `config` is botocore's."""
        from botocore.config import Config  # noqa: PLC0415 - `--help` needs no SDK

        made = Config(user_agent_extra="campaign-reporter-cli", **(CONFIG | config))
        with aws_errors(f"use {service}"):
            try:
                return self._boto3.client(service, config=made)  # type: ignore[call-overload]  # any service
            except ValueError as exc:  # AWS_ENDPOINT_URL is no URL
                raise InputError(str(exc)) from exc

    @cached_property
    def _boto3(self) -> boto3.Session:
        import boto3  # noqa: PLC0415 - `--help` needs no SDK

        # boto3 reads AWS_DEFAULT_REGION only, and the AWS command line reads AWS_REGION first.
        region = self.region or os.environ.get("AWS_REGION") or None
        with aws_errors("read the AWS profile"):
            found = boto3.Session(profile_name=self.profile, region_name=region)
        if not found.region_name and (own := saved("region", Path.cwd())):
            self.region = own  # as if the user had given it: the AWS command line does not find it there
            return boto3.Session(profile_name=self.profile, region_name=own)
        return found

    def table(self, output: str) -> str:
        """The name of the table whose output is named `output`, such as `CampaignsTableName`."""
        return self.stack.output(output)
