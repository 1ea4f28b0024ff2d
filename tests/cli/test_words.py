"""Each problem that the reporter stores has words of its own."""

import re
from pathlib import Path

import pytest

from campaign_reporter.model.problem import Problem
from campaign_reporter_cli.terminal import words

_TABLES = (Path(__file__).parents[2] / "docs" / "tables.md").read_text("utf-8")
_OF_RUNS = _TABLES.partition("`problems` counts")[2].partition("| outcome |")[0]
# Those that docs/tables.md describes for a run.
OF_RUNS = re.findall(r"^\| `(\w+)` \|", _OF_RUNS, re.MULTILINE)


@pytest.mark.parametrize("problem", tuple(Problem))
def test_a_problem_of_a_campaign_is_a_sentence(problem: Problem) -> None:
    assert " " in words.PROBLEMS[problem]


@pytest.mark.parametrize("kind", (*Problem, *OF_RUNS))
def test_a_problem_of_a_run_has_words_beyond_its_name(kind: str) -> None:
    assert words.short(kind) != words.of_run({kind: 1}).removeprefix("1 ")


def test_the_kinds_of_the_documentation_are_found() -> None:
    assert {"no_key", "alert_not_published", "internal_error"} <= {*OF_RUNS}


def test_the_most_frequent_problem_comes_first() -> None:
    assert words.of_run({"refused": 1, "new_kind": 1_200}) == "1,200 new kind, 1 refused by Dexatel"
