"""The permissions of each role, statement by statement: the template grants exactly these.

End-to-end tests take them away one by one, so a permission that the code does not need fails there.
"""

from typing import Any

type Statement = tuple[set[str], Any]
"""The actions, and the resource or resources."""


def arn(logical_id: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


KEEP_FAILURES: Statement = ({"sqs:SendMessage"}, arn("FailedRunsQueue"))
PUBLISH: Statement = ({"sns:Publish"}, {"Ref": "AlertsTopic"})
WRITE_LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
API_KEY = {"Fn::If": ["MakesApiKeySecret", {"Fn::GetAtt": ["ApiKeySecret", "Id"]}, {"Ref": "ExistingApiKeySecretArn"}]}
LINK_KEY: Statement = ({"secretsmanager:GetSecretValue"}, {"Fn::GetAtt": ["LinkKeySecret", "Id"]})
DIGEST = {"Fn::If": ["HasDigest", arn("SendDigestFunction"), {"Ref": "AWS::NoValue"}]}
DISCOVERY = {"Fn::If": ["HasDiscovery", arn("DiscoverCampaignsFunction"), {"Ref": "AWS::NoValue"}]}

POLL_CAMPAIGNS: dict[str, Statement] = {
    "ReadAndUpdateCampaigns": (
        {"dynamodb:Scan", "dynamodb:GetItem", "dynamodb:UpdateItem"},
        arn("CampaignsTable"),
    ),
    # Not the index, which is for the digest and for people.
    "ReadAndAppendStatusHistory": ({"dynamodb:Query", "dynamodb:PutItem"}, arn("StatusHistoryTable")),
    # The query is for the test alert.
    "ReadAndRecordRuns": (
        {"dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        arn("RunsTable"),
    ),
    "PublishAlerts": PUBLISH,
    "ReadApiKey": ({"secretsmanager:GetSecretValue"}, API_KEY),
    "KeepFailedRuns": KEEP_FAILURES,
    "WriteLogs": (WRITE_LOGS, arn("PollCampaignsLogs")),
}
SEND_DIGEST: dict[str, Statement] = {
    "ReadCampaigns": ({"dynamodb:Scan", "dynamodb:BatchGetItem"}, arn("CampaignsTable")),
    # Not the table, which is for the function that polls.
    "ReadStatusHistoryByStatus": ({"dynamodb:Query"}, {"Fn::Sub": "${StatusHistoryTable.Arn}/index/by_status"}),
    "ReadRunsAndNoteDigests": ({"dynamodb:Query", "dynamodb:PutItem"}, arn("RunsTable")),
    "PublishDigests": PUBLISH,
    "KeepFailedDigests": KEEP_FAILURES,
    "WriteLogs": (WRITE_LOGS, arn("SendDigestLogs")),
}
DISCOVER_CAMPAIGNS: dict[str, Statement] = {
    # It adds items and can't change one. It publishes nothing: the next run sends the alerts that it stores.
    "ReadAndAddCampaigns": ({"dynamodb:Scan", "dynamodb:PutItem"}, arn("CampaignsTable")),
    "ReadAndAppendStatusHistory": ({"dynamodb:Query", "dynamodb:PutItem"}, arn("StatusHistoryTable")),
    "ReadAndRecordRuns": (
        {"dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        arn("RunsTable"),
    ),
    "ReadApiKey": ({"secretsmanager:GetSecretValue"}, API_KEY),
    "KeepFailedDiscoveries": KEEP_FAILURES,
    "WriteLogs": (WRITE_LOGS, arn("DiscoverCampaignsLogs")),
}
# The role has them also without segments.
SEGMENTS: dict[str, Statement] = {
    "StartAndReceiveSegments": (
        {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
        [
            {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-SegmentsQueue-*"},
            {"Fn::If": ["HasSegments", arn("SegmentsQueue"), {"Ref": "AWS::NoValue"}]},
        ],
    ),
}
SHOW_CAMPAIGN: dict[str, Statement] = {
    "ReadCampaigns": ({"dynamodb:Scan", "dynamodb:GetItem"}, arn("CampaignsTable")),
    "ReadStatusHistory": ({"dynamodb:Query"}, arn("StatusHistoryTable")),
    "ReadStatusHistoryByStatus": ({"dynamodb:Query"}, {"Fn::Sub": "${StatusHistoryTable.Arn}/index/by_status"}),
    "ReadRuns": ({"dynamodb:Query", "dynamodb:GetItem"}, arn("RunsTable")),
    "CheckLinks": LINK_KEY,
    "WriteLogs": (WRITE_LOGS, arn("ShowCampaignLogs")),
}
# The functions that send alerts have it only with pages.
LINKS: dict[str, Statement] = {"SignLinks": LINK_KEY}
SCHEDULE: dict[str, Statement] = {
    "StartRuns": ({"lambda:InvokeFunction"}, [arn("PollCampaignsFunction"), DIGEST, DISCOVERY]),
    "KeepUndeliveredEvents": KEEP_FAILURES,
}
ROLES = {
    "PollCampaignsRole": POLL_CAMPAIGNS | SEGMENTS | LINKS,
    "SendDigestRole": SEND_DIGEST | LINKS,
    "DiscoverCampaignsRole": DISCOVER_CAMPAIGNS,
    "ShowCampaignRole": SHOW_CAMPAIGN,
    "ScheduleRole": SCHEDULE,
    "AlarmChangesRole": {"StartRelay": ({"states:StartExecution"}, {"Ref": "AlarmRelay"})},
    "AlarmRelayRole": {"PublishAlarms": PUBLISH},
}


def _in(service: str, resource: str) -> dict[str, str]:
    """An ARN of this account and region."""
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"}


OPERATOR: dict[str, Statement] = {
    "FindTheStack": ({"cloudformation:DescribeStacks"}, _in("cloudformation", "stack/${AWS::StackName}/*")),
    "ReadAndChangeTheList": (
        {f"dynamodb:{action}Item" for action in ("BatchGet", "Delete", "Get", "Put", "Update")} | {"dynamodb:Scan"},
        arn("CampaignsTable"),
    ),
    "ReadStatusHistory": ({"dynamodb:Query", "dynamodb:Scan"}, arn("StatusHistoryTable")),
    "ReadStatusHistoryByStatus": ({"dynamodb:Query"}, {"Fn::Sub": "${StatusHistoryTable.Arn}/index/by_status"}),
    "ReadRuns": ({"dynamodb:GetItem", "dynamodb:Query"}, arn("RunsTable")),
    "InvokeAndCheckTheFunctions": (
        {"lambda:GetFunctionConfiguration", "lambda:InvokeFunction"},
        [arn("PollCampaignsFunction"), DIGEST, DISCOVERY],
    ),
    # It never has secretsmanager:GetSecretValue.
    "SetTheApiKey": ({"secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"}, API_KEY),
    "CheckTheSchedules": (
        {"scheduler:GetSchedule"},
        [
            _in("scheduler", f"schedule/default/{name}")
            for name in (
                "${AWS::StackName}",
                "${AWS::StackName}-digest",
                "${AWS::StackName}-discovery",
                "${AWS::StackName}-watch",
            )
        ],
    ),
    "CheckTheSubscribers": ({"sns:ListSubscriptionsByTopic"}, {"Ref": "AlertsTopic"}),
    "ReadFailedRuns": ({"sqs:GetQueueAttributes", "sqs:ReceiveMessage"}, arn("FailedRunsQueue")),
    # None of these knows a resource, or AWS checks it against all of the account.
    "CheckTheAccount": (
        {
            "cloudwatch:DescribeAlarms",
            "lambda:GetAccountSettings",
            "sns:CheckIfPhoneNumberIsOptedOut",
            "sns:GetSMSAttributes",
            "sns:GetSMSSandboxAccountStatus",
            "sns:GetSubscriptionAttributes",
            "sns:ListSMSSandboxPhoneNumbers",
        },
        "*",
    ),
}
