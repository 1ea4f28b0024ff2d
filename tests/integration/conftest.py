"""The reporter in working order, for one test. At its end the promises hold, and no API key has leaked."""

import logging
import os
from collections.abc import Iterator

import pytest

from campaign_reporter.errors import ReporterError
from local.dexatel_simulator import DexatelSimulator
from tests.canary import key
from tests.harness.leaks import Errors, places_with_a_key
from tests.harness.promises import in_order, published_at_most_once
from tests.harness.world import World


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> Errors:
    errors = Errors()

    def note(error: BaseException, *args: object) -> None:
        errors.note(error, *args)

    monkeypatch.setattr(ReporterError, "__init__", note)
    return errors


@pytest.fixture
def leaks_expected() -> list[str]:
    """The places in which a test lets a key leak, to see that it is found."""
    return []


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture, errors: Errors, leaks_expected: list[str]) -> Iterator[World]:
    """Everything is in memory."""
    caplog.set_level(logging.INFO)
    world = World()
    yield world
    _check(world, places_with_a_key(world, errors, caplog.get_records("call")), sorted(leaks_expected))


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, errors: Errors) -> Iterator[World]:
    """The provider is a simulator that is read over HTTP, in threads and in real time."""
    caplog.set_level(logging.INFO)
    with DexatelSimulator(api_key=key("first")) as simulator:
        stack = World(simulator)
        for name, value in stack.settings.items():
            monkeypatch.setenv(name, value)
        stack.settings = os.environ
        yield stack
        stack.restart()
        _check(stack, places_with_a_key(stack, errors, caplog.get_records("call")), [])


def _check(world: World, places: list[str], expected: list[str]) -> None:
    assert places == expected
    in_order(world)
    published_at_most_once(world)
    assert [what for what in world.broken if not (places and what.startswith("a key is in"))] == []
