"""template.yaml, and the environments that it sets on its functions."""

from functools import cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from campaign_reporter.model.policy import Policy
from campaign_reporter.settings import Settings
from local.emulator import ROOT

POLLS = "PollCampaignsFunction"
DISCOVERS = "DiscoverCampaignsFunction"
# No default of the template gives these.
_NAMES = {
    "CAMPAIGNS_TABLE": "campaigns",
    "STATUS_HISTORY_TABLE": "history",
    "RUNS_TABLE": "runs",
    "ALERTS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:alerts",
    "API_KEY_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf",
    "SEGMENTS_QUEUE_URL": "",
    "PAGES_URL": "",
    "LINK_KEY_SECRET_ARN": "",
    "DISCOVERY_SCHEDULE": "",
    "DISCOVERY_CHANNEL": "",
}


@cache
def template() -> dict[str, Any]:
    found: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
    return found


@cache
def variables(function: str = POLLS) -> dict[str, Any]:
    """The environment of a function, as the template has it."""
    found: dict[str, Any] = template()["Resources"][function]["Properties"]["Environment"]["Variables"]
    return found


def environment(function: str = POLLS, **values: str) -> dict[str, str]:
    """The same in a stack with the defaults of the template, but for the `values` of some variables."""
    defaults = {name: parameter.get("Default") for name, parameter in template()["Parameters"].items()}
    defaults |= {"AWS::StackName": "campaign-reporter"}
    given = {name: value for name, value in _NAMES.items() if name in variables(function)} | values
    rest = {name: value for name, value in variables(function).items() if name not in given}
    return {name: defaults[value["Ref"]] if "Ref" in value else value for name, value in rest.items()} | given


@cache
def policy() -> Policy:
    """The thresholds of a stack with the defaults of the template."""
    return Settings.from_env(environment()).policy
