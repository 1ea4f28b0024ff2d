"""A shell completes ids. The command line is a process of its own here, as a shell starts it."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.commands.completion import print_ids
from local import command_line
from tests.cli.deployed import DeployedStack

AUTUMN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"
WINTER = "1cd111e6-f5ec-5be4-bf38-2e2252826289"
STACKS = """<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
<StackName>mine</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-23T08:00:00Z</CreationTime>
<Outputs><member><OutputKey>CampaignsTableName</OutputKey><OutputValue>Campaigns</OutputValue></member></Outputs>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""
IN_BASH = """
eval "$(campaign-reporter --show-completion bash)"
COMP_WORDS=({words} '') COMP_CWORD={count}
_campaign_reporter_completion campaign-reporter
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


class Aws(BaseHTTPRequestHandler):
    """A stack named `mine` in eu-central-1, whose list has two campaigns."""

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        items = [{"campaign_id": {"S": AUTUMN}, "name": {"S": "Autumn sale"}}, {"campaign_id": {"S": WINTER}}]
        in_region = "/eu-central-1/" in self.headers["Authorization"]
        is_known = in_region and ("StackName=mine" in asked or '"Campaigns"' in asked)
        body = STACKS if "StackName" in asked else json.dumps({"Items": items, "Count": 2})
        self.send_response(200 if is_known else 400)
        self.end_headers()
        self.wfile.write(body.encode() if is_known else b"{}")

    def log_message(self, *_: object) -> None:
        """Keeps the output of the tests clean."""


class Silent(Aws):
    """An AWS that does not answer before the test is over."""

    over = Event()

    def do_POST(self) -> None:
        self.over.wait()


@contextmanager
def serving(handler: type[Aws]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        Silent.over.set()
        server.shutdown()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell with the command line on its PATH, and with credentials."""
    return {
        "PATH": command_line.on_path(tmp_path, os.environ["PATH"]),
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def ended(*command: str, environment: dict[str, str]) -> tuple[str, str]:
    """Returns the stdout and the stderr of the command."""
    result = subprocess.run(  # noqa: S603 - the tests' own commands
        command, env=environment, cwd=environment["HOME"], capture_output=True, text=True, timeout=30, check=False
    )
    return result.stdout, result.stderr


def in_bash(*words: str, environment: dict[str, str]) -> list[str]:
    """Returns the words that bash proposes after these."""
    script = IN_BASH.format(words=" ".join(("campaign-reporter", *words)), count=len(words) + 1)
    out, err = ended("bash", "--norc", "-c", script, environment=environment)
    assert err == ""
    return out.split()


def test_bash_completes_the_ids_that_are_not_typed_yet(environment: dict[str, str]) -> None:
    with serving(Aws) as url:
        environment = environment | {"AWS_ENDPOINT_URL": url}
        options = ("--stack", "mine", "--region", "eu-central-1", "remove")
        assert in_bash(*options, environment=environment) == [AUTUMN, WINTER]
        assert in_bash(*options, AUTUMN, environment=environment) == [WINTER]


@pytest.mark.parametrize(
    ("name", "proposed"),
    (("zsh", f'"{AUTUMN}":"Autumn sale"'), ("fish", f"{AUTUMN}\tAutumn sale")),
    ids=("zsh", "fish"),
)
def test_other_shells_show_the_name_too(environment: dict[str, str], name: str, proposed: str) -> None:
    with serving(Aws) as url:
        request = {
            "AWS_ENDPOINT_URL": url,
            "_CAMPAIGN_REPORTER_COMPLETE": f"complete_{name}",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_ARGS": "campaign-reporter --stack mine --region eu-central-1 remove 48e",
        }
        out, err = ended("campaign-reporter", environment=environment | request)

    assert proposed in out
    assert WINTER not in out
    assert err == ""
    assert (
        "_CAMPAIGN_REPORTER_COMPLETE"
        in ended("campaign-reporter", "--show-completion", name, environment=environment)[0]
    )


def test_nothing_is_proposed_or_said_if_the_list_can_not_be_read(environment: dict[str, str]) -> None:
    with serving(Aws) as url:
        unknown = ("--stack", "other", "--region", "eu-central-1", "remove")
        assert in_bash(*unknown, environment=environment | {"AWS_ENDPOINT_URL": url}) == []
    without_region = ("remove",)
    assert in_bash(*without_region, environment=environment) == []


def test_a_slow_aws_costs_a_moment(environment: dict[str, str]) -> None:
    with serving(Silent) as url:
        assert in_bash("--region", "eu-central-1", "remove", environment=environment | {"AWS_ENDPOINT_URL": url}) == []


def test_nothing_that_a_shell_would_evaluate_is_proposed(
    stack: DeployedStack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.put(campaign_id="a-1", name="Sale\\$(reboot) `x` 'y'\t\"z\"\n[red]%; Գարուն")
    stack.put(campaign_id="a-2", name="theirs", label="mine")
    stack.put(campaign_id="a$(reboot)")
    stack.put(campaign_id="a 3")
    stack.put(campaign_id="b")

    print_ids(Session(), "a")

    assert sorted(capsys.readouterr().out.splitlines()) == ["a-1\tSale reboot x y z red Գարուն", "a-2\tmine"]


def test_a_long_list_is_not_proposed_as_a_whole(stack: DeployedStack, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(201):
        stack.put(campaign_id=f"id-{number}")

    print_ids(Session(), "")

    assert len(capsys.readouterr().out.splitlines()) == 200
