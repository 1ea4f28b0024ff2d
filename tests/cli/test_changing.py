"""The commands that change campaigns on the list."""

from tests.cli.deployed import DeployedStack
from tests.cli.running import CommandLine

AUTUMN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
WINTER = "1cd111e6-f5ec-5be4-bf38-2e2252826289"


def test_remove_takes_campaigns_off_the_list(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=AUTUMN)
    stack.put(campaign_id=WINTER)
    ended = cli("remove", AUTUMN)
    assert ended.status == 0, ended.err
    assert list(stack.items()) == [WINTER]


def test_a_command_needs_a_stack(cli: CommandLine, account: list[DeployedStack]) -> None:
    assert account == []
    ended = cli("remove", AUTUMN)
    assert (ended.status, ended.out) == (3, "")
    assert "there is no stack campaign-reporter in us-east-1" in ended.err
