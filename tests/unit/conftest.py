import pytest
from hypothesis import settings

from tests.unit.timeline import Timeline

# The same examples everywhere and every time: what passed here passes there.
settings.register_profile("campaign-reporter", derandomize=True, deadline=None)
settings.load_profile("campaign-reporter")


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """A unit test that opens a socket fails."""


@pytest.fixture
def line() -> Timeline:
    return Timeline()
