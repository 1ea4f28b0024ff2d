"""Promises 1, 2, 3 and 8 with the deployed function, real processes, and an AWS that runs outside of them.

In a round, campaigns come to every kind of end. The round is tried with each of its calls, to AWS and to the provider,
failing in each way. SIGKILL is one of them. Clean runs follow, which have to heal it.

A run that died keeps its lease and claims until its invocation's deadline. Many stacks wait for theirs side by side.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import BoundedSemaphore
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from local.demo.screen import plain
from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import Stack
from tests.e2e.fault_proxy import PROVIDER, Fault, FaultProxy, Point, Round
from tests.e2e.stacks import (
    PATIENCE,
    SHORT_SECONDS,
    Invoke,
    copy_of,
    end_process,
    kill,
    patient_invoke,
    published,
    put,
    shorten,
    wait_for,
)

SITES = 20
AT_ONCE = 4
"""The number of functions that run at the same time; the other sites wait for a deadline or for their turn."""
MISSING_RUNS = 3
"""The number of runs in a row that have to miss a campaign before it is alerted."""
MOST_HEALING_RUNS = 3
"""One is enough, unless a busy machine makes the SDK give up calls that the emulator answers later."""
KINDS = {"completed": 2, "failed": 1, "canceled": 1, "not_found": 0, "invalid": 0}
"""The kinds of end in a round, and the number of records that the history of each has then."""
OVER = {"completed", "failed", "canceled", "invalid"}


@dataclass(kw_only=True)
class Site:
    """A stack whose function reaches AWS and the provider through a proxy of its own."""

    stack: Stack
    dexatel: DexatelSimulator
    proxy: FaultProxy
    invoke: Invoke
    dynamodb: Any
    turn: BoundedSemaphore
    missing: str | None = None
    """A campaign for the next round, which all runs but one have missed that have to."""

    def run(self) -> dict[str, Any]:
        """Run until there was time to come to all campaigns, which a busy machine may not have at once."""
        until = time.monotonic() + PATIENCE
        while (answer := self._run()).get("outcome") == "partial" and time.monotonic() < until:
            pass
        return answer

    def _run(self) -> dict[str, Any]:
        with self.turn:
            return self.invoke({})

    def complete_run(self) -> dict[str, Any]:
        answer = self.run()
        assert answer.get("outcome") == "complete", answer
        return answer

    def list_missing(self) -> None:
        self.missing = str(uuid4())
        put(self.stack, self.missing)

    def delete(self, campaign_id: str) -> None:
        table = self.stack.outputs["CampaignsTableName"]
        self.dynamodb.delete_item(TableName=table, Key={"campaign_id": {"S": campaign_id}})

    def campaigns(self) -> dict[str, dict[str, Any]]:
        """The items of the list by their ids."""
        return {plain(item, "campaign_id"): item for item in self._scan("CampaignsTableName")}

    def _scan(self, table: str) -> list[dict[str, Any]]:
        return list(self.dynamodb.scan(TableName=self.stack.outputs[table], ConsistentRead=True)["Items"])

    def history(self, campaign_id: str) -> list[dict[str, Any]]:
        found = self.dynamodb.query(
            TableName=self.stack.outputs["StatusHistoryTableName"],
            KeyConditionExpression="campaign_id = :id",
            ExpressionAttributeValues={":id": {"S": campaign_id}},
        )
        return list(found["Items"])

    def held_until(self) -> float:
        """When the last lease or claim ends that runs have left, in seconds since the epoch; 0 without any."""
        outboxes = (item["outbox"]["M"] for item in self._scan("CampaignsTableName") if "outbox" in item)
        claims = [entry["M"]["claimed_until"]["N"] for outbox in outboxes for entry in outbox.values()]
        leases = [row["lease_until"]["N"] for row in self._scan("RunsTableName") if "lease_until" in row]
        return max(map(int, ["0", *claims, *leases])) / 1000


@dataclass(frozen=True)
class Cast:
    """A campaign of every kind, each about to come to its end."""

    site: Site
    ids: dict[str, str]
    """By kind."""
    rounds: list[Round] = field(default_factory=list)

    @classmethod
    def listed(cls, site: Site) -> "Cast":
        """A cast with one campaign that was seen before, and one that all runs but the last have missed."""
        site.proxy.begin({})
        if site.missing is None:
            site.list_missing()
            site.complete_run()
        ids = {kind: str(uuid4()) for kind in KINDS} | {"invalid": f"no-uuid-{uuid4().hex}"}
        ids["not_found"], site.missing = str(site.missing), None
        site.dexatel.add(ids["completed"], Life.fixed(status="in_progress", total=10))
        put(site.stack, ids["completed"])
        for _ in range(MISSING_RUNS - 2):
            site.complete_run()
        for kind in ("completed", "failed", "canceled"):
            site.dexatel.add(ids[kind], Life.fixed(status=kind, total=10, delivered=9, failed=1))
        put(site.stack, ids["failed"], ids["canceled"], ids["invalid"])
        return cls(site, ids)

    def begin(self, *, at: Point | None = None, fault: Fault | None = None) -> Round:
        subjects = {campaign_id: kind for kind, campaign_id in self.ids.items()}
        self.rounds.append(self.site.proxy.begin(subjects, at=at, fault=fault))
        return self.rounds[-1]

    def is_settled(self) -> bool:
        """Whether nothing is pending any more."""
        items = self.site.campaigns()
        return all(self._is_settled(kind, items[campaign_id]) for kind, campaign_id in self.ids.items())

    @staticmethod
    def _is_settled(kind: str, item: Mapping[str, Any]) -> bool:
        wanted = {"alerted_at", "finished_at"} if kind in OVER else {"alerted_at"}
        return wanted <= item.keys() and "outbox" not in item

    def assert_promises(self) -> int:
        """Check that every end is recorded and alerted, and return how many were alerted twice for a good reason."""
        doubles = 0
        for kind, campaign_id in self.ids.items():
            history = self.site.history(campaign_id)
            revisions = [int(plain(row, "revision")) for row in history]
            assert revisions == list(range(1, KINDS[kind] + 1)), f"{kind}: revisions {revisions}"
            if history:
                assert plain(history[-1], "status") == kind
            doubles += self._assert_alerted(kind, campaign_id) > 1
        return doubles

    def _assert_alerted(self, kind: str, campaign_id: str) -> int:
        messages = published(self.site.stack)
        mine = [message for message in messages if message.attributes.get("campaign_id") == campaign_id]
        alerted = Counter(message.attributes["alert_id"] for message in mine)
        assert alerted.keys() == {f"{campaign_id}:campaign.{kind}:{KINDS[kind]}"}, f"{kind}: {dict(alerted)}"
        most = 1 + sum(_excuses(each, kind) for each in self.rounds)
        assert alerted.total() <= most, f"{kind}: alerted {alerted.total()} times, and {most} are excused"
        return alerted.total()


def _excuses(seen: Round, kind: str) -> int:
    """The number of doubles that the faults in a round excuse.

    Each repeat of a publish by the SDK, which got no answer, excuses one. So does a process that ended before it wrote
    down that SNS had accepted the alert.
    """
    tries = [each for each in seen.tries if each.point.subject == kind and each.accepted]
    publishes = [index for index, each in enumerate(tries) if each.point.operation == "Publish"]
    repeats = len(publishes) - len({tries[index].point for index in publishes})
    heard = next((index for index in publishes if tries[index].answered), len(tries))
    is_noted = any(each.point.operation == "UpdateItem" for each in tries[heard:])
    return repeats + (bool(publishes) and not is_noted)


@pytest.fixture(scope="module")
def sites(stack: Stack, dexatel: DexatelSimulator) -> Iterator[list[Site]]:
    dynamodb = boto3.client("dynamodb", config=Config(max_pool_connections=SITES), **stack.emulator.connection)
    turn = BoundedSemaphore(AT_ONCE)
    with ExitStack() as proxies:
        sites = [_site(stack, dexatel, dynamodb, turn, number) for number in range(SITES)]
        for site in sites:
            proxies.enter_context(site.proxy.serving())
        yield sites


def _site(stack: Stack, dexatel: DexatelSimulator, dynamodb: Any, turn: BoundedSemaphore, number: int) -> Site:
    own = copy_of(stack, name=f"faults-{number}", dexatel=dexatel, parameters={"MaxRequestsPerSecond": "1000"})
    upstreams = {"sns": own.postbox.url, PROVIDER: dexatel.base_url, "": own.emulator.endpoint_url}
    proxy = FaultProxy(upstreams=upstreams, kill=lambda: _kill(own))
    shorten(own, dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SNS", "DEXATEL_BASE_URL"), proxy.url))
    invoke = patient_invoke(own, at_once=1)
    return Site(stack=own, dexatel=dexatel, proxy=proxy, invoke=invoke, dynamodb=dynamodb, turn=turn)


def _kill(stack: Stack) -> None:
    """Kill the one process of a site's function, where one run is at work at a time."""
    assert kill(stack, stack.outputs["PollCampaignsFunctionName"]) == 1


def test_whichever_call_fails_and_however_every_end_is_recorded_and_alerted(
    sites: Sequence[Site], say: Callable[[str], None]
) -> None:
    points = _points_of_a_round(sites[0])
    # Some sites wait for a dead run's deadline while others work.
    todo = [(point, fault) for point in points for fault in Fault]
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

    failures = [outcome for outcome in outcomes if isinstance(outcome, str)]
    doubles = sum(outcome for outcome in outcomes if isinstance(outcome, int))
    say(
        f"Points of failure with real processes: {len(todo)} tried ({len(points)} calls, {len(Fault)} ways), "
        f"{len(todo) - len(failures)} healed, {doubles} alerts excusably doubled"
    )
    assert not failures, "\n".join(failures)
    events = {message.attributes["event"] for site in sites for message in published(site.stack)}
    assert events == {f"campaign.{kind}" for kind in KINDS}, "there is no alert about the reporter itself"


def _points_of_a_round(site: Site) -> list[Point]:
    """Every call of a round in which nothing fails, in a process that is new."""
    cast = Cast.listed(site)
    end_process(site.stack)
    clean = cast.begin()
    assert site.complete_run()["alerts_published"] == len(KINDS)
    assert cast.assert_promises() == 0
    site.delete(cast.ids["not_found"])
    points = clean.points
    assert {point.subject for point in points} == {"the run", *KINDS}
    return points


def _try(site: Site, point: Point, fault: Fault) -> int:
    """One round with that fault at that call, and clean runs after it; how many alerts were doubled."""
    cast = Cast.listed(site)
    if point.operation == "GetSecretValue":
        end_process(site.stack)  # it keeps the key
    faulty = cast.begin(at=point, fault=fault)
    answer = site.run()
    ended = time.time()
    assert faulty.happened, f"the call was not made: {answer}"
    assert ("Worker process died" in answer.get("errorMessage", "")) == fault.kills, answer

    cast.begin()
    _wait_until_free(site, ended)
    for _ in range(MOST_HEALING_RUNS):
        if cast.is_settled():
            break
        site.complete_run()
        _wait_until_free(site, time.time())
    assert cast.is_settled(), site.campaigns()
    site.list_missing()
    after = site.complete_run()
    assert (after["changed"], after["alerts_published"]) == (0, 0), after
    doubles = cast.assert_promises()
    site.delete(cast.ids["not_found"])  # it would stay on watch for a day
    return doubles


def _wait_until_free(site: Site, ended: float) -> None:
    """Wait until no lease or claim is left of a run that has ended; none holds longer than its invocation could."""
    free_at = site.held_until()
    assert free_at <= ended + SHORT_SECONDS
    wait_for(lambda: time.time() > free_at, "a lease to end")
