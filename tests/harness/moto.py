"""The tables of template.yaml on moto.

Moto ignores TTL and ClientRequestToken, is not atomic under threads, and checks no permission: nothing about these is
proven on it.
"""

from __future__ import annotations

from typing import Any

from local.template import template
from tests.harness.tables import KEYS


def create_tables(client: Any) -> None:
    for name in KEYS:
        properties = template()["Resources"][name]["Properties"]
        wanted = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
        client.create_table(TableName=name, **{key: properties[key] for key in wanted if key in properties})
