"""A healthy deployment as AWS describes it. A test changes one answer, and looks at what the doctor finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.exceptions import ClientError

from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.aws.stack import Stack
from campaign_reporter_cli.doctor.alarms import ALARMS
from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.examination import examine
from campaign_reporter_cli.doctor.finding import Finding
from local.template import DISCOVERS, environment, template

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
EMAIL, PHONE = "marketing@example.com", "+37412345678"
SUBSCRIPTION = "arn:aws:sns:us-east-1:123456789012:alerts:8a1b6c4e"
OUTPUTS = {
    "CampaignsTableName": "campaigns",
    "StatusHistoryTableName": "history",
    "RunsTableName": "runs",
    "AlertsTopicArn": "arn:aws:sns:us-east-1:123456789012:alerts",
    "ApiKeySecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf",
    "PollCampaignsFunctionName": "poll",
    "OperatorPolicyArn": "arn:aws:iam::123456789012:policy/operator",
    "FailedRunsQueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/failed",
    "Release": "1.0.0",
}


def refused(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, operation)


def run(*, minutes_ago: float = 1, outcome: str = "complete", polled: int = 2, **problems: int) -> dict[str, Any]:
    """A row of Runs."""
    started = (NOW - timedelta(minutes=minutes_ago)).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    counts = {kind: {"N": str(count)} for kind, count in problems.items()}
    return {
        "segment": {"S": "1/1"},
        "started_at": {"S": started},
        "finished_at": {"S": started},
        "outcome": {"S": outcome},
        "polled": {"N": str(polled)},
        "problems": {"M": counts},
    }


def schedule(**values: Any) -> dict[str, Any]:
    target = {"Arn": "arn:aws:lambda:us-east-1:123456789012:function:poll", "RoleArn": "arn:aws:iam::1:role/schedule"}
    found = {"Name": "campaign-reporter", "State": "ENABLED", "ScheduleExpression": "rate(1 minute)"}
    return found | {"GroupName": "default", "Target": target, "CreationDate": NOW, "Arn": "arn"} | values


def schedules(*present: dict[str, Any]) -> Callable[..., Any]:
    """The answer of the scheduler that has these schedules."""

    def get_schedule(*, Name: str) -> dict[str, Any]:  # noqa: N803 - as the scheduler names it
        for each in present:
            if each["Name"] == Name:
                return each
        missing = {"Error": {"Code": "ResourceNotFoundException", "Message": "no"}}
        raise _exceptions("scheduler").ResourceNotFoundException(missing, "GetSchedule")

    return get_schedule


def alarm(end: str, **values: Any) -> dict[str, Any]:
    description = "Campaigns are not being polled. Look at it."
    named = {"AlarmName": f"campaign-reporter-{end}", "AlarmDescription": description}
    return named | {"StateValue": "OK", "StateReason": "1 datapoint was 3.", "ActionsEnabled": True} | values


def subscription(endpoint: str, protocol: str, arn: str = SUBSCRIPTION) -> dict[str, str]:
    return {"Endpoint": endpoint, "Protocol": protocol, "SubscriptionArn": arn}


@dataclass
class Aws:
    """The answer of each operation; an exception is raised. An answer that is a function gets the request."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return _Client(service, self.answers[service])


class _Client:
    meta = SimpleNamespace(events=SimpleNamespace(register=lambda *_, **__: None))

    def __init__(self, service: str, answers: Mapping[str, Any]) -> None:
        self._answers = answers
        self.exceptions = _exceptions(service)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            answer = self._answers[operation]
            if isinstance(answer, Exception):
                raise answer
            return answer(**request) if callable(answer) else answer

        return call

    def get_paginator(self, operation: str) -> SimpleNamespace:
        return SimpleNamespace(paginate=lambda **request: [getattr(self, operation)(**request)])


@cache
def _exceptions(service: str) -> Any:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name="us-east-1", **keys).exceptions  # type: ignore[call-overload]  # any service


def _defaults() -> dict[str, str]:
    defaults = {name: str(each.get("Default", "")) for name, each in template()["Parameters"].items()}
    return defaults | {"AlertEmail": EMAIL, "AlertPhone": PHONE}


def _answers() -> dict[str, dict[str, Any]]:
    return {
        "lambda": {
            "get_function_configuration": {
                "State": "Active",
                "LastUpdateStatus": "Successful",
                "LastModified": "2026-11-20T08:00:00.000+0000",
                "Environment": {"Variables": environment() | environment(DISCOVERS)},
            },
            "get_account_settings": {"AccountLimit": {"UnreservedConcurrentExecutions": 1000}},
        },
        "scheduler": {"get_schedule": schedules(schedule())},
        "secretsmanager": {
            "describe_secret": {"CreatedDate": NOW - timedelta(days=9), "LastChangedDate": NOW - timedelta(days=8)}
        },
        "dynamodb": {
            "query": {"Items": [run(), run(minutes_ago=2)]},
            "scan": {"Items": [{"campaign_id": {"S": "autumn"}}], "ScannedCount": 1},
            "get_item": {},
        },
        "sns": {
            "list_subscriptions_by_topic": {
                "Subscriptions": [subscription(EMAIL, "email"), subscription(PHONE, "sms")]
            },
            "get_subscription_attributes": {"Attributes": {"PendingConfirmation": "false"}},
            "get_sms_sandbox_account_status": {"IsInSandbox": False},
            "list_sms_sandbox_phone_numbers": {"PhoneNumbers": []},
            "get_sms_attributes": {"attributes": {"MonthlySpendLimit": "50"}},
            "check_if_phone_number_is_opted_out": {"isOptedOut": False},
        },
        "cloudwatch": {"describe_alarms": {"MetricAlarms": [alarm(end) for end in ALARMS]}},
        "sqs": {
            "get_queue_attributes": {"Attributes": {"ApproximateNumberOfMessages": "0"}},
            "receive_message": {"Messages": []},
        },
    }


@dataclass(kw_only=True)
class Healthy(Session):
    """A session with a healthy stack."""

    aws: Aws = field(default_factory=lambda: Aws(_answers()))
    outputs: dict[str, str] = field(default_factory=lambda: dict(OUTPUTS))
    parameters: dict[str, str] = field(default_factory=_defaults)
    name: str = "campaign-reporter"
    status: str = "UPDATE_COMPLETE"
    zone: Any = UTC
    clock: Callable[[], datetime] = lambda: NOW

    @property
    def stack(self) -> Stack:
        return Stack(name=self.name, status=self.status, outputs=self.outputs, parameters=self.parameters)

    def client(self, service: str, **_: Any) -> Any:
        return self.aws.client(service)

    # The findings of the doctor

    def examined(self) -> Iterator[tuple[str, Finding]]:
        return examine(Deployment(session=self))

    def findings(self, check: str) -> list[tuple[str, str, str | None]]:
        """The level, the text and the command of each finding of the check."""
        found = [finding for name, finding in self.examined() if name == check]
        return [(str(each.level), each.text, each.command) for each in found]

    def finding(self, check: str) -> tuple[str, str, str | None]:
        """The only one."""
        (found,) = self.findings(check)
        return found
