import copy
from pathlib import Path

import boto3
import pytest
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from tests.template.reading import Template

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def source() -> str:
    return (ROOT / "template.yaml").read_text()


@pytest.fixture(scope="session")
def template(source: str) -> Template:
    """The template as written, each intrinsic function in its long form."""
    parsed: Template = yaml_parse(source)
    return parsed


@pytest.fixture(scope="session")
def translated(template: Template) -> Template:
    """The template that CloudFormation deploys, after SAM has translated it."""
    packaged = copy.deepcopy(template)
    for resource in packaged["Resources"].values():
        for path in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][path] = "s3://bucket/key"
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name="us-east-1"))
    result: Template = translator.translate(packaged, {})
    return result
