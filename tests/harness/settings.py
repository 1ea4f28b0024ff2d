"""The environment of the functions, as template.yaml sets it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS

ROOT: Final = Path(__file__).resolve().parents[2]
TOPIC_ARN: Final = "arn:aws:sns:us-east-1:123456789012:alerts"
SECRET_ARN: Final = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"  # noqa: S105 - its name


@cache
def template() -> dict[str, Any]:
    found: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
    return found


@cache
def variables() -> dict[str, Any]:
    """The environment of the function that polls, as the template has it."""
    found: dict[str, Any] = template()["Resources"]["PollCampaignsFunction"]["Properties"]["Environment"]["Variables"]
    return found


def settings(base_url: str) -> dict[str, str]:
    """The environment of the functions: the defaults of the template, but for a rate that no test waits for."""
    values = {name: parameter.get("Default") for name, parameter in template()["Parameters"].items()}
    values |= {name: name for name in (CAMPAIGNS, HISTORY, RUNS)}
    values |= {"AlertsTopic": TOPIC_ARN, "DexatelBaseUrl": base_url, "MaxRequestsPerSecond": "10000"}
    values |= {"AWS::StackName": "campaign-reporter"}
    refs = {name: values[value["Ref"]] if "Ref" in value else value for name, value in variables().items()}
    return refs | {"API_KEY_SECRET_ARN": SECRET_ARN, "SEGMENTS_QUEUE_URL": ""}
