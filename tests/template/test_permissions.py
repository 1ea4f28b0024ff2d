"""The roles, statement by statement: one more, or one less, and a test fails."""

from typing import Any

import pytest

from tests.template.reading import Template, deployed, of_type, properties

POLL_CAMPAIGNS = {
    "ReadAndUpdateCampaigns": (
        {"dynamodb:Scan", "dynamodb:GetItem", "dynamodb:UpdateItem"},
        {"Fn::GetAtt": ["CampaignsTable", "Arn"]},
    ),
    # The table only: its index is for people.
    "ReadAndAppendStatusHistory": (
        {"dynamodb:Query", "dynamodb:PutItem"},
        {"Fn::GetAtt": ["StatusHistoryTable", "Arn"]},
    ),
    "ReadAndRecordRuns": (
        {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        {"Fn::GetAtt": ["RunsTable", "Arn"]},
    ),
    "PublishAlerts": ({"sns:Publish"}, {"Ref": "AlertsTopic"}),
    "ReadApiKey": (
        {"secretsmanager:GetSecretValue"},
        {"Fn::If": ["MakesApiKeySecret", {"Fn::GetAtt": ["ApiKeySecret", "Id"]}, {"Ref": "ApiKeySecretArn"}]},
    ),
    "KeepFailedRuns": ({"sqs:SendMessage"}, {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}),
    "WriteLogs": ({"logs:CreateLogStream", "logs:PutLogEvents"}, {"Fn::GetAtt": ["PollCampaignsLogs", "Arn"]}),
}

SEND_DIGEST = {
    "ReadCampaigns": ({"dynamodb:Scan", "dynamodb:BatchGetItem"}, {"Fn::GetAtt": ["CampaignsTable", "Arn"]}),
    # The index only: the table is for the function that polls.
    "ReadStatusHistoryByStatus": ({"dynamodb:Query"}, {"Fn::Sub": "${StatusHistoryTable.Arn}/index/by_status"}),
    "ReadRunsAndNoteDigests": ({"dynamodb:Query", "dynamodb:PutItem"}, {"Fn::GetAtt": ["RunsTable", "Arn"]}),
    "PublishDigests": ({"sns:Publish"}, {"Ref": "AlertsTopic"}),
    "KeepFailedDigests": ({"sqs:SendMessage"}, {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}),
    "WriteLogs": ({"logs:CreateLogStream", "logs:PutLogEvents"}, {"Fn::GetAtt": ["SendDigestLogs", "Arn"]}),
}

SCHEDULE = {
    "StartRuns": (
        {"lambda:InvokeFunction"},
        [
            {"Fn::GetAtt": ["PollCampaignsFunction", "Arn"]},
            {"Fn::If": ["HasDigest", {"Fn::GetAtt": ["SendDigestFunction", "Arn"]}, {"Ref": "AWS::NoValue"}]},
        ],
    ),
    "KeepUndeliveredEvents": ({"sqs:SendMessage"}, {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}),
}


def _statements(role: dict[str, Any]) -> dict[str, tuple[set[str], Any]]:
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    found = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        assert statement["Effect"] == "Allow"
        actions = statement["Action"]
        found[statement["Sid"]] = ({actions} if isinstance(actions, str) else set(actions), statement["Resource"])
    return found


def test_the_function_that_polls_may_do_just_what_it_does(translated: Template) -> None:
    assert _statements(properties(translated, "PollCampaignsRole")) == POLL_CAMPAIGNS


def test_the_function_that_sends_the_digest_may_do_just_what_it_does(translated: Template) -> None:
    assert _statements(properties(translated, "SendDigestRole")) == SEND_DIGEST


def test_it_may_send_and_receive_the_turns_of_segments_where_there_are_any(translated: Template) -> None:
    policy = properties(translated, "SegmentsPolicy")
    assert policy["Roles"] == [{"Ref": "PollCampaignsRole"}]
    assert _statements({"Policies": [policy]}) == {
        "StartAndReceiveSegments": (
            {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
            {"Fn::GetAtt": ["SegmentsQueue", "Arn"]},
        )
    }


def test_the_schedules_may_only_start_the_functions_and_keep_what_did_not_start(translated: Template) -> None:
    assert _statements(properties(translated, "ScheduleRole")) == SCHEDULE


def test_there_are_no_other_roles_and_policies(translated: Template) -> None:
    assert of_type(translated, "AWS::IAM::Role").keys() == {"PollCampaignsRole", "SendDigestRole", "ScheduleRole"}
    policies = [r["Type"] for r in translated["Resources"].values() if r["Type"].endswith(("Policy", "Permission"))]
    assert policies == ["AWS::SQS::QueuePolicy", "AWS::IAM::Policy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"]


def test_only_alarms_of_the_stack_may_publish_without_a_right_to_it_in_a_role(template: Template) -> None:
    """Publishing is never open to the whole account, or no role would need to be allowed it."""
    (policy,) = of_type(template, "AWS::SNS::TopicPolicy").values()
    alarms = of_type(template, "AWS::CloudWatch::Alarm")
    allowed = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert [(s["Principal"], s["Condition"]) for s in allowed if "sns:Publish" in s["Action"]] == [
        (
            {"Service": "cloudwatch.amazonaws.com"},
            {
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
                "ArnEquals": {"aws:SourceArn": [{"Fn::GetAtt": [alarm, "Arn"]} for alarm in alarms]},
            },
        )
    ]
    everybody = [s["Sid"] for s in allowed if "*" in str(s["Principal"]) or "*" in str(s["Action"])]
    assert everybody == []


@pytest.mark.parametrize(
    ("parameters", "topics"),
    (
        ({}, ["AlertsTopic"]),
        ({"AlertPhone": "+37412345678", "SmsSeverities": "critical"}, ["AlertsTopic", "AlarmsTopic"]),
    ),
)
def test_every_topic_has_that_policy(template: Template, parameters: dict[str, str], topics: list[str]) -> None:
    """In the policy of a topic, all resources are that topic."""
    resources = deployed(template, parameters)
    assert [topic for topic in of_type(template, "AWS::SNS::Topic") if topic in resources] == topics
    policy = resources["AlertsTopicPolicy"]
    assert policy["Topics"] == [{"Ref": topic} for topic in topics]
    assert {statement["Resource"] for statement in policy["PolicyDocument"]["Statement"]} == {"*"}


def test_nobody_publishes_but_over_tls(template: Template) -> None:
    (policy,) = of_type(template, "AWS::SNS::TopicPolicy").values()
    assert [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"] == [
        {
            "Sid": "NobodyPublishesInTheClear",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


@pytest.mark.parametrize("queue", ("FailedRunsQueue", "SegmentsQueue"))
def test_a_queue_is_used_over_tls_only_and_its_policy_lets_nobody_in(template: Template, queue: str) -> None:
    policy = properties(template, f"{queue}Policy")
    assert policy["Queues"] == [{"Ref": queue}]
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Sid": "NobodyUsesItInTheClear",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": {"Fn::GetAtt": [queue, "Arn"]},
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_no_statement_names_all_resources_or_all_actions(translated: Template) -> None:
    assert "*" not in str([role["Policies"] for role in of_type(translated, "AWS::IAM::Role").values()])
    assert "*" not in str(of_type(translated, "AWS::IAM::Policy"))


def test_each_role_is_for_one_service_and_the_schedules_for_one_account(translated: Template) -> None:
    trusted = {}
    for logical_id, role in of_type(translated, "AWS::IAM::Role").items():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        trusted[logical_id] = (statement["Principal"]["Service"], statement.get("Condition"))
    assert trusted == {
        "PollCampaignsRole": ("lambda.amazonaws.com", None),
        "SendDigestRole": ("lambda.amazonaws.com", None),
        "ScheduleRole": (
            "scheduler.amazonaws.com",
            {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        ),
    }
