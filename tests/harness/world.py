"""Everything that outlives a process: the tables, the topic, the secret, the queue, the provider, time and the user."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, MutableMapping
from io import StringIO
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from campaign_reporter.errors import ReporterError
from local.dexatel_simulator import Answer, Life
from local.template import environment
from tests.canary import CANARY
from tests.harness.calls import AwsCalls, Killed, refusal
from tests.harness.clock import Clock
from tests.harness.process import SECONDS, Process
from tests.harness.provider import Provider
from tests.harness.tables import CAMPAIGNS, HISTORY, RUNS, Item, Tables
from tests.received import Received, ReceivedAlert

if TYPE_CHECKING:
    from local.dexatel_simulator import DexatelSimulator

FINAL = frozenset({"completed", "failed", "canceled"})
LINK_KEY = "k" * 64
_STATE = ("state#1/1", "-")
_STATE_OF_DISCOVERY = ("state#discovery", "-")
# A discovery that came to the end of the list leaves none of these.
OF_UNFINISHED_DISCOVERY = frozenset({"lease_owner", "lease_until", "token", "pages", "missed", "began"})


class World:
    """Everything there is. `broken` lists the promises that a write broke at the moment it was made.

    If it `discovers`, its schedule starts discoveries beside the runs.

    With a `simulator` the function's own transport reads campaigns from it, in threads and in real time. Otherwise
    everything is in memory, and each process does one thing after the other.
    """

    def __init__(self, simulator: DexatelSimulator | None = None, *, page_size: int = 1_000) -> None:
        self.clock = Clock()
        self.is_in_memory = simulator is None
        self.dexatel: Any = simulator or Provider(self.clock)
        self.settings: MutableMapping[str, str] = environment(
            CAMPAIGNS_TABLE=CAMPAIGNS,
            STATUS_HISTORY_TABLE=HISTORY,
            RUNS_TABLE=RUNS,
            DEXATEL_BASE_URL=self.dexatel.base_url,
            MAX_REQUESTS_PER_SECOND="10000",  # a rate that no test waits for
            DISCOVERY_CHANNEL="",
        )
        self.secret: str = self.dexatel.api_key
        self.tables = Tables(page_size=page_size)
        self.tables.on_write = self._inspect
        self.services: dict[str, Any] = {"dynamodb": self.tables} | dict.fromkeys(
            ("sns", "sqs", "secretsmanager"), self
        )
        self.aws = AwsCalls()
        self.seconds_a_call = 0.0
        self.discovers = False
        self.published: list[Received] = []
        self.alerts: list[ReceivedAlert] = []
        self.queue: list[str] | None = []
        self.answers: list[dict[str, Any]] = []
        self.written = StringIO()
        self.excused: set[str] = set()
        self.broken: list[str] = []
        self.writes: Counter[str] = Counter()
        self._requests = count(1)
        self._process: Process | None = None

    def copy(self) -> World:
        """The same, but for its processes, and for what it has seen of them."""
        made = World()
        made.clock = self.clock.copy()
        made.dexatel = self.dexatel.copy(made.clock)
        made.settings = dict(self.settings)
        made.secret = self.secret
        made.tables = self.tables.copy()
        made.tables.on_write = made._inspect
        made.services["dynamodb"] = made.tables
        made.seconds_a_call = self.seconds_a_call
        made.discovers = self.discovers
        made.published = list(self.published)
        made.alerts = list(self.alerts)
        made.excused = set(self.excused)
        return made

    # The user

    def watch(self, campaign_id: str | None = None, **attributes: Any) -> str:
        """Puts an item that holds nothing but the id and these attributes, over the one that is there."""
        campaign_id = campaign_id or str(uuid4())
        self.campaigns[campaign_id,] = _typed({"campaign_id": campaign_id, **attributes})
        return campaign_id

    def sets(self, campaign_id: str, **attributes: Any) -> None:
        self.campaigns[campaign_id,] = {**self.campaigns[campaign_id,], **_typed(attributes)}

    def unsets(self, campaign_id: str, *names: str) -> None:
        item = self.campaigns[campaign_id,]
        self.campaigns[campaign_id,] = {name: value for name, value in item.items() if name not in names}

    def delete(self, campaign_id: str) -> None:
        self.campaigns.pop((campaign_id,), None)

    # The provider

    def listed(self, status: str = "in_progress", *, label: str | None = None, **life: Any) -> str:
        """A new campaign that the provider knows and the user watches."""
        campaign_id = str(uuid4())
        self.becomes(campaign_id, status, **life)
        return self.watch(campaign_id, **({"label": label} if label else {}))

    def becomes(self, campaign_id: str, status: str, **life: Any) -> None:
        """From now on the provider answers so."""
        self.dexatel.add(campaign_id, Life.fixed(status=status, **life))

    def says(self, campaign_id: str, body: bytes) -> None:
        """From now on the provider answers with this body."""
        self.dexatel.answer_always(campaign_id, Answer.raw(body))

    # The other services

    def publish(self, **request: Any) -> dict[str, Any]:
        self.look_for_a_key("an alert", request)
        message = Received.of(request)
        self.published.append(message)
        self.alerts += message.alerts
        return {"MessageId": "an-id"}

    def get_secret_value(self, *, SecretId: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - the SDK's
        is_of_links = SecretId == self.settings["LINK_KEY_SECRET_ARN"]
        return {"SecretString": LINK_KEY if is_of_links else self.secret}

    def send_message(self, **request: Any) -> dict[str, Any]:
        if self.queue is None:
            raise refusal("SendMessage", "AWS.SimpleQueueService.NonExistentQueue")
        self.queue.append(request["MessageBody"])
        return {"MessageId": "an-id"}

    # The functions

    def run(
        self,
        event: Any = None,
        *,
        minutes: float = 1,
        seconds: float = SECONDS,
        remaining: Callable[[], float] | None = None,
    ) -> dict[str, Any]:
        """Invokes the function that polls, so many minutes after the last time."""
        self.clock.passes(minutes * 60)
        return self._living_process().run(event, seconds=seconds, remaining=remaining)

    def _living_process(self) -> Process:
        if self._process is None or self._process.is_dead:
            self._process = Process(self)
        return self._process

    def discover(self, event: Any = None, *, minutes: float = 1, seconds: float = SECONDS) -> dict[str, Any]:
        """Invokes the function that discovers campaigns, so many minutes after the last time."""
        self.clock.passes(minutes * 60)
        return self._living_process().discover(event, seconds=seconds)

    def run_elsewhere(self, event: Any = None) -> dict[str, Any]:
        """Invokes it at the same time as another invocation that is under way, in another process."""
        return Process(self).run(event)

    def discover_elsewhere(self) -> dict[str, Any]:
        """Discovers at the same time as another invocation that is under way, in another process."""
        return Process(self).discover()

    def refusal(self, event: Any = None, **invocation: Any) -> ReporterError:
        """Invokes it, which fails, and returns why."""
        with pytest.raises(ReporterError) as failure:
            self.run(event, **invocation)
        return failure.value

    def run_killed(self, where: Any, *, after: bool = False, event: Any = None) -> None:
        """Invokes it. The process is killed at that call, and is replaced for the next invocation."""
        self.aws.kill(where, after=after)
        with pytest.raises(Killed):
            self.run(event)
        self.aws.mend()

    def restart(self) -> None:
        """Lambda replaces the process."""
        if self._process:
            self._process.close()
        self._process = None

    def next_request(self) -> str:
        return f"request-{next(self._requests)}"

    # Its state

    @property
    def campaigns(self) -> dict[tuple[str, ...], Item]:
        """The items of Campaigns as DynamoDB holds them."""
        return self.tables.items[CAMPAIGNS]

    def campaign(self, campaign_id: str) -> dict[str, Any]:
        return _plain(self.campaigns[campaign_id,])

    def items(self, table: str) -> list[dict[str, Any]]:
        return [_plain(item) for _, item in sorted(self.tables.items[table].items())]

    def history(self, campaign_id: str) -> list[dict[str, Any]]:
        """The campaign's records in the order of time."""
        return [record for record in self.items(HISTORY) if record["campaign_id"] == campaign_id]

    def histories(self) -> dict[str, list[Item]]:
        """The records of each campaign in the order of time, as DynamoDB holds them."""
        found: dict[str, list[Item]] = {}
        for (campaign_id, _), record in sorted(self.tables.items[HISTORY].items()):
            found.setdefault(campaign_id, []).append(record)
        return found

    def runs(self, segment: str = "1/1") -> list[dict[str, Any]]:
        """The rows of Runs that a user sees of the segment, in the order of time."""
        return [row for row in self.items(RUNS) if row["segment"] == segment]

    @property
    def state(self) -> Item:
        """The reporter's own state, and the lease."""
        return self.tables.items[RUNS].get(_STATE, {})

    @property
    def state_of_discovery(self) -> Item:
        """The state that one discovery leaves to the next, and the lease."""
        return self.tables.items[RUNS].get(_STATE_OF_DISCOVERY, {})

    @property
    def ignored(self) -> set[str]:
        """The campaigns that their user wants to be ignored."""
        return {campaign_id for (campaign_id,), item in self.campaigns.items() if item.get("ignored") == {"BOOL": True}}

    @property
    def events(self) -> list[str]:
        """The event of each message, in order."""
        return [message.event for message in self.published]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The output of the functions, logs and metrics. Every line is JSON."""
        return [json.loads(line) for line in self.written.getvalue().splitlines()]

    def pending(self) -> set[str]:
        """The ids of all pending alerts in the tables."""
        return {alert_id for item in (*self.campaigns.values(), self.state) for alert_id in _outbox(item)}

    def waiting(self) -> set[str]:
        """The pending alerts but for those that a mute holds."""
        muted = [item for item in self.campaigns.values() if self._is_muted(item)]
        return self.pending() - {alert_id for item in muted for alert_id in _outbox(item)}

    def _is_muted(self, item: Item) -> bool:
        return str(item.get("muted_until", {}).get("S", "")) > self.clock().isoformat()

    def times_published(self) -> Counter[str]:
        """How often SNS has accepted each alert."""
        return Counter(alert.alert_id for alert in self.alerts)

    # The promises

    def excuse(self) -> None:
        """Something fails now. An alert that SNS has accepted, and that is still pending, may be sent again."""
        self.excused |= self.pending() & self.times_published().keys()

    def _inspect(self, table: str, before: Item | None, after: Item) -> None:
        self.writes[table] += 1
        self.look_for_a_key(table, after)
        if table == HISTORY and before is not None:
            self.broken.append(f"a record was changed: {before} to {after}")
        if table == CAMPAIGNS and before is None and after.get("added_by") != {"S": "discovery"}:
            self.broken.append(f"an item appeared that no user has put: {after}")
        if table == CAMPAIGNS and before is not None and before.get("label") != after.get("label"):
            self.broken.append(f"the user's label was changed: {before} to {after}")
        if table == CAMPAIGNS and before is not None and before.get("added_at") != after.get("added_at"):
            self.broken.append(f"a discovery has added what was listed: {before} to {after}")
        if table == CAMPAIGNS and "finished_at" in after:
            pending = {*_outbox(after), *_outbox(before or {})}
            if unsent := pending - self.times_published().keys():
                self.broken.append(f"left the watch before SNS accepted {unsent}")

    def note_answer(self, answer: dict[str, Any]) -> None:
        self.answers.append(answer)
        self.look_for_a_key("an answer", answer)
        if "internal_error" in answer.get("problems", ()):
            self.broken.append("the reporter met an error that it does not know")

    def look_for_a_key(self, place: str, what: object) -> None:
        if CANARY in repr(what):
            self.broken.append(f"a key is in {place}")


def _outbox(item: Item) -> Mapping[str, Any]:
    outbox: Mapping[str, Any] = item.get("outbox", {}).get("M", {})
    return outbox


def _typed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TypeSerializer().serialize(value) for name, value in item.items()}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
