"""The commands that change campaigns on the list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.cli.deployed import DeployedStack
from tests.cli.meddling import Call, Meddle
from tests.cli.past import FAILED_ALERT
from tests.cli.running import CommandLine

AUTUMN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
WINTER = "1cd111e6-f5ec-5be4-bf38-2e2252826289"
SPRING = "762136a5-d426-543b-943e-09cd7e80bc63"


@pytest.fixture(autouse=True)
def listed(stack: DeployedStack) -> DeployedStack:
    """Autumn, which is in progress, and Winter, which has finished. Spring is not on the list."""
    stack.put(campaign_id=AUTUMN, label="First wave", status="in_progress", overdue_minutes=30)
    stack.put(campaign_id=WINTER, name="Snow", status="completed", finished_at="2026-11-23T14:00:00.000Z", version=7)
    return stack


def rows(out: str) -> list[list[str]]:
    """The cells of a table, without its header."""
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in out.splitlines()[1:]]


def test_remove_takes_campaigns_off_the_list(cli: CommandLine, stack: DeployedStack) -> None:
    ended = cli("remove", AUTUMN.upper(), WINTER)
    assert (ended.status, stack.items()) == (0, {})
    assert rows(ended.out) == [[AUTUMN, "First wave", "-", "in_progress"], [WINTER, "-", "Snow", "completed"]]


def test_remove_says_which_alerts_are_dropped(cli: CommandLine, stack: DeployedStack) -> None:
    """Nobody hears of them any more."""
    waiting, broken = f"{AUTUMN}:campaign.failed:5", "of a later release"
    stack.put(campaign_id=AUTUMN, status="failed", outbox={waiting: FAILED_ALERT, broken: {"S": "?"}})
    ended = cli("--output", "json", "remove", AUTUMN, WINTER)
    assert [row["dropped_alerts"] for row in json.loads(ended.out)] == [[waiting, broken], []]
    dropped = [line for line in ended.err.splitlines() if line.startswith("Dropped")]
    assert [line.partition(" since ")[0] for line in dropped] == [
        f"Dropped a pending alert of {AUTUMN}: failed, waiting to be sent",
        f"Dropped a pending alert of {AUTUMN}: an alert that waits can't be read: broken (KeyError) ({broken})",
    ]


def test_an_alert_that_a_run_has_claimed_may_be_sent_all_the_same(cli: CommandLine, stack: DeployedStack) -> None:
    until = str(round((cli.now + timedelta(minutes=1)).timestamp() * 1000))
    claimed = {"M": FAILED_ALERT["M"] | {"claimed_until": {"N": until}}}
    stack.put(campaign_id=AUTUMN, outbox={"an alert": claimed})
    assert "failed, perhaps being sent right now, waiting since" in cli("remove", AUTUMN).err


def test_a_remove_that_is_stopped_says_what_is_dropped_by_then(
    cli: CommandLine, stack: DeployedStack, meddle: Callable[[Meddle], None]
) -> None:
    def stopped(name: str, call: Call) -> Call:
        def at_the_second(**request: Any) -> Any:
            if name == "delete_item" and request["Key"] == {"campaign_id": {"S": WINTER}}:
                raise KeyboardInterrupt
            return call(**request)

        return at_the_second

    stack.put(campaign_id=AUTUMN, outbox={"an alert": FAILED_ALERT})
    meddle(stopped)
    ended = cli("remove", AUTUMN, WINTER)
    assert (ended.status, list(stack.items())) == (130, [WINTER])
    assert "Dropped a pending alert of" in ended.err
    assert "Stopped: 1 of 2 done" in ended.err
    assert "Off the list" not in ended.err


@pytest.mark.parametrize(
    ("attributes", "comes_back"),
    (
        ({}, True),
        ({"status": "in_progress", "revision": 3}, True),
        ({"status": "completed", "revision": 3}, False),
        ({"problem": "not_found", "finished_at": "2026-11-23T14:00:00.000Z"}, False),
    ),
)
def test_remove_says_how_to_keep_out_what_discovery_would_bring_back(
    cli: CommandLine, stack: DeployedStack, attributes: dict[str, Any], *, comes_back: bool
) -> None:
    stack.outputs["DiscoverCampaignsFunctionName"] = "discover-campaigns"
    stack.put(campaign_id=SPRING, **attributes)
    assert (f"To keep it out: campaign-reporter ignore {SPRING}\n" in cli("remove", SPRING).err) == comes_back
    stack.put(campaign_id="by-hand")
    assert "ignore" not in cli("remove", "by-hand").err, "Dexatel lists no such id"
    del stack.outputs["DiscoverCampaignsFunctionName"]
    stack.put(campaign_id=SPRING)
    assert cli("remove", SPRING).err == "Off the list. The history stays.\n"


def test_ignore_marks_campaigns_and_unignore_takes_the_mark_away(cli: CommandLine, stack: DeployedStack) -> None:
    ended = cli("ignore", AUTUMN.upper(), WINTER)
    assert (ended.status, ended.err) == (0, "")
    assert rows(ended.out) == [[AUTUMN, "ignored", "-", "yes"], [WINTER, "ignored", "-", "yes"]]
    assert [item["ignored"] for item in stack.items().values()] == [{"BOOL": True}] * 2
    assert cli("ignore", AUTUMN).err == "It was so already.\n"
    assert json.loads(cli("--output", "json", "unignore", AUTUMN).out) == [
        {"campaign_id": AUTUMN, "attribute": "ignored", "before": True, "after": None}
    ]
    assert "ignored" not in stack.items()[AUTUMN]


def test_ignore_keeps_out_a_campaign_that_is_not_on_the_list(cli: CommandLine, stack: DeployedStack) -> None:
    before = stack.items()
    refused = cli("ignore", SPRING, "nonsense")
    assert (refused.status, stack.items()) == (2, before)
    ended = cli("ignore", SPRING.upper())
    assert (ended.status, ended.err) == (0, "1 campaign put on the list as ignored.\n")
    assert stack.items() == before | {SPRING: {"ignored": {"BOOL": True}}}


def test_ignore_says_that_a_pending_alert_waits(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id=AUTUMN, outbox={"an alert": FAILED_ALERT})
    said = f"{AUTUMN} has a pending alert. It is not sent as long as the campaign is ignored.\n"
    assert cli("ignore", AUTUMN, WINTER).err == said


@pytest.mark.parametrize(
    ("text", "stored"), (("true", True), ("Yes", True), (" no ", False), ("FALSE", False), ("", None))
)
def test_set_takes_words_for_a_flag(cli: CommandLine, stack: DeployedStack, text: str, *, stored: bool | None) -> None:
    stack.put(campaign_id=AUTUMN, ignored=stored is not True)
    assert cli("set", AUTUMN, f"ignored={text}").status == 0
    assert stack.items()[AUTUMN] == ({} if stored is None else {"ignored": {"BOOL": stored}})


def test_rewatch_puts_finished_campaigns_back_on_watch(cli: CommandLine, stack: DeployedStack) -> None:
    ended = cli("rewatch", AUTUMN, WINTER)
    assert ended.status == 0, ended.err
    assert "finished_at" not in stack.items()[WINTER]
    assert rows(ended.out) == [
        [AUTUMN, "finished_at", "-", "-"],
        [WINTER, "finished_at", "2026-11-23 14:00:00 UTC", "-"],
    ]


def test_label_names_a_campaign(cli: CommandLine, stack: DeployedStack) -> None:
    ended = cli("label", AUTUMN, "Second wave")
    assert rows(ended.out) == [[AUTUMN, "label", "First wave", "Second wave"]]
    assert stack.items()[AUTUMN]["label"] == {"S": "Second wave"}


@pytest.mark.parametrize(
    ("arguments", "stored"),
    (
        (("--for", "2h"), "2026-11-23T17:00:00.000Z"),
        (("--for", "1d12h"), "2026-11-25T03:00:00.000Z"),
        (("--for", "90 min"), "2026-11-23T16:30:00.000Z"),
        (("--until", "2026-11-30"), "2026-11-29T23:00:00.000Z"),
        (("--until", "2026-11-30T08:00"), "2026-11-30T07:00:00.000Z"),
        (("--until", "2026-11-30 08:00"), "2026-11-30T07:00:00.000Z"),
        (("--until", "2026-11-30T08:00+04:00"), "2026-11-30T04:00:00.000Z"),
        (("--until", "9999-12-31T23:59:59"), "9999-12-31T22:59:59.000Z"),
    ),
)
def test_mute_reads_times_in_the_zone_of_the_stack(
    cli: CommandLine, stack: DeployedStack, arguments: tuple[str, ...], stored: str
) -> None:
    stack.parameters["AlertTimeZone"] = "Europe/Berlin"
    ended = cli("mute", AUTUMN, WINTER, *arguments)
    assert ended.status == 0, ended.err
    assert {item["muted_until"]["S"] for item in stack.items().values()} == {stored}


def test_mute_and_unmute_show_the_end_in_the_zone_of_the_alerts(cli: CommandLine, stack: DeployedStack) -> None:
    stack.parameters["AlertTimeZone"] = "Europe/Berlin"
    assert rows(cli("mute", AUTUMN, "--for", "1h").out)[0][2:] == ["-", "2026-11-23 17:00:00 CET (16:00:00 UTC)"]
    assert rows(cli("--utc", "mute", AUTUMN, "--for", "2h").out)[0][2:] == [
        "2026-11-23 16:00:00 UTC",
        "2026-11-23 17:00:00 UTC",
    ]
    ended = cli("--output", "json", "unmute", AUTUMN)
    assert json.loads(ended.out) == [
        {"campaign_id": AUTUMN, "attribute": "muted_until", "before": "2026-11-23T17:00:00.000Z", "after": None}
    ]
    assert "muted_until" not in stack.items()[AUTUMN]
    assert cli("unmute", AUTUMN).err == "It was so already.\n"


@pytest.mark.parametrize(
    "arguments",
    (
        (),
        ("--for", "2h", "--until", "2026-11-30"),
        ("--for", "two hours"),
        ("--for", "0h"),
        ("--for", "2"),
        ("--for", "-2h"),
        ("--for", "99999999w"),
        ("--for", "500000w"),
        ("--until", "tomorrow"),
        ("--until", ""),
        ("--until", "2026-11-23T15:00Z"),
    ),
)
def test_mute_refuses_what_makes_no_sense(cli: CommandLine, stack: DeployedStack, arguments: tuple[str, ...]) -> None:
    before = stack.items()
    ended = cli("mute", AUTUMN, *arguments)
    assert (ended.status, ended.out, stack.items()) == (2, "", before), ended.err
    assert ended.err.startswith("Error: ")


def test_set_changes_several_attributes_of_several_campaigns(cli: CommandLine, stack: DeployedStack) -> None:
    ended = cli("set", AUTUMN, WINTER, "low_delivery_percent=75.5", "overdue_minutes=", "label=A = B")
    assert ended.status == 0, ended.err
    assert rows(ended.out)[:3] == [
        [AUTUMN, "low_delivery_percent", "-", "75.5"],
        [AUTUMN, "overdue_minutes", "30", "-"],
        [AUTUMN, "label", "First wave", "A = B"],
    ]
    wanted = {"low_delivery_percent": {"N": "75.5"}, "label": {"S": "A = B"}}
    items = stack.items()
    assert items[AUTUMN] == {"status": {"S": "in_progress"}, **wanted}
    assert items[WINTER].items() >= wanted.items()
    assert items[WINTER]["version"] == {"N": "7"}, "the reporter's own attributes stay as they are"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    (
        (("low_delivery_percent=101",), 'low_delivery_percent "101": expected a number from 0 to 100'),
        (("overdue_minutes=-1",), 'overdue_minutes "-1": expected a number of minutes from 0 to 10080'),
        (("stalled_minutes=ten",), "expected a number of minutes"),
        (("stalled_minutes=inf",), "expected a number of minutes"),
        (("muted_until=soon",), "expected a time"),
        (("ignored=perhaps",), 'ignored "perhaps": expected yes or no, or true or false'),
        (("status=completed",), 'there is no attribute "status". There are label, muted_until'),
        (("label=a", "Label=b"), "label is there twice"),
        (("label",), '"label" is no campaign id'),
        ((), "give ids and attributes"),
        (("label=a", SPRING), f"{SPRING} is not on the list"),
    ),
)
def test_set_checks_everything_before_it_writes(
    cli: CommandLine, stack: DeployedStack, arguments: tuple[str, ...], expected: str
) -> None:
    before = stack.items()
    ended = cli("set", AUTUMN, *(arguments if "label" not in arguments else (*arguments, "label=a")))
    assert (ended.status, stack.items()) == (2, before)
    assert expected in ended.err


@pytest.mark.parametrize(
    "command",
    (
        ("remove",),
        ("rewatch",),
        ("unmute",),
        ("unignore",),
        ("mute", "--for", "2h"),
        ("set", "label=x"),
    ),
)
def test_a_campaign_that_is_not_on_the_list_is_an_error_and_no_new_entry(
    cli: CommandLine, stack: DeployedStack, command: tuple[str, ...]
) -> None:
    before = stack.items()
    ended = cli(*command, AUTUMN, SPRING, "nonsense")
    assert (ended.status, ended.out, stack.items()) == (2, "", before)
    assert f"{SPRING} is not on the list" in ended.err
    assert '"nonsense" is no campaign id' in ended.err


def test_an_entry_that_was_made_by_hand_is_found_as_it_is_written(cli: CommandLine, stack: DeployedStack) -> None:
    stack.put(campaign_id="spring-newsletter")
    stack.put(campaign_id=SPRING.upper(), muted_until="soon", label=3)
    assert rows(cli("mute", SPRING.upper(), "--for", "1h").out)[0][2] == "soon"
    assert cli("remove", "spring-newsletter", SPRING.upper()).status == 0
    assert stack.items().keys() == {AUTUMN, WINTER}


def test_what_is_typed_twice_does_no_harm(cli: CommandLine, stack: DeployedStack) -> None:
    arguments = ("set", AUTUMN, "label=Second wave", "stalled_minutes=0")
    cli(*arguments)
    before = stack.items()
    ended = cli(*arguments)
    assert (ended.status, ended.err, stack.items()) == (0, "It was so already.\n", before)


@pytest.mark.parametrize(
    ("error", "status", "expected"),
    ((None, 3, "has just been taken off the list. 1 of 2"), (KeyboardInterrupt, 130, "Stopped: 1 of 2")),
)
def test_a_change_that_is_interrupted_says_how_far_it_came(  # noqa: PLR0917 - as many as it has fixtures
    cli: CommandLine,
    stack: DeployedStack,
    meddle: Callable[[Meddle], None],
    error: type[BaseException] | None,
    status: int,
    expected: str,
) -> None:
    def interrupted(name: str, call: Call) -> Call:
        def at_the_second(**request: Any) -> Any:
            if name == "update_item" and request["Key"] == {"campaign_id": {"S": WINTER}}:
                if error:
                    raise error
                stack.client("dynamodb").delete_item(TableName=request["TableName"], Key=request["Key"])
            return call(**request)

        return at_the_second

    meddle(interrupted)
    ended = cli("set", AUTUMN, WINTER, "label=x")
    assert (ended.status, ended.out) == (status, "")
    assert f"{expected} done" in ended.err
    assert stack.items()[AUTUMN]["label"] == {"S": "x"}
    assert "label" not in stack.items().get(WINTER, {}), "and there is no new entry"
