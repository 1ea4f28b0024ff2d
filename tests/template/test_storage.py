import pytest

from tests.template.reading import Template, of_type, properties

KEYS = {
    "CampaignsTable": ["campaign_id"],
    "StatusHistoryTable": ["campaign_id", "observed_at"],
    "RunsTable": ["segment", "started_at"],
}


def _key(schema: list[dict[str, str]]) -> list[str]:
    assert [part["KeyType"] for part in schema] == ["HASH", "RANGE"][: len(schema)]
    return [part["AttributeName"] for part in schema]


@pytest.mark.parametrize("table", KEYS)
def test_a_table_has_the_key_of_the_contract_in_strings(template: Template, table: str) -> None:
    assert _key(properties(template, table)["KeySchema"]) == KEYS[table]
    assert {attribute["AttributeType"] for attribute in properties(template, table)["AttributeDefinitions"]} == {"S"}


@pytest.mark.parametrize("table", KEYS)
def test_a_table_is_on_demand_encrypted_and_recoverable_and_forgets_what_expired(
    template: Template, table: str
) -> None:
    found = properties(template, table)
    assert found["BillingMode"] == "PAY_PER_REQUEST"
    assert found["SSESpecification"] == {"SSEEnabled": True}
    assert found["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert found["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_tables_and_nothing_else_outlive_the_stack(template: Template) -> None:
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        kept = {name for name, resource in template["Resources"].items() if resource.get(policy) == "Retain"}
        assert kept == KEYS.keys()
    assert of_type(template, "AWS::DynamoDB::Table").keys() == KEYS.keys()


def test_history_can_be_queried_by_status(template: Template) -> None:
    (index,) = properties(template, "StatusHistoryTable")["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "by_status"
    assert _key(index["KeySchema"]) == ["status", "observed_at"]
    assert index["Projection"] == {"ProjectionType": "ALL"}


def test_a_topic_is_open_to_alarms_and_puts_nothing_before_an_sms(template: Template) -> None:
    for topic in of_type(template, "AWS::SNS::Topic").values():
        assert "KmsMasterKeyId" not in topic
        assert "DisplayName" not in topic


def test_a_new_secret_holds_a_placeholder_for_the_key(template: Template) -> None:
    assert properties(template, "ApiKeySecret")["SecretString"] == "replace-with-your-dexatel-api-key"
