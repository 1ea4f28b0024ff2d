"""Ends the tests as Ctrl-C does when they are terminated, so that every fixture takes down what it has started."""

import signal
from types import FrameType

import pytest


def pytest_configure() -> None:
    signal.signal(signal.SIGTERM, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # not again, in the middle of taking down
    pytest.exit("terminated", returncode=128 + signal.SIGTERM)
