"""The search for the API key that follows each test finds it in every place."""

import json
import logging
from collections.abc import Callable

import pytest

import poll_campaigns
from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider import refusals
from campaign_reporter.provider.stated_errors import read_error
from local.dexatel_simulator import Answer
from tests.harness.leaks import Errors
from tests.harness.process import swapped
from tests.harness.tables import CAMPAIGNS, RUNS
from tests.harness.world import World


def in_the_log(world: World) -> None:
    with swapped((poll_campaigns.logger.handlers[0], "stream", world.written)):
        poll_campaigns.logger.warning("refused", header=world.secret)


def in_the_log_of_a_library(world: World) -> None:
    logging.getLogger("urllib3").warning("sent %s", world.secret)


def in_an_alert(world: World) -> None:
    world.watch("nonsense", label=world.secret)
    world.run()
    world.delete("nonsense")


def in_a_table(name: str) -> Callable[[World], None]:
    def put(world: World) -> None:
        deep = {"M": {"list": {"L": [{"S": f"<{world.secret}>"}]}}}
        world.tables.items[name]["x", "y"] = {"campaign_id": {"S": "x"}, "deep": deep}

    return put


def in_an_error_that_is_never_seen(world: World) -> None:
    DexatelError(Problem.REFUSED, "no").__cause__ = ValueError(world.secret)


def in_a_metric(world: World) -> None:
    world.written.write(json.dumps({"_aws": {}, "Kind": world.secret}))


def in_an_answer(world: World) -> None:
    world.note_answer({"problems": {world.secret: 1}})


@pytest.mark.parametrize(
    ("leak", "places"),
    (
        (in_the_log, ["log"]),
        (in_the_log_of_a_library, ["log"]),
        (in_a_table(CAMPAIGNS), [CAMPAIGNS]),
        (in_a_table(RUNS), [RUNS]),
        (in_an_alert, ["publish", "update_item"]),
        (in_an_error_that_is_never_seen, ["error"]),
        (in_a_metric, ["metrics"]),
        (in_an_answer, ["answer"]),
    ),
)
def test_a_key_that_leaks_is_found(
    world: World, leaks_expected: list[str], leak: Callable[[World], None], places: list[str]
) -> None:
    leak(world)
    leaks_expected += places


def test_a_key_in_the_text_of_a_problem_is_found_wherever_it_gets_to(
    world: World, leaks_expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code that removes it from what the provider says is removed itself."""
    monkeypatch.setattr(refusals, "read_error", lambda body, **_: read_error(body))
    world.dexatel.outage = Answer.error(401, code=401, message=f"{world.secret} is not known")
    world.listed()
    world.run()
    leaks_expected += [CAMPAIGNS, "error", "publish", "update_item"]


def test_no_error_is_its_own_cause(world: World, errors: Errors) -> None:
    world.listed()
    world.dexatel.outage = Answer.reset()
    world.run()
    assert errors.made
    assert all(error.__cause__ is not error for error in errors.made)


def test_an_error_is_searched_with_everything_that_its_traceback_shows(errors: Errors) -> None:
    middle = KeyError("middle")
    middle.__context__ = ValueError("inner")
    middle.__suppress_context__ = True  # as by `from None`
    DexatelError(Problem.REFUSED, "outer").__context__ = middle
    texts = "".join(errors.texts())
    assert ("outer" in texts, "middle" in texts, "inner" in texts) == (True, True, False)
