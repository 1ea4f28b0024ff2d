"""The roles and policies: one permission more, or one less, and a test fails."""

from typing import Any

import pytest

from tests.template.permissions import ROLES, Statement, arn
from tests.template.reading import Template, deployed, of_type, properties

FROM_THE_ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
LAMBDA, SCHEDULER = ("lambda.amazonaws.com", None), ("scheduler.amazonaws.com", FROM_THE_ACCOUNT)
TRUSTED = {
    "PollCampaignsRole": LAMBDA,
    "SendDigestRole": LAMBDA,
    "DiscoverCampaignsRole": LAMBDA,
    "ShowCampaignRole": LAMBDA,
    "ScheduleRole": SCHEDULER,
    "AlarmChangesRole": ("events.amazonaws.com", None),
    "AlarmRelayRole": ("states.amazonaws.com", FROM_THE_ACCOUNT),
}


def granted(policy: dict[str, Any]) -> dict[str, Statement]:
    """The statements of a policy by their Sid, also those that it has only with pages."""
    found = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        if "Fn::If" in statement:
            condition, statement, other = statement["Fn::If"]  # noqa: PLW2901 - the one that it grants
            assert (condition, other) == ("HasPages", {"Ref": "AWS::NoValue"})
        assert statement["Effect"] == "Allow"
        actions = statement["Action"]
        found[statement["Sid"]] = ({actions} if isinstance(actions, str) else set(actions), statement["Resource"])
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_exactly_the_permissions_that_its_function_or_schedule_needs(
    translated: Template, role: str
) -> None:
    assert "ManagedPolicyArns" not in properties(translated, role)
    (policy,) = properties(translated, role)["Policies"]
    assert granted(policy) == ROLES[role]


def test_there_are_no_other_roles_and_policies(translated: Template) -> None:
    assert of_type(translated, "AWS::IAM::Role").keys() == ROLES.keys()
    policies = [r["Type"] for r in translated["Resources"].values() if r["Type"].endswith(("Policy", "Permission"))]
    of_resources = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"]
    of_the_pages = ["AWS::Lambda::Permission", "AWS::Lambda::Permission"]
    assert sorted(policies) == sorted([*of_resources, *of_the_pages, "AWS::IAM::ManagedPolicy"])


def test_anybody_may_call_the_address_of_the_pages_and_invoke_the_function_in_no_other_way(
    translated: Template,
) -> None:
    permissions = of_type(translated, "AWS::Lambda::Permission").values()
    assert {each["FunctionName"]["Ref"] for each in permissions} == {"ShowCampaignFunction"}
    by_action = {each["Action"]: each for each in permissions}
    assert by_action["lambda:InvokeFunctionUrl"]["FunctionUrlAuthType"] == "NONE"
    assert by_action["lambda:InvokeFunction"]["InvokedViaFunctionUrl"] is True
    assert len(by_action) == 2
    assert [each["TargetFunctionArn"] for each in of_type(translated, "AWS::Lambda::Url").values()] == [
        {"Ref": "ShowCampaignFunction"}
    ]


def test_the_guided_deployment_asks_no_question_about_the_address(template: Template) -> None:
    """Its default answer is no, and would end the deployment, also without pages."""
    functions = of_type(template, "AWS::Serverless::Function").values()
    assert not [each for each in functions if "FunctionUrlConfig" in each]


def test_no_role_can_read_the_key_of_the_links_without_pages(template: Template) -> None:
    for role in of_type(template, "AWS::IAM::Role"):
        if role in (found := deployed(template, {"DigestSchedule": "rate(1 day)"})):
            assert "LinkKeySecret" not in str(found[role])


@pytest.mark.parametrize("role", ROLES)
def test_only_one_service_can_take_a_role(translated: Template, role: str) -> None:
    (statement,) = properties(translated, role)["AssumeRolePolicyDocument"]["Statement"]
    assert (statement["Principal"], statement.get("Condition")) == ({"Service": TRUSTED[role][0]}, TRUSTED[role][1])


def test_the_policy_of_the_topic_lets_no_one_publish(template: Template) -> None:
    """If the whole account could publish, no role would need the permission."""
    allowed = [statement for statement in topic_policy(template) if statement["Effect"] == "Allow"]
    assert not [each["Sid"] for each in allowed if "sns:Publish" in each["Action"]]
    assert not [each["Sid"] for each in allowed if "*" in str(each["Principal"]) or "*" in str(each["Action"])]


def test_the_only_topic_has_that_policy(template: Template) -> None:
    """In the policy of a topic, all resources are that topic."""
    assert of_type(template, "AWS::SNS::Topic").keys() == {"AlertsTopic"}
    assert properties(template, "AlertsTopicPolicy")["Topics"] == [{"Ref": "AlertsTopic"}]
    assert {statement["Resource"] for statement in topic_policy(template)} == {"*"}


def test_messages_are_published_over_tls_only(template: Template) -> None:
    assert [each for each in topic_policy(template) if each["Effect"] == "Deny"] == [
        denied_in_the_clear("NobodyPublishesInTheClear", "sns:Publish", "*")
    ]


@pytest.mark.parametrize("queue", ("FailedRunsQueue", "SegmentsQueue"))
def test_a_queue_is_used_over_tls_only_and_its_policy_allows_nothing(template: Template, queue: str) -> None:
    policy = properties(template, f"{queue}Policy")
    assert policy["Queues"] == [{"Ref": queue}]
    assert policy["PolicyDocument"]["Statement"] == [denied_in_the_clear("NobodyUsesItInTheClear", "sqs:*", arn(queue))]


def topic_policy(template: Template) -> list[dict[str, Any]]:
    (policy,) = of_type(template, "AWS::SNS::TopicPolicy").values()
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def denied_in_the_clear(sid: str, action: str, resource: Any) -> dict[str, Any]:
    in_the_clear = {"Bool": {"aws:SecureTransport": "false"}}
    denied = {"Effect": "Deny", "Principal": "*", "Condition": in_the_clear}
    return denied | {"Sid": sid, "Action": action, "Resource": resource}
