"""The deployment that is examined: what several checks need is asked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from shlex import quote
from typing import Any

from campaign_reporter.model.segment import segments_of
from campaign_reporter_cli.aws.past import newest_rows, values_of
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.stack import Stack
from campaign_reporter_cli.terminal.values import time_with_zone

# Among so many runs of a segment, one that is complete is looked for.
_NEWEST_RUNS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """A run as its row in Runs has it."""

    segment: str
    started_at: str
    finished_at: str | None
    outcome: str
    polled: int
    problems: Mapping[str, int]


@dataclass(kw_only=True)
class Deployment:
    """The stack, the clients, and the time. The SDK's errors are those of the checks."""

    session: Session

    @property
    def stack(self) -> Stack:
        """The deployed stack."""
        return self.session.stack

    @property
    def stack_name(self) -> str:
        """The name of the stack. The user may have given its ARN."""
        name = self.stack.name
        return name.split("/")[1] if name.startswith("arn:") else name

    @property
    def now(self) -> datetime:
        """The time of the examination."""
        return self.session.clock()

    def client(self, service: str) -> Any:
        """A client of an AWS service."""
        return self.session.client(service)

    def at(self, time: str | datetime) -> str:
        """A time as the user reads it."""
        return time_with_zone(time if isinstance(time, str) else time.isoformat(), self.session)

    # Commands that a user can copy, with the options of this call

    def aws(self, command: str) -> str:
        """A command of the AWS command line."""
        return f"aws {command}{self._options}"

    def cli(self, command: str) -> str:
        """A command of this command line."""
        stack = f" --stack {quote(self.session.stack_option)}" if self.session.stack_option else ""
        return f"campaign-reporter{stack}{self._options} {command}"

    def drift(self) -> str:
        """The command that finds the parts of the stack that are gone or changed."""
        return self.aws(f"cloudformation detect-stack-drift --stack-name {quote(self.stack_name)}")

    def sam(self, parameters: str = "") -> str:
        """A deployment, with some parameters changed."""
        overrides = f" --parameter-overrides {parameters}" if parameters else ""
        return f"sam build && sam deploy --stack-name {quote(self.stack_name)}{overrides}{self._options}"

    @property
    def _options(self) -> str:
        chosen = {"region": self.session.region, "profile": self.session.profile}
        return "".join(f" --{name} {quote(value)}" for name, value in chosen.items() if value)

    # Answers that several checks need

    @cached_property
    def subscriptions(self) -> Sequence[Mapping[str, str]]:
        """The subscriptions of the topic."""
        pages = self.client("sns").get_paginator("list_subscriptions_by_topic")
        found = pages.paginate(TopicArn=self.stack.output("AlertsTopicArn"))
        return [each for page in found for each in page["Subscriptions"]]

    @cached_property
    def runs(self) -> Mapping[str, Sequence[PastRun]]:
        """The newest runs of each segment, the newest first. Those that another run held off are left out."""
        client, table = self.client("dynamodb"), self.stack.output("RunsTableName")
        found = {
            str(segment): map(_past_run, newest_rows(client, table, str(segment), _NEWEST_RUNS))
            for segment in segments_of(self.stack.segments)
        }
        return {segment: [run for run in runs if run.outcome != "skipped"] for segment, runs in found.items()}

    @property
    def newest_runs(self) -> Sequence[PastRun]:
        """The newest run of each segment that has any."""
        return [runs[0] for runs in self.runs.values() if runs]


def _past_run(item: Any) -> PastRun:
    values = values_of(item)
    return PastRun(
        segment=values["segment"],
        started_at=values["started_at"],
        finished_at=values.get("finished_at"),
        outcome=values["outcome"],
        polled=values.get("polled") or 0,
        problems=values.get("problems") or {},
    )
