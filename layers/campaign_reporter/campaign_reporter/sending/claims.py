"""What a run writes on campaigns about the alerts that they owe: that it sends them, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from campaign_reporter.alerts.alert import Alert
from campaign_reporter.decision.watched import WatchedCampaign
from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.pace import Deadline
from campaign_reporter.sending.outbox import Table, claimed, write_down

logger = Logger(child=True)

# What a campaign becomes once SNS has accepted these of its alerts in the message with that id.
type Settle = Callable[[WatchedCampaign, Sequence[str], str], WatchedCampaign]


@dataclass(slots=True)
class Owed:
    """A campaign as this run has last seen or written it, and the alerts of it that this run is to send.

    `claimed` are the ids of those that this run has claimed, and until when.
    """

    campaign: WatchedCampaign
    alerts: dict[str, Alert] = field(default_factory=dict)
    claimed: dict[str, datetime] = field(default_factory=dict)

    def is_claimed(self, alert: Alert, now: datetime) -> bool:
        """Whether it is this run's to send."""
        until = self.claimed.get(alert.alert_id)
        return until is not None and now < until

    def is_due(self, alert: Alert, now: datetime) -> bool:
        """Whether it still waits, and is nobody's."""
        pending = self.campaign.outbox.get(alert.alert_id)
        return pending is not None and pending.is_due(now)


# A campaign, and those of its alerts that are in one message.
type Part = tuple[Owed, Sequence[Alert]]


class Claims:
    """Those of one run. What goes wrong with one is given, not raised: the others go on without it."""

    def __init__(
        self,
        table: Table[WatchedCampaign],
        settle: Settle,
        *,
        clock: Callable[[], datetime],
        deadline: Deadline,
    ) -> None:
        self._table = table
        self._settle = settle
        self._clock = clock
        self._deadline = deadline

    def take(self, part: Part) -> TableError | None:
        """Makes sure that no other run sends them; a Conflict says that one does.

        A claim that has run out, where the clock was set forward, is another's as soon as it is this run's.
        """
        owed, alerts = part
        now = self._clock()
        new = [alert for alert in alerts if not owed.is_claimed(alert, now)]
        if not new:
            return None
        if not all(owed.is_due(alert, now) for alert in new):
            return _logged(owed, Conflict(self._table.name, "UpdateItem", "AnothersClaim"))
        until = self._until(now)
        error = self._save(owed, claimed(owed.campaign, new, until))
        if not error:
            owed.claimed |= {alert.alert_id: until for alert in new}
        return error

    def _until(self, now: datetime) -> datetime:
        """The end of this invocation, also by a clock that was set forward beyond what was its end."""
        at = self._deadline.at
        return at if now < at else now + timedelta(seconds=self._deadline.remaining())

    def give_back(self, part: Part) -> TableError | None:
        """SNS did not accept them: the next run need not wait for the claim to run out."""
        owed, alerts = part
        mine = [alert for alert in alerts if alert.alert_id in owed.claimed.keys() & owed.campaign.outbox.keys()]
        if not mine:
            return None
        error = self._save(owed, claimed(owed.campaign, mine, self._clock()))
        return None if isinstance(error, Conflict) else error  # where the item has changed since, it does wait

    def write_down(self, part: Part, message_id: str) -> TableError | None:
        """SNS has accepted them, in the message with that id."""
        owed, alerts = part
        ids = [alert.alert_id for alert in alerts]
        try:
            saved = write_down(owed.campaign, ids, self._table, lambda now, sent: self._settle(now, sent, message_id))
        except TableError as exc:
            return _logged(owed, exc)
        owed.campaign = saved or owed.campaign
        return None

    def _save(self, owed: Owed, after: WatchedCampaign) -> TableError | None:
        try:
            owed.campaign = self._table.save(owed.campaign, after)
        except TableError as exc:
            return _logged(owed, exc)
        return None


def _logged(owed: Owed, error: TableError) -> TableError:
    logger.warning("alert not noted", campaign_id=owed.campaign.campaign_id, table=error.table, code=error.code)
    return error
