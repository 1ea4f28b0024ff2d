"""The tables: integration tests create them from the template too, so wrong keys fail there."""

from campaign_reporter.provider.api_key import PLACEHOLDER
from tests.template.reading import Template, of_type, properties


def test_every_table_is_on_demand_encrypted_and_recoverable_and_deletes_expired_items(template: Template) -> None:
    for table in of_type(template, "AWS::DynamoDB::Table").values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["SSESpecification"] == {"SSEEnabled": True}
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_tables_and_the_key_outlive_the_stack_but_not_a_deployment_that_fails(template: Template) -> None:
    resources = template["Resources"]
    deleted = {name: each.get("DeletionPolicy") for name, each in resources.items()}
    kept = {name for name, policy in deleted.items() if policy == "RetainExceptOnCreate"}
    assert kept == {"CampaignsTable", "StatusHistoryTable", "RunsTable", "ApiKeySecret"}
    assert {name for name, each in resources.items() if each.get("UpdateReplacePolicy") == "Retain"} == kept
    assert "Retain" not in deleted.values()


def test_the_topic_puts_nothing_before_the_text_of_an_sms(template: Template) -> None:
    for topic in of_type(template, "AWS::SNS::Topic").values():
        assert "DisplayName" not in topic


def test_a_new_secret_holds_the_placeholder_that_the_function_knows(template: Template) -> None:
    assert properties(template, "ApiKeySecret")["SecretString"] == PLACEHOLDER
