"""Looking things up in a template."""

import re
from typing import Any

type Template = dict[str, Any]


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][logical_id]["Properties"]
    return found


def of_type(template: Template, resource_type: str) -> dict[str, dict[str, Any]]:
    """The properties of each resource of a type, by logical id."""
    return {
        logical_id: resource.get("Properties", {})
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == resource_type
    }


def variables(template: Template) -> dict[str, Any]:
    """The function's environment."""
    found: dict[str, Any] = properties(template, "PollCampaignsFunction")["Environment"]["Variables"]
    return found


def accepts(template: Template, parameter: str, value: str) -> bool:
    """Whether CloudFormation lets a parameter have this value."""
    declared = template["Parameters"][parameter]
    if "AllowedValues" in declared:
        return value in map(str, declared["AllowedValues"])
    return len(value) <= declared.get("MaxLength", 4096) and bool(re.fullmatch(declared["AllowedPattern"], value))
