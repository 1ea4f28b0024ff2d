"""The zone of the times that users write without an offset."""

from __future__ import annotations

from campaign_reporter.model.zones import name_or_utc
from campaign_reporter_cli.session import Session


def alert_zone(session: Session) -> str:
    """The name of the zone in which the reporter reads them: the stack's AlertTimeZone."""
    return name_or_utc(session.stack.parameter("AlertTimeZone"))
