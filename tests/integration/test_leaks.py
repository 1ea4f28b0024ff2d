"""What looks for the key after each test finds it wherever it could be."""

import json
import logging
from collections.abc import Callable

import pytest

import poll_campaigns
from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider import dexatel
from campaign_reporter.provider.answers import read_errors
from local.dexatel_simulator import Answer
from tests.integration.leaks import Errors
from tests.integration.stack import CAMPAIGNS, HISTORY, KEY, RUNS, Stack


def in_the_log(_: Stack) -> None:
    poll_campaigns.logger.warning("refused", header=KEY)


def in_the_log_of_a_library(_: Stack) -> None:
    logging.getLogger("urllib3").warning("sent %s", KEY)


def in_an_item(stack: Stack) -> None:
    stack.watch("nonsense", label=KEY)
    stack.aws.refuse("Scan", "AccessDeniedException", times=1)
    stack.refusal()


def in_an_alert(stack: Stack) -> None:
    stack.watch("nonsense", label=KEY)
    stack.run()
    stack.delete("nonsense")


def in_a_table_of(name: str) -> Callable[[Stack], None]:
    def put(stack: Stack) -> None:
        keys = {CAMPAIGNS: ("campaign_id",), HISTORY: ("campaign_id", "observed_at"), RUNS: ("segment", "started_at")}
        item = {key: {"S": "x"} for key in keys[name]}
        stack.dynamodb.put_item(TableName=name, Item={**item, "deep": {"M": {"list": {"L": [{"S": f"<{KEY}>"}]}}}})

    return put


def in_an_error_that_nobody_sees(_: Stack) -> None:
    DexatelError(Problem.REFUSED, "no").__cause__ = ValueError(KEY)


def in_a_metric(stack: Stack) -> None:
    stack.written.write(json.dumps({"_aws": {}, "Kind": KEY}))


def in_an_answer(stack: Stack) -> None:
    stack.answers.append({"problems": {KEY: 1}})


@pytest.mark.parametrize(
    ("leak", "places"),
    (
        (in_the_log, ["log"]),
        (in_the_log_of_a_library, ["log"]),
        (in_an_item, [CAMPAIGNS]),
        (in_a_table_of(CAMPAIGNS), [CAMPAIGNS]),
        (in_a_table_of(HISTORY), [HISTORY]),
        (in_a_table_of(RUNS), [RUNS]),
        (in_an_alert, ["Publish", "UpdateItem"]),
        (in_an_error_that_nobody_sees, ["error"]),
        (in_a_metric, ["metrics"]),
        (in_an_answer, ["answer"]),
    ),
)
def test_a_key_that_leaks_is_found(
    stack: Stack, leaks_expected: list[str], leak: Callable[[Stack], None], places: list[str]
) -> None:
    leak(stack)
    leaks_expected += places


def test_a_key_in_the_text_of_a_problem_is_found_everywhere_it_gets_to(
    stack: Stack, leaks_expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code that takes it out of what the provider says is taken out itself."""
    monkeypatch.setattr(dexatel, "read_errors", lambda body, **_: read_errors(body))
    stack.dexatel.outage = Answer.error(401, code=401, message=f"{KEY} is not known")
    stack.listed()
    stack.run()
    leaks_expected += [CAMPAIGNS, "Publish", "UpdateItem", "error"]


def test_no_error_is_its_own_cause(stack: Stack, errors: Errors) -> None:
    stack.listed()
    stack.dexatel.outage = Answer.reset()
    stack.run()
    assert errors.made
    assert all(error.__cause__ is not error for error in errors.made)


def test_an_error_is_seen_with_all_that_its_traceback_shows(errors: Errors) -> None:
    middle = KeyError("middle")
    middle.__context__ = ValueError("inner")
    middle.__suppress_context__ = True  # as by `from None`
    DexatelError(Problem.REFUSED, "outer").__context__ = middle
    texts = "".join(errors.texts())
    assert ("outer" in texts, "middle" in texts, "inner" in texts) == (True, True, False)
