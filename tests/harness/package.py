"""The insides of the package that tests replace or compare with. When the package is rebuilt, this file follows it."""

from campaign_reporter import poller, run
from campaign_reporter.alerts.alert import Event, to_document
from campaign_reporter.decision.campaign import read_errors
from campaign_reporter.errors import ApiKeyError, DexatelError, EventError, Problem, QueueError, ReporterError
from campaign_reporter.pace import Pace
from campaign_reporter.poller import WORKERS
from campaign_reporter.provider import dexatel, transport
from campaign_reporter.provider.dexatel import RESERVE_SECONDS, Dexatel
from campaign_reporter.provider.transport import WHOLE_SECONDS
from campaign_reporter.sending import topic

__all__ = [
    "RESERVE_SECONDS",
    "WHOLE_SECONDS",
    "WORKERS",
    "ApiKeyError",
    "Dexatel",
    "DexatelError",
    "Event",
    "EventError",
    "Pace",
    "Problem",
    "QueueError",
    "ReporterError",
    "dexatel",
    "poller",
    "read_errors",
    "run",
    "to_document",
    "topic",
    "transport",
]
