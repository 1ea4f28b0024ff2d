"""Helpers that look things up in a template."""

import re
from collections.abc import Callable, Mapping
from typing import Any

type Template = dict[str, Any]

_NO_VALUE = object()


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


def variables(template: Template, function: str) -> dict[str, Any]:
    """The environment variables of a function."""
    found: dict[str, Any] = properties(template, function)["Environment"]["Variables"]
    return found


def powertools(template: Template, *, stack: str) -> dict[str, str]:
    """The variables from which Powertools takes the namespace and the service of the metrics."""
    resolved_ones = resolved(template, variables(template, "PollCampaignsFunction"), {"AWS::StackName": stack})
    return {name: value for name, value in resolved_ones.items() if name.startswith("POWERTOOLS_")}


def accepts(template: Template, parameter: str, value: str) -> bool:
    """Whether CloudFormation lets a parameter have this value."""
    declared = template["Parameters"][parameter]
    if "AllowedValues" in declared:
        return value in map(str, declared["AllowedValues"])
    return len(value) <= declared.get("MaxLength", 4096) and bool(re.fullmatch(declared["AllowedPattern"], value))


def defaults(template: Template) -> dict[str, str]:
    """The default of each parameter."""
    return {name: str(declared["Default"]) for name, declared in template["Parameters"].items()}


def deployed(template: Template, values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The properties of each resource that a deployment creates, by logical id.

    `values` are parameters that differ from their defaults, and physical ids of resources if a test needs them.
    """
    known = {**defaults(template), **values}
    return {
        logical_id: resolved(template, resource.get("Properties", {}), known)
        for logical_id, resource in template["Resources"].items()
        if "Condition" not in resource or resolved(template, {"Condition": resource["Condition"]}, known)
    }


def resolved(template: Template, value: Any, known: Mapping[str, str]) -> Any:
    """The value after CloudFormation has worked out its intrinsic functions; unknown references stay as they are."""

    def of(inner: Any) -> Any:
        return resolved(template, inner, known)

    def ref(name: str) -> Any:
        return _NO_VALUE if name == "AWS::NoValue" else known.get(name, {"Ref": name})

    def sub(text: str, variables: dict[str, Any]) -> str:
        values = {**known, **{name: of(inner) for name, inner in variables.items()}}
        return re.sub(r"\$\{([\w.:]+)\}", lambda match: values.get(match[1], match[0]), text)

    if isinstance(value, list):
        return [each for each in map(of, value) if each is not _NO_VALUE]
    if not isinstance(value, dict):
        return value
    if not re.fullmatch("Ref|Condition|Fn::.*", "|".join(value)):
        return {key: each for key, inner in value.items() if (each := of(inner)) is not _NO_VALUE}
    ((function, argument),) = value.items()
    worked: dict[str, Callable[[], Any]] = {
        "Ref": lambda: ref(argument),
        "Condition": lambda: of(template["Conditions"][argument]),
        "Fn::If": lambda: of(argument[1] if of({"Condition": argument[0]}) else argument[2]),
        "Fn::GetAtt": lambda: value,
        "Fn::And": lambda: all(map(of, argument)),
        "Fn::Equals": lambda: of(argument[0]) == of(argument[1]),
        "Fn::Join": lambda: argument[0].join(of(argument[1])),
        "Fn::Not": lambda: not of(argument[0]),
        "Fn::Or": lambda: any(map(of, argument)),
        "Fn::Select": lambda: of(argument[1])[argument[0]],
        "Fn::Split": lambda: of(argument[1]).split(argument[0]),
        "Fn::Sub": lambda: sub(argument, {}) if isinstance(argument, str) else sub(*argument),
    }
    return worked[function]()
