import pytest

from tests.template.reading import Template, accepts

DEFAULTS = {
    "AlertEmail": "",
    "AlertPhone": "",
    "ScheduleExpression": "rate(1 minute)",
    "DexatelBaseUrl": "https://api.dexatel.com",
    "ApiKeySecretArn": "",
    "MaxRequestsPerSecond": "20",
    "Segments": "1",
    "MaxRunSeconds": "120",
    "EmailSeverities": "info,warning,critical",
    "SmsSeverities": "info,warning,critical",
    "AlertTimeZone": "UTC",
    "GroupAbove": "10",
    "DigestSchedule": "",
    "LowDeliveryPercent": "90",
    "MinAttempts": "50",
    "OverdueMinutes": "15",
    "StalledMinutes": "60",
    "SettleMinutes": "60",
    "HistoryRetentionDays": "400",
    "FinishedRetentionDays": "30",
    "LogRetentionDays": "30",
}

OUTPUTS = {
    "CampaignsTableName": {"Ref": "CampaignsTable"},
    "StatusHistoryTableName": {"Ref": "StatusHistoryTable"},
    "RunsTableName": {"Ref": "RunsTable"},
    "AlertsTopicArn": {"Ref": "AlertsTopic"},
    "ApiKeySecretArn": {
        "Fn::If": ["MakesApiKeySecret", {"Fn::GetAtt": ["ApiKeySecret", "Id"]}, {"Ref": "ApiKeySecretArn"}]
    },
    "PollCampaignsFunctionName": {"Ref": "PollCampaignsFunction"},
    "DashboardUrl": {
        "Fn::Sub": (
            "https://console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/${Dashboard}"
        )
    },
    "SendDigestFunctionName": {"Ref": "SendDigestFunction"},
}


def test_the_parameters_and_their_defaults_are_those_of_the_contract(template: Template) -> None:
    assert {name: str(declared["Default"]) for name, declared in template["Parameters"].items()} == DEFAULTS


def test_the_outputs_are_those_of_the_contract(template: Template) -> None:
    assert {name: declared["Value"] for name, declared in template["Outputs"].items()} == OUTPUTS


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_parameter_accepts_its_default_and_says_what_it_wants(template: Template, name: str) -> None:
    declared = template["Parameters"][name]
    assert accepts(template, name, str(declared["Default"]))
    assert declared["Description"].endswith(".")
    assert declared["ConstraintDescription"].startswith("must be ")


def test_the_guided_deployment_asks_for_every_parameter_by_a_label(template: Template) -> None:
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(DEFAULTS)
    assert interface["ParameterLabels"].keys() == DEFAULTS.keys()


def test_a_secret_is_made_only_where_none_is_given(template: Template) -> None:
    assert template["Resources"]["ApiKeySecret"]["Condition"] == "MakesApiKeySecret"
    assert template["Conditions"]["MakesApiKeySecret"] == {"Fn::Equals": [{"Ref": "ApiKeySecretArn"}, ""]}


def test_two_stacks_fit_in_one_account(translated: Template) -> None:
    """Every name is made of the stack's, here or by CloudFormation."""
    names = {"DashboardName", "FunctionName", "LogGroupName", "Name", "QueueName", "RoleName", "TableName", "TopicName"}
    fixed = {
        f"{logical_id}.{name}"
        for logical_id, resource in translated["Resources"].items()
        for name in names & resource.get("Properties", {}).keys()
        if isinstance(resource["Properties"][name], str)
    }
    assert not fixed
