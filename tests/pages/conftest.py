"""The pages in a real browser. Without one the tests are left out, unless REQUIRE_BROWSER says that they must run."""

import os
from collections.abc import Iterator

import pytest

from local.pages import browser as chromium

_LEFT_OUT = f"tests/pages was left out, since no browser is installed: {chromium.HOW_TO_GET_ONE}"

collect_ignore_glob = [] if chromium.program() else ["test_*.py"]
if collect_ignore_glob and os.environ.get("REQUIRE_BROWSER"):
    raise pytest.UsageError(_LEFT_OUT)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore_glob:
        terminalreporter.write_line(_LEFT_OUT)


@pytest.fixture(scope="session")
def browser() -> Iterator[chromium.Browser]:
    with chromium.browser(chromium.program() or "") as tab:
        yield tab
