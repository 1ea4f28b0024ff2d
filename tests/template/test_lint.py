import json

from cfnlint.api import lint

from tests.template.reading import Template


def test_the_template_has_no_lint_as_written_and_as_translated(source: str, translated: Template) -> None:
    assert lint(source) == []
    assert lint(json.dumps(translated)) == []


def test_lint_finds_a_dangling_reference_in_the_translated_template(translated: Template) -> None:
    dangling = json.dumps(translated).replace('["FailedRunsQueue", "Arn"]', '["NoSuchQueue", "Arn"]')
    assert lint(dangling) != []
