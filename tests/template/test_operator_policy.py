"""The policy for people who use the command line, and the release that it compares with its own."""

import tomllib

from tests.template.conftest import ROOT
from tests.template.permissions import OPERATOR
from tests.template.reading import Template, deployed, properties
from tests.template.test_permissions import granted


def test_an_operator_has_exactly_the_permissions_of_the_command_line(translated: Template) -> None:
    assert granted(properties(translated, "OperatorPolicy")) == OPERATOR


def test_the_policy_is_attached_to_nobody(translated: Template) -> None:
    assert properties(translated, "OperatorPolicy").keys() == {"Description", "PolicyDocument"}
    assert translated["Outputs"]["OperatorPolicyArn"]["Value"] == {"Ref": "OperatorPolicy"}


def test_an_operator_can_set_the_key_and_not_read_it(template: Template) -> None:
    own = "arn:aws:secretsmanager:us-east-1:123456789012:secret:dexatel-AbCdEf"
    policy = deployed(template, {"ExistingApiKeySecretArn": own})["OperatorPolicy"]
    on_secrets = {sid: of for sid, of in granted(policy).items() if any("secretsmanager" in each for each in of[0])}
    assert on_secrets == {"SetTheApiKey": ({"secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"}, own)}


def test_the_stack_says_which_release_it_is(template: Template) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert template["Outputs"]["Release"]["Value"] == project["version"]
