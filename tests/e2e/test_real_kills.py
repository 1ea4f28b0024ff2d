"""Promises 1, 2, 3 and 8 with the deployed function, real processes and an AWS that is not in them.

One round over a campaign of every kind of end is run once for each of its calls, to AWS and to the provider, and each
way in which a call can fail, SIGKILL among them. Then clean rounds follow. A run that died keeps its claims until its
invocation's deadline, many seconds later, so that many stacks like this are at work side by side.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import ceil
from queue import SimpleQueue
from threading import BoundedSemaphore
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from campaign_reporter.timing.budget import ANSWER_SECONDS, WRITING_SECONDS
from local.demo.screen import plain
from local.dexatel_simulator import DexatelSimulator, Life
from local.postbox import Published
from local.stack import Stack
from tests.e2e.copies import copy_of
from tests.e2e.fault_proxy import PROVIDER, Fault, FaultProxy, Point, Round
from tests.e2e.processes import kill

SITES = 26
AT_ONCE = 4
"""So many functions run at the same time; the other sites wait for a dead run's deadline, or for their turn."""
TIMEOUT = ceil(WRITING_SECONDS + ANSWER_SECONDS) + 8
"""Of the function, in seconds: shorter than deployed, but campaigns are begun only in the first eight of them."""
PATIENCE = 120
"""For how many seconds a machine that is too busy for a run within its time is tried again."""
MISSING_RUNS = 3
MOST_CLEAN_RUNS = 3
"""One is enough, but where the machine is so busy that the SDK gives up calls which the emulator answers later."""
KINDS = {"completed": 2, "failed": 1, "canceled": 1, "not_found": 0, "invalid": 0}
"""What becomes of a campaign in the round, and how many records its history has then."""
OVER = {"completed", "failed", "canceled", "invalid"}


@dataclass(frozen=True, kw_only=True)
class Site:
    """A stack whose function reaches AWS and the provider through a proxy of its own."""

    stack: Stack
    dexatel: DexatelSimulator
    proxy: FaultProxy
    lambda_: Any
    dynamodb: Any
    turn: BoundedSemaphore

    def run(self, event: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the function answers; with `errorMessage` where it fails."""
        function = self.stack.outputs["PollCampaignsFunctionName"]
        with self.turn:
            answer = self.lambda_.invoke(FunctionName=function, Payload=json.dumps(event or {}).encode())
        return dict(json.loads(answer["Payload"].read()))

    def run_in_time(self) -> dict[str, Any]:
        """The same of a run that is not over before it has come to all campaigns."""
        until = time.monotonic() + PATIENCE
        while (answer := self.run()).get("outcome") == "partial" and time.monotonic() < until:
            pass
        return answer

    def complete_run(self) -> dict[str, Any]:
        """The same of a run that nothing keeps from its work."""
        answer = self.run_in_time()
        assert answer.get("outcome") == "complete", answer
        return answer

    def put(self, *campaign_ids: str) -> None:
        table = self.stack.outputs["CampaignsTableName"]
        items = [{"campaign_id": {"S": campaign_id}} for campaign_id in campaign_ids]
        self.dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in items]})

    def delete(self, campaign_id: str) -> None:
        table = self.stack.outputs["CampaignsTableName"]
        self.dynamodb.delete_item(TableName=table, Key={"campaign_id": {"S": campaign_id}})

    def campaigns(self) -> dict[str, dict[str, Any]]:
        """The items of the list by their ids."""
        found = self.dynamodb.scan(TableName=self.stack.outputs["CampaignsTableName"], ConsistentRead=True)
        return {plain(item, "campaign_id"): item for item in found["Items"]}

    def history(self, campaign_id: str) -> list[dict[str, Any]]:
        found = self.dynamodb.query(
            TableName=self.stack.outputs["StatusHistoryTableName"],
            KeyConditionExpression="campaign_id = :id",
            ExpressionAttributeValues={":id": {"S": campaign_id}},
        )
        return list(found["Items"])

    def told(self, campaign_id: str) -> list[Published]:
        messages = self.stack.postbox.messages
        return [message for message in messages if message.attributes.get("campaign_id") == campaign_id]


@dataclass(frozen=True)
class Cast:
    """A campaign of every kind, each about to come to its end."""

    site: Site
    ids: dict[str, str]
    """By kind."""
    rounds: list[Round] = field(default_factory=list)

    @classmethod
    def listed(cls, site: Site) -> "Cast":
        """With one that was seen before, and one that was missing in all runs but the last."""
        ids = {kind: str(uuid4()) for kind in KINDS} | {"invalid": f"no-uuid-{uuid4().hex}"}
        site.dexatel.add(ids["completed"], Life.fixed(status="in_progress", total=10))
        site.proxy.begin({})
        site.put(ids["completed"], ids["not_found"])
        for _ in range(MISSING_RUNS - 1):
            site.complete_run()
        for kind in ("completed", "failed", "canceled"):
            site.dexatel.add(ids[kind], Life.fixed(status=kind, total=10, delivered=9, failed=1))
        site.put(ids["failed"], ids["canceled"], ids["invalid"])
        return cls(site, ids)

    def begin(self, *, at: Point | None = None, fault: Fault | None = None) -> Round:
        subjects = {campaign_id: kind for kind, campaign_id in self.ids.items()}
        self.rounds.append(self.site.proxy.begin(subjects, at=at, fault=fault))
        return self.rounds[-1]

    def is_settled(self) -> bool:
        """Whether nothing is pending any more."""
        items = self.site.campaigns()
        return all(self._is_settled(kind, items[campaign_id]) for kind, campaign_id in self.ids.items())

    def owes(self) -> bool:
        """Whether an alert waits, which a run has claimed that is no more, or that lost its table."""
        return any("outbox" in item for item in self.site.campaigns().values())

    @staticmethod
    def _is_settled(kind: str, item: dict[str, Any]) -> bool:
        wanted = {"alerted_at", "finished_at"} if kind in OVER else {"alerted_at"}
        return wanted <= item.keys() and "outbox" not in item

    def assert_promises(self) -> int:
        """Every end is recorded and told; how many of them twice, for a reason that allows it."""
        doubles = 0
        for kind, campaign_id in self.ids.items():
            history = self.site.history(campaign_id)
            revisions = [int(plain(row, "revision")) for row in history]
            assert revisions == list(range(1, KINDS[kind] + 1)), f"{kind}: revisions {revisions}"
            if history:
                assert plain(history[-1], "status") == kind
            times = self._assert_told(kind, campaign_id)
            doubles += times > 1
        return doubles

    def _assert_told(self, kind: str, campaign_id: str) -> int:
        told = Counter(message.attributes["alert_id"] for message in self.site.told(campaign_id))
        assert told.keys() == {f"{campaign_id}:campaign.{kind}:{KINDS[kind]}"}, f"{kind}: told {dict(told)}"
        most = 1 + sum(_excuses(each, kind) for each in self.rounds)
        assert told.total() <= most, f"{kind}: told {told.total()} times, and {most} are excused"
        return told.total()


def _excuses(seen: Round, kind: str) -> int:
    """How often more than once the end may be told, for what happened in these rounds.

    For each time that the SDK has asked again, as it does where no answer comes; and once if the reporter did not come
    to write down that SNS had accepted it.
    """
    tries = [each for each in seen.tries if each.point.subject == kind and each.accepted]
    published = [index for index, each in enumerate(tries) if each.point.operation == "Publish"]
    repeats = len(published) - len({tries[index].point for index in published})
    heard = next((index for index in published if tries[index].answered), len(tries))
    is_noted = any(each.point.operation == "UpdateItem" for each in tries[heard:])
    return repeats + (bool(published) and not is_noted)


@pytest.fixture(scope="module")
def sites(stack: Stack, dexatel: DexatelSimulator) -> Iterator[list[Site]]:
    with ExitStack() as proxies:
        many = Config(max_pool_connections=SITES, read_timeout=PATIENCE, retries={"total_max_attempts": 1})
        clients = [
            boto3.client(service, config=many, **stack.emulator.connection) for service in ("lambda", "dynamodb")
        ]
        turn = BoundedSemaphore(AT_ONCE)
        sites = [_site(stack, dexatel, clients, turn, number) for number in range(SITES)]
        for site in sites:
            proxies.enter_context(site.proxy.serving())
        yield sites


def _site(stack: Stack, dexatel: DexatelSimulator, clients: Sequence[Any], turn: BoundedSemaphore, number: int) -> Site:
    own = copy_of(stack, name=f"faults-{number}", dexatel=dexatel, parameters={"MaxRequestsPerSecond": "1000"})
    lambda_, dynamodb = clients
    function = own.outputs["PollCampaignsFunctionName"]
    upstreams = {"sns": own.postbox.url, PROVIDER: dexatel.base_url, "": own.emulator.endpoint_url}
    proxy = FaultProxy(upstreams=upstreams, kill=lambda: _kill(own, function))
    variables = lambda_.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    endpoints = dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SNS", "DEXATEL_BASE_URL"), proxy.url)
    lambda_.update_function_configuration(
        FunctionName=function, Timeout=TIMEOUT, Environment={"Variables": {**variables, **endpoints}}
    )
    return Site(stack=own, dexatel=dexatel, proxy=proxy, lambda_=lambda_, dynamodb=dynamodb, turn=turn)


def _kill(stack: Stack, function: str) -> None:
    """The one process of the function of a site, where one run is at work at a time."""
    assert kill(stack, function) == 1


def test_whichever_call_fails_and_however_every_end_is_recorded_and_told(
    sites: Sequence[Site], say: Callable[[str], None]
) -> None:
    points = _points_of_a_round(sites[0])
    # Those that take longest come first.
    todo = [(point, fault) for fault in Fault for point in points]
    free: SimpleQueue[Site] = SimpleQueue()
    for site in sites:
        free.put(site)

    def at_a_free_site(tried: tuple[Point, Fault]) -> str | int:
        site = free.get()
        try:
            return _try(site, *tried)
        except AssertionError as exc:
            return f"{tried[0]}, {tried[1]}: {exc}"
        finally:
            free.put(site)

    with ThreadPoolExecutor(len(sites)) as pool:
        outcomes = list(pool.map(at_a_free_site, todo))

    troubles = [outcome for outcome in outcomes if isinstance(outcome, str)]
    doubles = sum(outcome for outcome in outcomes if isinstance(outcome, int))
    say(
        f"Points of failure with real processes: {len(todo)} tried ({len(points)} calls, {len(Fault)} ways), "
        f"{len(todo) - len(troubles)} healed, {doubles} alerts excusably doubled"
    )
    assert not troubles, "\n".join(troubles)
    topics = {site.stack.outputs["AlertsTopicArn"] for site in sites}
    told = {each.attributes["event"] for each in sites[0].stack.postbox.messages if each.topic_arn in topics}
    assert told == {f"campaign.{kind}" for kind in KINDS}, "nothing is said of the reporter itself"


def _points_of_a_round(site: Site) -> list[Point]:
    """Every call of a round in which nothing fails, in a process that is new."""
    cast = Cast.listed(site)
    _end_process(site)
    clean = cast.begin()
    assert site.complete_run()["alerts_published"] == len(KINDS)
    assert cast.assert_promises() == 0
    site.delete(cast.ids["not_found"])
    points = clean.points
    assert {point.subject for point in points} == {"the run", *KINDS}
    return points


def _try(site: Site, point: Point, fault: Fault) -> int:
    """One round with that fault at that call, and clean ones after it; how many alerts were doubled."""
    cast = Cast.listed(site)
    if point.operation == "GetSecretValue":
        _end_process(site)  # one that is warm has the key
    faulty = cast.begin(at=point, fault=fault)
    answer = site.run_in_time()
    deadline = time.time() + TIMEOUT
    assert faulty.happened, f"the call was not made: {answer}"
    assert ("Worker process died" in answer.get("errorMessage", "")) == fault.kills, answer

    cast.begin()
    answer = site.run()
    for _ in range(MOST_CLEAN_RUNS):
        if answer.get("outcome") == "complete" and cast.is_settled():
            break
        if answer.get("outcome") != "complete" or cast.owes():
            time.sleep(max(0.0, deadline - time.time()))  # which alone frees what that run holds
        answer = site.complete_run()
        deadline = time.time() + TIMEOUT
    assert cast.is_settled(), site.campaigns()
    after = site.complete_run()
    assert (after["changed"], after["alerts_published"]) == (0, 0), after
    doubles = cast.assert_promises()
    site.delete(cast.ids["not_found"])  # on watch for a day more
    return doubles


def _end_process(site: Site) -> None:
    """An invocation that fails is the last one of its process, here as with Lambda."""
    assert "errorMessage" in site.run({"unknown": 1})
