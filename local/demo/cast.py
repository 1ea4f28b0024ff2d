"""The campaigns of the demo, each with a life of its own, such that every event of the contract comes once or more."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from local.demo.role import (
    CANCELED,
    COMPLETED,
    COMPLETED_POORLY,
    CORRECTED,
    FAILED,
    FAILING,
    INVALID,
    NOT_FOUND,
    OVERDUE,
    STALLED,
    Expected,
    Role,
)
from local.dexatel_simulator import Life, lives

# The provider must be said not to know a campaign in three runs in a row before that is told.
RUNS = 3
# The messages that are about no one campaign, in the order in which they must come. The second run has so much to tell
# that it makes one message of it.
ABOUT_MANY = ("campaigns.grouped", "reporter.digest")


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"campaign-reporter/demo/{name}"))


def _role(plot: str, life: Life | None, status: str | None, *alerts: Expected, **more: Any) -> Role:
    return Role(campaign_id=_id(plot), plot=plot, life=life, status=status, alerts=alerts, **more)


_LAST_YEAR = Life.fixed(
    status="completed", total=900, delivered=890, failed=10, name="Last year's sale", update_date="2025-11-28 18:00:00"
)
_AWKWARD = lives.completes_well(total=300, starts=30, takes=115).with_fields(name=lives.AWKWARD_NAME)
_VIBER = lives.completes_well(total=50_000, starts=5, takes=80).with_fields(channel="VIBER", name="Loyalty news")
_MUTED = lives.completes_with_many_failures(total=600, starts=5, takes=80).with_fields(name="Weekend offer")

# The runs come about 65, 125 and 185 seconds after the listing, give or take fifteen. So what the first one is to see
# has happened after 40 seconds, what is news to the second after 80 to 100, and to the third after 145 to 150.
_SOLOISTS: Sequence[Role] = (
    _role("completes with late receipts", lives.completes_early(), "completed", COMPLETED, CORRECTED),
    _role(
        "completes with many failures",
        lives.completes_with_many_failures(starts=5, takes=140),
        "completed",
        FAILING,
        COMPLETED_POORLY,
    ),
    _role("is canceled", lives.is_canceled(starts=5, takes=30), "canceled", CANCELED),
    _role("should have started", lives.does_not_start(), "scheduled", OVERDUE),
    _role(
        "gets stuck, with a limit of its own", lives.gets_stuck(stops=85), "in_progress", STALLED, stalled_minutes=0.5
    ),
    _role("does badly while muted", _MUTED, "completed", COMPLETED_POORLY, muted_seconds=150),
    # So few messages that it is not said to be failing before it has failed.
    _role("fails", lives.fails(total=200, starts=30, takes=115), "failed", FAILED),
    _role("has an awkward name", _AWKWARD, "completed", COMPLETED),
    _role("is unknown to the provider", None, None, NOT_FOUND, problem="not_found"),
    Role(
        campaign_id="spring-newsletter",
        plot="has an id that is none",
        problem="invalid_identifier",
        alerts=(INVALID,),
    ),
)
_QUIET: Sequence[Role] = (
    _role("starts late", lives.starts_late(starts=120, takes=600), "in_progress"),
    _role("goes on for a day", lives.stays_in_progress(), "in_progress"),
    _role("completed last year", _LAST_YEAR, "completed"),
    _role("waits for next week", Life.fixed(status="scheduled", total=4_000, name="Black Friday"), "scheduled"),
)
_CITIES = ("Armavir", "Ashtarak", "Dilijan", "Gyumri", "Hrazdan", "Ijevan", "Kapan", "Sevan", "Vanadzor")
_CHORUS: Sequence[Role] = (
    _role("completes well", lives.completes_well(starts=10, takes=75), "completed", COMPLETED),
    _role("completes on Viber", _VIBER, "completed", COMPLETED),
    *(
        _role(
            f"is small, for {city}",
            lives.completes_well(total=40, starts=82, takes=5).with_fields(name=f"Opening day, {city}"),
            "completed",
            COMPLETED,
        )
        for city in _CITIES
    ),
    _role(
        "is small, and fails",
        lives.fails(total=40, starts=82, takes=5).with_fields(name="Opening day, Yerevan"),
        "failed",
        FAILED,
    ),
)

CAST: Sequence[Role] = (*_SOLOISTS, *_QUIET, *_CHORUS)
# By the time that the last run is near it has failed, and nothing more changes.
REHEARSED = _id("fails")
