"""The writes of a run about the pending alerts of campaigns: claim, release, acknowledge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from campaign_reporter.errors import Conflict, TableError
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.outbox import with_claims
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.sending.acknowledgement import Table, acknowledge
from campaign_reporter.timing.deadline import Deadline

logger = Logger(child=True)

# The campaign once SNS has accepted these of its alerts in the message with that alert id.
type Settle = Callable[[WatchedCampaign, Sequence[str], str], WatchedCampaign]


@dataclass(slots=True)
class CampaignAlerts:
    """A campaign as this run has last read or written it, and its alerts that this run is to send.

    `claimed` has the ids of those that this run has claimed, and the end of each claim.
    """

    campaign: WatchedCampaign
    alerts: dict[str, Alert] = field(default_factory=dict)
    claimed: dict[str, datetime] = field(default_factory=dict)

    def is_claimed(self, alert: Alert, now: datetime) -> bool:
        """Whether this run has claimed it."""
        until = self.claimed.get(alert.alert_id)
        return until is not None and now < until

    def is_due(self, alert: Alert, now: datetime) -> bool:
        """Whether it is still pending and no run has claimed it."""
        pending = self.campaign.pending.get(alert.alert_id)
        return pending is not None and pending.is_due(now)


# A campaign, and those of its alerts that are in one message.
type Part = tuple[CampaignAlerts, Sequence[Alert]]


class Claims:
    """The claims of one run. An error is returned, not raised: it concerns one campaign, and the others go on."""

    def __init__(
        self, table: Table[WatchedCampaign], settle: Settle, *, clock: Callable[[], datetime], deadline: Deadline
    ) -> None:
        self._table = table
        self._settle = settle
        self._clock = clock
        self._deadline = deadline

    def claim(self, part: Part) -> TableError | None:
        """Makes sure that no other run sends these alerts. A Conflict means that another run has claimed one.

        If the clock was set forward, a claim of this run may have ended. Then this run claims the alert again.
        """
        owner, alerts = part
        now = self._clock()
        new = [alert for alert in alerts if not owner.is_claimed(alert, now)]
        if not new:
            return None
        if not all(owner.is_due(alert, now) for alert in new):
            return _logged(owner, Conflict(self._table.name, "UpdateItem", "ClaimedByAnotherRun"))
        until = self._end_of_claim(now)
        error = self._save(owner, with_claims(owner.campaign, new, until))
        if not error:
            owner.claimed |= {alert.alert_id: until for alert in new}
        return error

    def _end_of_claim(self, now: datetime) -> datetime:
        """The end of this invocation, also if the clock was set forward beyond it."""
        at = self._deadline.at
        return at if now < at else now + timedelta(seconds=self._deadline.remaining())

    def release(self, part: Part) -> TableError | None:
        """Ends the claim after SNS did not accept the alerts, so that the next run need not wait for its end."""
        owner, alerts = part
        mine = [alert for alert in alerts if alert.alert_id in owner.claimed.keys() & owner.campaign.pending.keys()]
        if not mine:
            return None
        error = self._save(owner, with_claims(owner.campaign, mine, self._clock()))
        # If the item has changed since, the next run does wait for the end of the claim. That is no error.
        return None if isinstance(error, Conflict) else error

    def acknowledge(self, part: Part, message_id: str) -> TableError | None:
        """Writes down that SNS has accepted the alerts, in the message with that alert id."""
        owner, alerts = part
        ids = [alert.alert_id for alert in alerts]
        try:
            saved = acknowledge(owner.campaign, ids, self._table, lambda now, sent: self._settle(now, sent, message_id))
        except TableError as exc:
            return _logged(owner, exc)
        owner.campaign = saved or owner.campaign
        return None

    def _save(self, owner: CampaignAlerts, after: WatchedCampaign) -> TableError | None:
        try:
            owner.campaign = self._table.save(owner.campaign, after)
        except TableError as exc:
            return _logged(owner, exc)
        return None


def _logged(owner: CampaignAlerts, error: TableError) -> TableError:
    campaign_id = owner.campaign.campaign_id
    logger.warning("pending alert not updated", campaign_id=campaign_id, table=error.table, code=error.code)
    return error
