"""What README.md tells its reader to type works, in its order, from `sam deploy --guided` to `sam delete`."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest

from local import deployment, emulator, postbox
from local.dexatel_simulator import DexatelSimulator, Life, lives
from local.emulator import ROOT
from local.stack import STACK_NAME, Stack
from tests.canary import key
from tests.e2e.leaks import places_with_a_key

README = (ROOT / "README.md").read_text()
LISTED = "1cd111e6-f5ec-5be4-bf38-2e2252826289"
LISTED_NOW = json.loads((ROOT / "events" / "campaign_ids.json").read_text())["campaign_ids"][0]
FAILING = "fa8b197c-c439-5ffe-beba-0c18752ba2d8"
MANY = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(60)]


def commands(section: str) -> list[str]:
    """The blocks of commands below a heading of the README, in their order."""
    text = README.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(r"```bash\n(.*?)```", text, re.DOTALL)


DEPLOY, NAMES, *SET_UP = commands("Deploy it")
OUTPUTS = {
    "CAMPAIGNS": "CampaignsTableName",
    "HISTORY": "StatusHistoryTableName",
    "RUNS": "RunsTableName",
    "TOPIC": "AlertsTopicArn",
    "SECRET": "ApiKeySecretArn",
    "FUNCTION": "PollCampaignsFunctionName",
    "DASHBOARD": "DashboardUrl",
}


@dataclass(frozen=True)
class Reader:
    """Somebody who follows the README in a copy of the project."""

    folder: Path
    stack: Stack
    dexatel: DexatelSimulator

    def type(self, *blocks: str, answers: str = "") -> str:
        """Runs blocks of commands in a shell that knows the stack's names, and gives what they print."""
        names = [f"{name}='{self.stack.outputs[output]}'" for name, output in OUTPUTS.items()]
        return _type("\n".join((*names, *blocks)), answers, folder=self.folder, aws=self.stack.emulator)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("readme") / "project"
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(".git", ".tools", ".*_cache", "__pycache__", ".aws-sam")
    )
    (folder / "ids.txt").write_text("".join(f"{campaign_id}\n" for campaign_id in MANY))
    port = emulator.free_port()
    with (
        DexatelSimulator(api_key=key(token_hex(8))) as dexatel,
        postbox.running(upstream=f"http://127.0.0.1:{port}") as box,
        emulator.running(port=port, environment={"AWS_ENDPOINT_URL_SNS": box.url}) as aws,
    ):
        outputs = _deploy_guided(folder, aws, dexatel)
        stack = Stack(
            emulator=aws, postbox=box, template=folder / ".aws-sam" / "build" / "template.yaml", outputs=outputs
        )
        yield Reader(folder, stack, dexatel)
        assert places_with_a_key(stack) == []


def _deploy_guided(folder: Path, aws: emulator.Emulator, dexatel: DexatelSimulator) -> dict[str, str]:
    """Answers what `sam deploy --guided` asks: stack, region, the twenty-one parameters, and seven times yes or no."""
    alerts = ["marketing@example.com", "+37412345678", *[""] * 4, "cron(0 7 * * ? *)"]
    parameters = [*alerts, "", dexatel.base_url, *[""] * 12]
    answers = ["", "", *parameters, "n", "y", "n", "n"]
    _type(DEPLOY, "\n".join(answers) + "\n", folder=folder, aws=aws)
    return deployment.outputs(aws, stack_name=STACK_NAME)


def _type(script: str, answers: str, *, folder: Path, aws: emulator.Emulator) -> str:
    shell = subprocess.run(  # noqa: S603 - the README's own commands
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 - whichever bash its reader has
        cwd=folder,
        env=aws.environment,
        input=answers,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert shell.returncode == 0, shell.stdout
    return shell.stdout


def test_the_guided_deployment_asks_for_every_parameter_and_takes_the_answers(reader: Reader) -> None:
    subscriptions = reader.stack.client("sns").list_subscriptions_by_topic(
        TopicArn=reader.stack.outputs["AlertsTopicArn"]
    )

    found = {each["Endpoint"] for each in subscriptions["Subscriptions"]}
    assert found == {"marketing@example.com", "+37412345678"}


def test_the_shell_learns_the_names_of_the_stack(reader: Reader) -> None:
    printed = reader.type(NAMES, *(f'echo "{name}=${name}"' for name in OUTPUTS))

    assert dict(line.split("=", 1) for line in printed.splitlines()) == {
        name: reader.stack.outputs[output] for name, output in OUTPUTS.items()
    }


def test_the_key_is_set_and_the_test_alert_arrives(reader: Reader) -> None:
    reader.type(*SET_UP, answers=reader.dexatel.api_key + "\n")

    assert [message.attributes["event"] for message in reader.stack.postbox.messages] == ["reporter.test"]


def test_campaigns_are_listed_and_stopped_as_shown(reader: Reader) -> None:
    reader.dexatel.add(LISTED, lives.fails(starts=1, takes=1))
    reader.dexatel.add(LISTED_NOW, Life.fixed(status="in_progress", total=10, delivered=4))
    for campaign_id in MANY[1:]:  # the first is unknown to the provider
        reader.dexatel.add(campaign_id, Life.fixed(status="canceled", total=10))

    printed = reader.type(*commands("List your campaigns"))

    assert '"polled": 1' in printed
    ids = {item["campaign_id"]["S"] for item in reader.stack.items("CampaignsTableName")}
    assert ids == {LISTED, *MANY}, "the one that was deleted is gone"


def test_a_campaign_has_settings_of_its_own_and_is_rehearsed(reader: Reader) -> None:
    mute, unmute, rehearse = commands("One campaign's own settings")

    reader.type(mute)
    (item,) = (each for each in reader.stack.items("CampaignsTableName") if each["campaign_id"]["S"] == LISTED)
    assert (item["low_delivery_percent"], item["muted_until"]) == ({"N": "75"}, {"S": "2030-01-01T08:00:00+01:00"})
    reader.type(unmute)

    assert '"would_not_send"' in reader.type(rehearse)


def test_every_question_has_an_answer(reader: Reader) -> None:
    reader.dexatel.add(FAILING, Life.fixed(status="in_progress", total=2_000, delivered=312, failed=188))
    reader.stack.watch(FAILING)
    reader.type("""aws lambda invoke --function-name "$FUNCTION" --payload '{}' /dev/stdout""")

    for block in commands("Ask questions"):
        assert reader.type(block).strip(), f"nothing is answered to\n{block}"


def test_a_colleague_is_told_of_failed_campaigns_only_and_the_dashboard_has_an_address(reader: Reader) -> None:
    printed = reader.type(*commands("The alerts"))

    assert printed.endswith(f"{reader.stack.outputs['DashboardUrl']}\n")
    topic = reader.stack.outputs["AlertsTopicArn"]
    sns = reader.stack.client("sns")
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    (colleague,) = (each for each in subscriptions if each["Endpoint"] == "colleague@example.com")
    attributes = sns.get_subscription_attributes(SubscriptionArn=colleague["SubscriptionArn"])["Attributes"]
    assert json.loads(attributes["FilterPolicy"]) == {"event": ["campaign.failed"]}


def test_the_digest_of_a_day_is_sent(reader: Reader) -> None:
    (send,) = commands("The daily digest")

    assert '"published": true' in reader.type(NAMES, send)

    assert reader.stack.postbox.messages[-1].attributes["event"] == "reporter.digest"


def test_the_stack_is_deleted_and_the_tables_stay_until_they_are_deleted(reader: Reader) -> None:
    delete_stack, delete_tables = commands("Take it down")
    tables = {name for name in reader.stack.outputs.values() if "Table" in name}

    # The names first: without its stack they can't be asked for.
    reader.type(delete_stack, 'aws dynamodb describe-table --table-name "$CAMPAIGNS"', delete_tables)

    assert not tables & set(reader.stack.client("dynamodb").list_tables()["TableNames"])


COSTS = README.split("## What it costs")[1].split("\n\n")[2]
COSTS_OF_ANY_SIZE = (ROOT / "docs" / "scale.md").read_text().split("## At each size")[1].split("\n\n")[2]


def amounts(cells: Sequence[str]) -> list[float]:
    return [float(cell.strip(" *").replace(",", "")) for cell in cells]


@pytest.mark.parametrize("table", (COSTS, COSTS_OF_ANY_SIZE), ids=("README.md", "docs/scale.md"))
def test_each_sum_of_the_costs_is_right(table: str) -> None:
    rows = [row.strip("|").split("|") for row in table.splitlines()]
    added = [amounts(row[1:]) for row in rows if re.fullmatch(r" [0-9]+\.[0-9]{2} ", row[1])]
    (total,) = (amounts(row[1:]) for row in rows if "USD a month" in row[0])

    assert [round(sum(column), 2) for column in zip(*added, strict=True)] == total
