"""One stack for all end-to-end tests, which `sam build` and `sam deploy` put on an emulator that enforces permissions.

It polls the simulated provider. After the tests no API key may be in anything that this stack and its copies leave.
"""

import os
from collections.abc import Callable, Iterator
from secrets import token_hex

import pytest

from local.dexatel_simulator import DexatelSimulator, Life
from local.pages import browser
from local.stack import Stack, deployed
from tests.canary import key
from tests.e2e.leaks import places_with_a_key
from tests.e2e.stacks import copy_of, put, stop_watch

_LEFT_OUT = f"the deployed pages were not opened, since no browser is installed: {browser.HOW_TO_GET_ONE}"
collect_ignore_glob = [] if browser.program() else ["test_*_in_a_browser.py"]
if collect_ignore_glob and os.environ.get("REQUIRE_BROWSER"):
    raise pytest.UsageError(_LEFT_OUT)

EMAIL = "marketing@example.com"
PHONE = "+37412345678"
DISCOVERING = "discovering"
ZONE = "Europe/Berlin"
NOBODYS_CAMPAIGN = "2f6d1c0a-5b3e-4d8f-8a7c-9e0b1d2c3f4a"
UNATTENDED_CAMPAIGN = "8a1b6c4e-2f0d-4b7a-9c3e-5d6f7a8b9c0d"
_LINES = pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that wait longest for schedules last, since these fire while other tests run."""
    items.sort(key=lambda item: item.path.stem == "test_discovery")


@pytest.fixture(scope="session")
def dexatel() -> Iterator[DexatelSimulator]:
    with DexatelSimulator(api_key=key(token_hex(8))) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def first(dexatel: DexatelSimulator) -> Iterator[Stack]:
    parameters = {"DexatelBaseUrl": dexatel.base_url, "AlertEmail": EMAIL, "AlertPhone": PHONE}
    with deployed(parameters=parameters | {"ScheduleExpression": "rate(6 days)"}, show=print) as stack:
        stop_watch(stack)
        stack.set_key(dexatel.api_key + "\n")
        yield stack
        assert places_with_a_key(stack) == []


@pytest.fixture(scope="session")
def unattended(first: Stack, dexatel: DexatelSimulator) -> Stack:
    """A stack with a failed campaign that only its schedules invoke: each minute a poll and a digest."""
    dexatel.add(UNATTENDED_CAMPAIGN, Life.fixed(status="failed", total=10, delivered=3, failed=7, name="Spring sale"))
    schedules = {"ScheduleExpression": "rate(1 minute)", "DigestSchedule": "cron(* * * * ? *)", "AlertTimeZone": ZONE}
    stack = copy_of(first, name="unattended", dexatel=dexatel, parameters=schedules)
    put(stack, UNATTENDED_CAMPAIGN)
    return stack


@pytest.fixture(scope="session")
def discovering_dexatel() -> Iterator[DexatelSimulator]:
    """A provider with one campaign, for the stack that lists all campaigns of its provider.

    The campaign is in progress on the list, and fails as soon as a run reads it.
    """
    with DexatelSimulator(api_key=key(token_hex(8))) as simulator:

        def fail(campaign_id: str | None) -> None:
            if campaign_id == NOBODYS_CAMPAIGN:
                simulator.add(campaign_id, Life.fixed(status="failed", total=10, delivered=3, failed=7, name="Sale"))

        simulator.add(NOBODYS_CAMPAIGN, Life.fixed(status="in_progress", total=10, delivered=3, name="Sale"))
        simulator.on_request = fail
        yield simulator


@pytest.fixture(scope="session")
def discovering(first: Stack, discovering_dexatel: DexatelSimulator) -> Stack:
    """A stack with an empty list that only its schedules invoke: each minute a poll and a discovery."""
    secret = first.client("secretsmanager").create_secret(
        Name=f"of-{DISCOVERING}", SecretString=discovering_dexatel.api_key
    )
    settings = {"ExistingApiKeySecretArn": secret["ARN"], "ScheduleExpression": "rate(1 minute)"}
    settings |= {"DiscoverySchedule": "rate(1 minute)"}
    return copy_of(first, name=DISCOVERING, dexatel=discovering_dexatel, parameters=settings)


@pytest.fixture(scope="session")
def stack(first: Stack, discovering: Stack, unattended: Stack) -> Stack:  # noqa: ARG001 - as said below
    """The stack that the tests invoke. The schedules of the other two fire meanwhile."""
    return first


@pytest.fixture(scope="session")
def pages(stack: Stack, dexatel: DexatelSimulator) -> Stack:
    """A stack with pages and a digest."""
    parameters = {"CampaignPages": "on", "PageLinkDays": "2", "DigestSchedule": "rate(7 days)", "AlertTimeZone": ZONE}
    return copy_of(stack, name="pages", dexatel=dexatel, parameters=parameters)


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Adds a line to what is printed at the end of all tests."""
    return pytestconfig.stash.setdefault(_LINES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in (*config.stash.get(_LINES, []), *([_LEFT_OUT] if collect_ignore_glob else [])):
        terminalreporter.write_line(line)
