"""Thousands of runs: without texts for people and without logs. At the end pytest prints how many points were tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.harness.process import only_what_counts


@dataclass
class Points:
    """How many points of failure were tried, and how many healed, over all rounds and ways to fail."""

    tried: int = 0
    healed: int = 0


_POINTS = pytest.StashKey[Points]()


@pytest.fixture(autouse=True, scope="package")
def _quick() -> Iterator[None]:
    with only_what_counts():
        yield


@pytest.fixture(scope="session")
def points(pytestconfig: pytest.Config) -> Points:
    return pytestconfig.stash.setdefault(_POINTS, Points())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    points = config.stash.get(_POINTS, None)
    if points and points.tried:
        terminalreporter.write_line(f"Points of failure: {points.tried:,} tried, {points.healed:,} healed")
