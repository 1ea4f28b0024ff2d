"""Runs that do one thing after the other, so that their calls can be counted; and what was tried, at the end."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from campaign_reporter.alerts.document import to_document
from campaign_reporter.sending import topic
from tests.faults.points import Points

_POINTS = pytest.StashKey[Points]()


@pytest.fixture(autouse=True, scope="package")
def _one_thing_after_the_other() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic, "message", lambda alert, _: json.dumps(to_document(alert)))  # others test what people get
        logging.disable(logging.CRITICAL)  # thousands of rounds have much to say
        yield
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def points(pytestconfig: pytest.Config) -> Points:
    return pytestconfig.stash.setdefault(_POINTS, Points())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    points = config.stash.get(_POINTS, None)
    if points and points.tried:
        terminalreporter.write_line(str(points))
