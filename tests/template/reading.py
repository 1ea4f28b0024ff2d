"""Looking things up in a template."""

import re
from collections.abc import Callable
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


def variables(template: Template, function: str = "PollCampaignsFunction") -> dict[str, Any]:
    """The function's environment."""
    found: dict[str, Any] = properties(template, function)["Environment"]["Variables"]
    return found


def accepts(template: Template, parameter: str, value: str) -> bool:
    """Whether CloudFormation lets a parameter have this value."""
    declared = template["Parameters"][parameter]
    if "AllowedValues" in declared:
        return value in map(str, declared["AllowedValues"])
    return len(value) <= declared.get("MaxLength", 4096) and bool(re.fullmatch(declared["AllowedPattern"], value))


def resolved(template: Template, value: Any, parameters: dict[str, str]) -> Any:
    """What CloudFormation makes of the few intrinsic functions that are worked with parameters."""

    def of(inner: Any) -> Any:
        return resolved(template, inner, parameters)

    def sub(text: str, variables: dict[str, Any]) -> str:
        values = parameters | {name: of(inner) for name, inner in variables.items()}
        return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text)

    if not isinstance(value, dict):
        return value
    ((function, argument),) = value.items()
    worked: dict[str, Callable[[], Any]] = {
        "Ref": lambda: parameters[argument],
        "Condition": lambda: of(template["Conditions"][argument]),
        "Fn::If": lambda: of(argument[1] if of({"Condition": argument[0]}) else argument[2]),
        "Fn::Equals": lambda: of(argument[0]) == of(argument[1]),
        "Fn::Not": lambda: not of(argument[0]),
        "Fn::Or": lambda: any(map(of, argument)),
        "Fn::Select": lambda: of(argument[1])[argument[0]],
        "Fn::Split": lambda: of(argument[1]).split(argument[0]),
        "Fn::Sub": lambda: sub(argument, {}) if isinstance(argument, str) else sub(*argument),
    }
    return worked[function]()
