"""Looking things up in a template."""

import re
from collections.abc import Callable
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


def variables(template: Template, function: str = "PollCampaignsFunction") -> dict[str, Any]:
    """The function's environment."""
    found: dict[str, Any] = properties(template, function)["Environment"]["Variables"]
    return found


def powertools(template: Template, *, stack: str) -> dict[str, str]:
    """Those of its variables by which Powertools names metrics, in the stack of this name."""
    return {
        name: stack if value == {"Ref": "AWS::StackName"} else value
        for name, value in variables(template).items()
        if name.startswith("POWERTOOLS_")
    }


def accepts(template: Template, parameter: str, value: str) -> bool:
    """Whether CloudFormation lets a parameter have this value."""
    declared = template["Parameters"][parameter]
    if "AllowedValues" in declared:
        return value in map(str, declared["AllowedValues"])
    return len(value) <= declared.get("MaxLength", 4096) and bool(re.fullmatch(declared["AllowedPattern"], value))


def defaults(template: Template) -> dict[str, str]:
    """What the parameters are where nobody says anything else."""
    return {name: str(declared["Default"]) for name, declared in template["Parameters"].items()}


def deployed(template: Template, parameters: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The properties of each resource that there is with these parameters, and the defaults, by logical id."""
    values = defaults(template) | parameters
    return {
        logical_id: resolved(template, resource.get("Properties", {}), values)
        for logical_id, resource in template["Resources"].items()
        if "Condition" not in resource or resolved(template, {"Condition": resource["Condition"]}, values)
    }


def resolved(template: Template, value: Any, parameters: dict[str, str]) -> Any:
    """What CloudFormation makes of intrinsic functions; what only a deployment knows stays as it is written."""

    def of(inner: Any) -> Any:
        return resolved(template, inner, parameters)

    def ref(name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        return parameters[name] if name in template["Parameters"] else {"Ref": name}

    def sub(text: str, variables: dict[str, Any]) -> str:
        values = parameters | {name: of(inner) for name, inner in variables.items()}
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
