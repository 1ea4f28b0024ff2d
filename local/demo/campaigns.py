"""The campaigns of the demo. Together they cause every alert about a campaign."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from local.demo.campaign import (
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
    UNKNOWN_STATUS,
    UNREADABLE,
    DemoCampaign,
    ExpectedAlert,
)
from local.dexatel_simulator import Answer, Life, lives

# A campaign is alerted as not found only after three runs in a row.
RUNS = 3
# The messages that are about several campaigns, in order. The second run has so many alerts that it groups them.
MESSAGES_ABOUT_MANY = ("campaigns.grouped", "reporter.digest")


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"campaign-reporter/demo/{name}"))


def _campaign(
    description: str, life: Life | None, status: str | None, *alerts: ExpectedAlert, **more: Any
) -> DemoCampaign:
    return DemoCampaign(
        campaign_id=_id(description), description=description, life=life, status=status, alerts=alerts, **more
    )


def _found(
    description: str, life: Life | None, status: str | None, *alerts: ExpectedAlert, **more: Any
) -> DemoCampaign:
    """A campaign that is not listed by hand."""
    return _campaign(description, life, status, *alerts, is_discovered=True, **more)


_LAST_YEAR = Life.fixed(
    status="completed", total=900, delivered=890, failed=10, name="Last year's sale", update_date="2025-11-28 18:00:00"
)
_AWKWARD = lives.completes_well(total=300, starts=30, takes=115).with_fields(name=lives.AWKWARD_NAME)
_VIBER = lives.completes_well(total=50_000, starts=5, takes=80).with_fields(channel="VIBER", name="Loyalty news")
_PAUSED = Life.fixed(status="paused", total=900, delivered=300, failed=3, name="Member survey")
_MUTED = lives.completes_with_many_failures(total=600, starts=5, takes=80).with_fields(name="Weekend offer")

# The runs start about 65, 125 and 185 seconds after the campaigns are listed, up to 15 seconds earlier or later.
# So a change that the first run must see comes before second 40. For the second run it comes between seconds 80 and
# 100, for the third between 145 and 150. The user's discovery sees the first seconds.
_ALERTED_ALONE: Sequence[DemoCampaign] = (
    _campaign("completes with late receipts", lives.completes_early(), "completed", COMPLETED, CORRECTED),
    _campaign(
        "completes with many failures",
        lives.completes_with_many_failures(starts=5, takes=140),
        "completed",
        FAILING,
        COMPLETED_POORLY,
    ),
    _campaign("is canceled", lives.is_canceled(starts=5, takes=30), "canceled", CANCELED),
    _found("should have started", lives.does_not_start(), "scheduled", OVERDUE),
    _campaign(
        "gets stuck, with a limit of its own", lives.gets_stuck(stops=85), "in_progress", STALLED, stalled_minutes=0.5
    ),
    _campaign("does badly while muted", _MUTED, "completed", COMPLETED_POORLY, muted_seconds=150),
    # It has so few messages that it fails before enough were attempted for a campaign.failing.
    _found("fails", lives.fails(total=200, starts=30, takes=115), "failed", FAILED),
    _found("has an awkward name", _AWKWARD, "completed", COMPLETED),
    _found("is paused, which no documentation lists", _PAUSED, "paused", UNKNOWN_STATUS),
    _campaign(
        "can't be read", None, None, UNREADABLE, problem="unreachable", answer=Answer.error(500, code=1, message="oops")
    ),
    _campaign("is unknown to the provider", None, None, NOT_FOUND, problem="not_found"),
    DemoCampaign(
        campaign_id="spring-newsletter",
        description="has an id that is no UUID",
        problem="invalid_identifier",
        alerts=(INVALID,),
    ),
)
_NOT_ALERTED: Sequence[DemoCampaign] = (
    _campaign("starts late", lives.starts_late(starts=120, takes=600), "in_progress"),
    _found("goes on for a day", lives.stays_in_progress(), "in_progress"),
    _campaign("completed last year", _LAST_YEAR, "completed"),
    _campaign("waits for next week", Life.fixed(status="scheduled", total=4_000, name="Black Friday"), "scheduled"),
)
_CITIES = ("Armavir", "Ashtarak", "Dilijan", "Gyumri", "Hrazdan", "Ijevan", "Kapan", "Sevan", "Vanadzor")
_ALERTED_IN_A_GROUP: Sequence[DemoCampaign] = (
    _campaign("completes well", lives.completes_well(starts=10, takes=75), "completed", COMPLETED),
    _campaign("completes on Viber", _VIBER, "completed", COMPLETED),
    *(
        _found(
            f"is small, for {city}",
            lives.completes_well(total=40, starts=82, takes=5).with_fields(name=f"Opening day, {city}"),
            "completed",
            COMPLETED,
        )
        for city in _CITIES
    ),
    _campaign(
        "is small, and fails",
        lives.fails(total=40, starts=82, takes=5).with_fields(name="Opening day, Yerevan"),
        "failed",
        FAILED,
    ),
)

_LAST_MINUTE = lives.completes_well(total=500, starts=5, takes=75).with_fields(name="Last-minute offer")
# A discovery of the schedule finds it about a minute later, before its end. The last run, two minutes later, sees its
# end. Each of them may come 10 seconds earlier or later.
_BEGINS_LATER = _found("begins while the reporter runs", _LAST_MINUTE, "completed", COMPLETED, begins_after=1)

CAMPAIGNS: Sequence[DemoCampaign] = (*_ALERTED_ALONE, *_NOT_ALERTED, *_ALERTED_IN_A_GROUP, _BEGINS_LATER)
REFUSED = frozenset(each.campaign_id for each in CAMPAIGNS if each.problem == "invalid_identifier")
# It has failed by the time of the rehearsal, and the last run sees that.
REHEARSED = _id("fails")
