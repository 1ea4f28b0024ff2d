"""Discovery: a campaign that is on no list is polled and alerted, and the role needs each of its permissions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from local import command_line
from local.demo.screen import plain
from local.dexatel_simulator import Answer, DexatelSimulator, Life
from local.emulator import ROOT
from local.stack import Stack
from tests.e2e.conftest import DISCOVERING, NOBODYS_CAMPAIGN
from tests.e2e.roles import Role, enforced
from tests.e2e.stacks import PATIENCE, end_process, invoke, physical_ids, published, stop_schedule
from tests.template.permissions import DISCOVER_CAMPAIGNS

DISCOVERY, DRY_RUN = (
    json.loads((ROOT / "events" / f"{name}.json").read_text()) for name in ("discovery", "discovery_dry_run")
)
FUNCTION = "DiscoverCampaignsFunctionName"


@pytest.fixture(scope="module")
def own(discovering: Stack, stack: Stack) -> Stack:  # noqa: ARG001 - the schedules had time while it was made
    """The stack with discovery, once its schedules have done their work and are off."""
    discovering.postbox.wait_for(lambda _: bool(published(discovering)), timeout=PATIENCE)
    for name in (DISCOVERING, f"{DISCOVERING}-discovery"):
        stop_schedule(discovering, name)
    return discovering


@pytest.fixture
def role(own: Stack) -> Iterator[Role]:
    role = Role.of(own, own.outputs[FUNCTION], "discover-campaigns")
    yield role
    role.restore()


def discover(own: Stack, event: Mapping[str, Any] = DISCOVERY) -> dict[str, Any]:
    """The answer of a discovery. A last one of the schedule may still be at work."""
    while (answer := invoke(own, event, function=FUNCTION)).get("outcome") == "skipped":
        pass
    return answer


def listed(own: Stack) -> dict[str, Mapping[str, Any]]:
    return {plain(item, "campaign_id"): item for item in own.items("CampaignsTableName")}


def live(dexatel: DexatelSimulator) -> str:
    """A new campaign of the provider that is not on the list."""
    campaign_id = str(uuid4())
    dexatel.add(campaign_id, Life.fixed(status="in_progress", total=1))
    return campaign_id


def test_a_campaign_that_nobody_has_listed_is_discovered_and_polled_and_alerted_once(own: Stack) -> None:
    (alert,) = published(own)
    item = listed(own)[NOBODYS_CAMPAIGN]
    history = [plain(record, "status") for record in own.items("StatusHistoryTableName")]
    discoveries = own.discoveries()

    assert alert.attributes["alert_id"] == f"{NOBODYS_CAMPAIGN}:campaign.failed:2"
    assert (plain(item, "added_by"), plain(item, "status")) == ("discovery", "failed")
    assert sorted(history) == ["failed", "in_progress"], "discovery has seen it first, and then a run"
    assert {plain(row, "outcome") for row in discoveries} == {"complete"}
    assert sum(int(plain(row, "added")) for row in discoveries) == 1


def test_a_discovery_is_one_line_in_its_log(own: Stack) -> None:
    answer = discover(own)

    group = physical_ids(own, DISCOVERING)["DiscoverCampaignsLogs"]
    logged = own.client("logs").filter_log_events(logGroupName=group)["events"]
    lines = [json.loads(each["message"]) for each in logged if each["message"].startswith("{")]
    finished = [line["discovery"] for line in lines if line.get("message") == "discovery finished"]
    assert {name: finished[-1][name] for name in ("outcome", "listed", "added", "duration_ms")} == {
        name: answer[name] for name in ("outcome", "listed", "added", "duration_ms")
    }


def test_a_dry_run_and_the_command_line_show_what_a_discovery_then_adds(
    own: Stack, discovering_dexatel: DexatelSimulator
) -> None:
    campaign_id = live(discovering_dexatel)
    before = own.discoveries()

    shown = discover(own, DRY_RUN)
    typed = command_line.answer(own.emulator, "--stack", DISCOVERING, "discover", "--dry-run")
    assert [each["id"] for each in shown["campaigns"]] == [campaign_id]
    assert typed["campaigns"] == shown["campaigns"]
    assert campaign_id not in listed(own)
    assert own.discoveries() == before

    added = command_line.answer(own.emulator, "--stack", DISCOVERING, "discover")
    assert (added["added"], added["campaigns"]) == (1, shown["campaigns"])
    assert plain(listed(own)[campaign_id], "added_by") == "discovery"


# Each permission is needed


def problems(own: Stack, dexatel: DexatelSimulator) -> Iterator[dict[str, Any]]:
    """The answers that report problems: of a discovery that adds a campaign, and of one that can't read the list."""
    live(dexatel)
    if (answer := discover(own)).get("added") != 1 or answer["problems"]:
        yield answer
    dexatel.campaign_list.answer(Answer.error(400, code=400, message="No list today"))
    if "No list today" not in (answer := discover(own)).get("errorMessage", ""):
        yield answer


def test_with_all_its_permissions_a_discovery_has_no_problem(own: Stack, discovering_dexatel: DexatelSimulator) -> None:
    assert list(problems(own, discovering_dexatel)) == []


@pytest.mark.parametrize(("sid", "action"), enforced(DISCOVER_CAMPAIGNS))
def test_without_a_permission_a_discovery_has_problems(
    own: Stack, discovering_dexatel: DexatelSimulator, role: Role, sid: str, action: str
) -> None:
    role.lose(sid, action)
    if sid == "ReadApiKey":
        end_process(own, function=FUNCTION)  # it keeps the key

    assert any(problems(own, discovering_dexatel)), f"no discovery needs {action} of {sid}"
