"""One stack for all end-to-end tests: built by `sam build`, deployed by `sam deploy`, on an emulator that enforces
permissions, polling the simulated provider. After them no API key may be in anything that any stack leaves behind.
"""

from collections.abc import Callable, Iterator
from secrets import token_hex

import pytest

from local.dexatel_simulator import DexatelSimulator
from local.stack import Stack, deployed
from tests.canary import key
from tests.e2e.leaks import places_with_a_key

EMAIL = "marketing@example.com"
PHONE = "+37412345678"
_SAID = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def dexatel() -> Iterator[DexatelSimulator]:
    with DexatelSimulator(api_key=key(token_hex(8))) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def stack(dexatel: DexatelSimulator) -> Iterator[Stack]:
    parameters = {"DexatelBaseUrl": dexatel.base_url, "AlertEmail": EMAIL, "AlertPhone": PHONE}
    with deployed(parameters=parameters, show=print) as stack:
        stack.set_key(dexatel.api_key + "\n")
        yield stack
        assert places_with_a_key(stack) == []


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Adds a line to what is printed at the end of all tests."""
    return pytestconfig.stash.setdefault(_SAID, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_SAID, []):
        terminalreporter.write_line(line)
