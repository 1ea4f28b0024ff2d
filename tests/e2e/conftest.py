"""One stack for all end-to-end tests: built by `sam build`, deployed by `sam deploy`, on an emulator that enforces
permissions, polling the simulated provider.
"""

from collections.abc import Iterator
from secrets import token_hex

import pytest

from local.dexatel_simulator import DexatelSimulator
from local.stack import Stack, deployed

EMAIL = "marketing@example.com"
PHONE = "+37412345678"


@pytest.fixture(scope="session")
def dexatel() -> Iterator[DexatelSimulator]:
    with DexatelSimulator(api_key=token_hex(16)) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def stack(dexatel: DexatelSimulator) -> Iterator[Stack]:
    parameters = {"DexatelBaseUrl": dexatel.base_url, "AlertEmail": EMAIL, "AlertPhone": PHONE}
    with deployed(parameters=parameters, show=print) as stack:
        stack.set_key(dexatel.api_key + "\n")
        yield stack
