import json

from cfnlint.api import lint

from tests.template.reading import Template


def test_the_template_has_no_lint(source: str) -> None:
    assert lint(source) == []


def test_what_sam_makes_of_the_template_has_no_lint(translated: Template) -> None:
    assert lint(json.dumps(translated)) == []


def test_lint_finds_a_dangling_reference_in_what_sam_makes_of_it(translated: Template) -> None:
    dangling = json.dumps(translated).replace('["FailedRunsQueue", "Arn"]', '["NoSuchQueue", "Arn"]')
    assert lint(dangling) != []
