"""Every command of the README and of docs/ works, from `sam deploy --guided` to `sam delete`."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from local import command_line, deployment, emulator, postbox
from local.dexatel_simulator import DexatelSimulator, Life, lives
from local.emulator import ROOT
from local.stack import STACK_NAME, Stack
from local.template import template
from tests.canary import key
from tests.documents import PAGES, blocks, commands, page
from tests.e2e.leaks import places_with_a_key

LISTED = "1cd111e6-f5ec-5be4-bf38-2e2252826289"
LISTED_NOW = json.loads((ROOT / "events" / "campaign_ids.json").read_text())["campaign_ids"][0]
FAILING = "fa8b197c-c439-5ffe-beba-0c18752ba2d8"
MANY = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(60)]
MORE = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(0xF00, 0xF03)]
OF_USERS = {"label", "ignored", "low_delivery_percent", "muted_until"}
SPRING = "3b5c2c1e-7a0f-4c54-9c2d-1f6f0a9b8e7d"
OUTPUTS = {
    "CAMPAIGNS": "CampaignsTableName",
    "HISTORY": "StatusHistoryTableName",
    "RUNS": "RunsTableName",
    "TOPIC": "AlertsTopicArn",
    "SECRET": "ApiKeySecretArn",
    "FUNCTION": "PollCampaignsFunctionName",
    "DASHBOARD": "DashboardUrl",
}

DEPLOY, *SET_UP = commands("README.md", "Deploy")
*LIST, MUTE = commands("README.md", "List your campaigns")
ASK = commands("README.md", "Ask how they go")
FROM_FILES = commands("docs/cli.md", "Add a list from a file")
(FOR_PROGRAMS,) = commands("docs/cli.md", "Answers for other programs")
(SUBSCRIBE_AGAIN,) = commands("docs/operations.md", "When an SMS or an email does not come")
POLL_NOW, WATCH_AGAIN = commands("docs/operations.md", "Manage the list")
SET, UNMUTE = commands("docs/settings.md", "One campaign's own settings")
REHEARSALS = commands("docs/queries.md", "Why did no alert come?")
*CHANGE_BY_AWS, DELETE_BY_AWS = commands("docs/queries.md", "Change the list without `campaign-reporter`")
(POLL_BY_AWS,) = commands("docs/queries.md", "Invoke the functions without `campaign-reporter`")
NAMES, *QUESTIONS = blocks(page("docs/queries.md").partition("\n## Why did no alert come?\n")[0], "bash")
(SUBSCRIBE,) = commands("docs/alerts.md", "Severities and filters")
(SEND_DIGEST,) = commands("docs/alerts.md", "The daily digest")
(SHOW_DASHBOARD,) = commands("docs/operations.md", "Dashboard")
SHOW_FAILED_RUNS, EMPTY_FAILED_RUNS = commands("docs/operations.md", "Failed runs")
CHANGE_A_SETTING, DEPLOY_GUIDED, SHOW_SCHEDULE = commands("docs/operations.md", "Change settings")
(UPGRADE,) = commands("docs/operations.md", "Upgrade or go back")
(COPY_TABLES,) = commands("docs/operations.md", "Copy the tables of a deleted stack")
TURN_DISCOVERY_ON, LOOK_AT_NEW = commands("docs/discovery.md", "Turn it on")
(IGNORE,) = commands("docs/discovery.md", "Keep a campaign out")
DELETE_STACK, DELETE_TABLES, DELETE_SECRET = commands("docs/operations.md", "Take it down")
TYPED = [
    *(DEPLOY, NAMES, *SET_UP, *LIST, MUTE, *ASK, *FROM_FILES, FOR_PROGRAMS, *CHANGE_BY_AWS, DELETE_BY_AWS),
    *(POLL_NOW, POLL_BY_AWS, WATCH_AGAIN, SET, UNMUTE, *QUESTIONS, *REHEARSALS),
    *(TURN_DISCOVERY_ON, LOOK_AT_NEW, IGNORE),
    *(SUBSCRIBE, SUBSCRIBE_AGAIN, SEND_DIGEST, SHOW_DASHBOARD, SHOW_FAILED_RUNS, EMPTY_FAILED_RUNS),
    *(CHANGE_A_SETTING, DEPLOY_GUIDED, SHOW_SCHEDULE, UPGRADE, COPY_TABLES, DELETE_STACK, DELETE_TABLES, DELETE_SECRET),
]


@dataclass(frozen=True)
class Reader:
    """Follows the documentation in a copy of the project."""

    folder: Path
    stack: Stack
    dexatel: DexatelSimulator

    def type(self, *blocks: str, answers: str = "") -> str:
        """Runs blocks of commands in a shell that knows the stack's names, and gives what they print."""
        names = [f"{name}='{self.stack.outputs[output]}'" for name, output in OUTPUTS.items()]
        return _type("\n".join((*names, *blocks)), answers, folder=self.folder, aws=self.stack.emulator)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("documents") / "project"
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(".git", ".tools", ".*_cache", "__pycache__", ".aws-sam")
    )
    (folder / "ids.txt").write_text("".join(f"{campaign_id}\n" for campaign_id in MANY))
    of_windows = [*MORE, "", MORE[0].upper(), SPRING]
    (folder / "more-ids.txt").write_bytes(("\ufeffid\r\n" + "\r\n".join(of_windows)).encode())
    port = emulator.free_port()
    with (
        DexatelSimulator(api_key=key(token_hex(8))) as dexatel,
        postbox.running(upstream=f"http://127.0.0.1:{port}") as box,
        emulator.running(port=port, environment={"AWS_ENDPOINT_URL_SNS": box.url}) as aws,
    ):
        _type(DEPLOY, "y\n", folder=folder, aws=aws)
        outputs = _deploy_guided(folder, aws, dexatel)
        stack = Stack(
            emulator=aws, postbox=box, template=folder / ".aws-sam" / "build" / "template.yaml", outputs=outputs
        )
        yield Reader(folder, stack, dexatel)
        assert places_with_a_key(stack) == []


def _deploy_guided(folder: Path, aws: emulator.Emulator, dexatel: DexatelSimulator) -> dict[str, str]:
    """Answers what `sam deploy --guided` asks: stack, region, each parameter, and seven times yes or no."""
    chosen = {
        "AlertEmail": "marketing@example.com",
        "AlertPhone": "none",
        "ExistingApiKeySecretArn": "none",
        "DigestSchedule": "cron(0 7 * * ? *)",
        "DexatelBaseUrl": dexatel.base_url,
    }
    answers = ["", "", *(chosen.get(name, "") for name in template()["Parameters"]), "n", "y", "n", "n"]
    _type(DEPLOY_GUIDED, "\n".join(answers) + "\n", folder=folder, aws=aws)
    return deployment.outputs(aws, stack_name=STACK_NAME)


def _type(script: str, answers: str, *, folder: Path, aws: emulator.Emulator) -> str:
    environment = aws.environment
    shell = subprocess.run(  # noqa: S603 - the documentation's own commands
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 - whichever bash its reader has
        cwd=folder,
        env=environment | {"PATH": command_line.on_path(aws.folder, environment["PATH"])},
        input=answers,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert shell.returncode == 0, shell.stdout
    return shell.stdout


def test_the_guided_deployment_asks_for_every_parameter_and_none_turns_the_phone_off(reader: Reader) -> None:
    subscriptions = reader.stack.client("sns").list_subscriptions_by_topic(
        TopicArn=reader.stack.outputs["AlertsTopicArn"]
    )

    found = {each["Endpoint"] for each in subscriptions["Subscriptions"]}
    assert found == {"marketing@example.com"}


def test_the_shell_learns_the_names_of_the_stack(reader: Reader) -> None:
    printed = reader.type(NAMES, *(f'echo "{name}=${name}"' for name in OUTPUTS))

    assert dict(line.split("=", 1) for line in printed.splitlines()) == {
        name: reader.stack.outputs[output] for name, output in OUTPUTS.items()
    }


def test_the_key_is_set_and_the_test_alert_arrives(reader: Reader) -> None:
    reader.type(*SET_UP, answers=reader.dexatel.api_key + "\n")

    assert [message.attributes["event"] for message in reader.stack.postbox.messages] == ["reporter.test"]


def test_campaigns_are_listed_muted_shown_and_stopped_as_shown(reader: Reader) -> None:
    reader.dexatel.add(LISTED, lives.fails(starts=1, takes=1))
    for campaign_id in MANY[1:]:  # the first is unknown to the provider
        reader.dexatel.add(campaign_id, Life.fixed(status="canceled", total=10))

    reader.type(*LIST, MUTE)

    assert listed(reader) == {name: {} for name in MANY} | {LISTED: {"label": {"S": "Autumn, second wave"}}}
    assert LISTED in reader.type(*ASK)


def test_a_file_is_added_again_and_changes_nothing(reader: Reader) -> None:
    before = listed(reader)

    reader.type(*FROM_FILES)
    assert listed(reader) == before
    assert reader.type(FOR_PROGRAMS).strip().isdigit()


def test_the_list_is_changed_without_the_command_line_too(reader: Reader) -> None:
    before = listed(reader)

    assert f"not added: {SPRING}" in reader.type(*CHANGE_BY_AWS)
    spring = {"label": {"S": "Spring"}, "ignored": {"BOOL": True}, "low_delivery_percent": {"N": "75"}}
    assert listed(reader) == before | {name: {} for name in MORE} | {SPRING: spring}
    reader.type(DELETE_BY_AWS)
    assert SPRING not in listed(reader)


def test_a_campaign_is_polled_now_and_another_is_watched_again(reader: Reader) -> None:
    reader.dexatel.add(LISTED_NOW, Life.fixed(status="in_progress", total=10, delivered=4))
    reader.stack.watch(LISTED_NOW)

    assert '"polled": 1' in reader.type(POLL_BY_AWS)
    reader.type(POLL_NOW, WATCH_AGAIN)


def test_a_campaign_has_settings_of_its_own_and_is_rehearsed(reader: Reader) -> None:
    reader.type(SET)
    assert listed(reader)[LISTED]["low_delivery_percent"] == {"N": "75"}
    assert listed(reader)[LISTED]["muted_until"]["S"].startswith("2030-01-01T0")
    reader.type(UNMUTE)
    assert "muted_until" not in listed(reader)[LISTED]

    assert '"would_not_send"' in reader.type(*REHEARSALS)


def test_every_question_has_an_answer(reader: Reader) -> None:
    reader.dexatel.add(FAILING, Life.fixed(status="in_progress", total=2_000, delivered=312, failed=188))
    added = {"added_by": {"S": "discovery"}, "added_at": {"S": "2026-11-23T16:05:00.412Z"}}
    reader.stack.put_all([{"campaign_id": {"S": FAILING}, **added}])
    reader.type("""aws lambda invoke --function-name "$FUNCTION" --payload '{}' /dev/stdout""")

    for block in QUESTIONS:
        assert reader.type(block).strip(), f"nothing is answered to\n{block}"


def test_a_colleague_gets_failed_campaigns_only(reader: Reader) -> None:
    reader.type(SUBSCRIBE, SUBSCRIBE_AGAIN)

    topic = reader.stack.outputs["AlertsTopicArn"]
    sns = reader.stack.client("sns")
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    (colleague,) = (each for each in subscriptions if each["Endpoint"] == "colleague@example.com")
    attributes = sns.get_subscription_attributes(SubscriptionArn=colleague["SubscriptionArn"])["Attributes"]
    assert json.loads(attributes["FilterPolicy"]) == {"event": ["campaign.failed"]}


def test_the_digest_of_a_day_is_sent(reader: Reader) -> None:
    reader.type(SEND_DIGEST)

    assert reader.stack.postbox.messages[-1].attributes["event"] == "reporter.digest"


def test_the_dashboard_has_an_address(reader: Reader) -> None:
    assert reader.type(SHOW_DASHBOARD) == f"{reader.stack.outputs['DashboardUrl']}\n"


def test_the_failed_runs_are_shown_and_emptied(reader: Reader) -> None:
    queue = {"QueueUrl": reader.stack.outputs["FailedRunsQueueUrl"]}
    # Version 1 of the AWS CLI does not heed AWS_ENDPOINT_URL for SQS. The queue wants TLS, which the postbox claims.
    over_tls = f'aws() {{ command aws --endpoint-url {reader.stack.postbox.url} "$@"; }}'
    reader.stack.client("sqs").send_message(**queue, MessageBody="why a run failed")

    assert "why a run failed" in reader.type(NAMES, over_tls, SHOW_FAILED_RUNS)
    assert "why a run failed" in reader.type(NAMES, over_tls, SHOW_FAILED_RUNS), "it is still there"
    assert "why a run failed" not in reader.type(NAMES, over_tls, EMPTY_FAILED_RUNS, SHOW_FAILED_RUNS)


def test_a_changed_setting_and_an_upgrade_leave_the_others_and_the_key_as_they_are(reader: Reader) -> None:
    before = parameters(reader)

    reader.type(CHANGE_A_SETTING, answers="y\n")
    assert parameters(reader) == before | {"StalledMinutes": "30"}
    reader.type(UPGRADE, answers="y\n")

    assert parameters(reader) == before | {"StalledMinutes": "30"}
    assert '"polled": 1' in reader.type(POLL_BY_AWS), "with the key that was set"


def test_discovery_is_turned_on_and_shows_what_it_would_add_but_for_an_ignored_campaign(reader: Reader) -> None:
    new = "6e2d9c4a-1f3b-4a5c-8d7e-0b9a8c7d6e5f"
    for campaign_id in (new, LISTED):
        reader.dexatel.add(campaign_id, Life.fixed(status="in_progress", total=10))

    reader.type(TURN_DISCOVERY_ON, answers="y\n")
    reader.type(IGNORE, f"campaign-reporter remove {LISTED_NOW}")

    assert listed(reader)[LISTED]["ignored"] == {"BOOL": True}
    shown = reader.type(LOOK_AT_NEW)
    assert (new in shown, LISTED_NOW in shown, LISTED in shown) == (True, True, False)


def test_the_schedule_is_on(reader: Reader) -> None:
    assert reader.type(SHOW_SCHEDULE) == "ENABLED\n"


def test_the_tables_of_an_older_stack_are_copied(reader: Reader) -> None:
    dynamodb, tables = reader.stack.client("dynamodb"), ("CampaignsTableName", "StatusHistoryTableName")
    old = {}
    for output in tables:
        described = dynamodb.describe_table(TableName=reader.stack.outputs[output])["Table"]
        old[output] = f"old-{output}"
        dynamodb.create_table(
            TableName=old[output],
            KeySchema=described["KeySchema"],
            AttributeDefinitions=[
                each for each in described["AttributeDefinitions"] if each["AttributeName"] != "status"
            ],
            BillingMode="PAY_PER_REQUEST",
        )
    for number in range(60):
        key = {"campaign_id": {"S": f"old {number}"}}
        dynamodb.put_item(TableName=old[tables[0]], Item=key | {"label": {"S": "mine"}})
        dynamodb.put_item(TableName=old[tables[1]], Item=key | {"observed_at": {"S": "2025-01-01T00:00:00.000Z"}})

    names = f"OLD_CAMPAIGNS={old[tables[0]]}\nOLD_HISTORY={old[tables[1]]}"
    reader.type(names, COPY_TABLES)

    for output in tables:
        copied = {item["campaign_id"]["S"] for item in reader.stack.items(output)}
        assert {f"old {number}" for number in range(60)} <= copied


def listed(reader: Reader) -> dict[str, dict[str, Any]]:
    """The user's own attributes of each campaign on the list, by its id. A run may write the others at any time."""
    return {
        item["campaign_id"]["S"]: {name: value for name, value in item.items() if name in OF_USERS}
        for item in reader.stack.items("CampaignsTableName")
    }


def parameters(reader: Reader) -> dict[str, str]:
    """The parameters of the stack, as they are now."""
    cloudformation = reader.stack.client("cloudformation")
    (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


def test_the_stack_is_deleted_and_the_tables_stay_until_they_are_deleted(reader: Reader) -> None:
    tables = {name for name in reader.stack.outputs.values() if "Table" in name}

    # The names first: without its stack they can't be asked for.
    reader.type(DELETE_STACK, 'aws dynamodb describe-table --table-name "$CAMPAIGNS"', DELETE_TABLES, DELETE_SECRET)

    assert not tables & set(reader.stack.client("dynamodb").list_tables()["TableNames"])


def test_no_command_of_the_pages_is_left_out() -> None:
    assert sorted(TYPED) == sorted(block for name in PAGES for block in blocks(page(name), "bash"))
