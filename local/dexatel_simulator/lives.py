"""Example lives of campaigns, for the demo and the tests. All times are in seconds since the campaign's start."""

from dataclasses import replace
from typing import Final

from local.dexatel_simulator.life import Life, Stage

AWKWARD_NAME: Final = "🎉 Spring sale 🎉\r\n50% off \N{EN DASH} «only today»\n\tTo: everyone"
"""Has emoji, line breaks and a tab. The provider's reference sets no limits to a name."""


def completes_well(*, total: int = 1_200, starts: float = 10, takes: float = 60) -> Life:
    """Nearly every message is delivered."""
    failed = total // 60
    end = Stage(starts + takes, "completed", total=total, delivered=total - failed, failed=failed)
    return _scheduled(starts, end).with_fields(name="Welcome offer")


def completes_with_many_failures(*, total: int = 800, starts: float = 5, takes: float = 50) -> Life:
    """Four messages in ten are not delivered."""
    failed = total * 4 // 10
    end = Stage(starts + takes, "completed", total=total, delivered=total - failed, failed=failed)
    return _scheduled(starts, end).with_fields(name="Old address book")


def fails(*, total: int = 500, starts: float = 5, takes: float = 40) -> Life:
    """The campaign fails after a quarter of its messages."""
    end = Stage(starts + takes, "failed", total=total, delivered=total // 10, failed=total * 3 // 20)
    return _scheduled(starts, end).with_fields(name="Flash sale")


def is_canceled(*, total: int = 2_000, starts: float = 20, takes: float = 25) -> Life:
    """The user cancels the campaign while it is in progress."""
    end = Stage(starts + takes, "canceled", total=total, delivered=total // 8, failed=total // 200)
    return _scheduled(starts, end).with_fields(name="Draft, do not send", channel="VIBER")


def starts_late(*, total: int = 300, starts: float = 60, takes: float = 30) -> Life:
    """Before the start, the user moves the schedule to twice as late."""
    end = Stage(starts + takes, "completed", total=total, delivered=total)
    life = _scheduled(starts, end)
    moved = replace(life.stages[0], after=starts / 4)
    first = replace(life.stages[0], schedule=starts / 2)
    return Life((first, moved, *life.stages[1:])).with_fields(name="Evening reminder", channel="WHATSAPP")


def stays_in_progress(*, total: int = 100_000, takes: float = 86_400) -> Life:
    """Messages are sent for a whole day, as 100,000 are at an account's rate limit. The campaign never ends."""
    end = Stage(takes, "in_progress", total=total, delivered=total * 9 // 10, failed=total // 50)
    return Life((Stage(0, "in_progress", total=total), end)).with_fields(name="Whole country")


def does_not_start(*, total: int = 600, late: float = 1_200) -> Life:
    """The campaign should have started twenty minutes ago, and is still scheduled."""
    return Life((Stage(0, "scheduled", total=total, schedule=-late),)).with_fields(name="Doors open")


def gets_stuck(*, total: int = 1_000, stops: float = 20) -> Life:
    """After a third of the messages no count moves any more, and the campaign stays in progress."""
    end = Stage(stops, "in_progress", total=total, delivered=total * 3 // 10, failed=total // 100)
    return Life((Stage(0, "in_progress", total=total), end)).with_fields(name="Second reminder")


def completes_early(*, total: int = 1_000, takes: float = 30, receipts: float = 145) -> Life:
    """Receipts come after the campaign has completed, and most of the late ones report failures."""
    stages = (
        Stage(0, "in_progress", total=total),
        Stage(takes, "completed", total=total, delivered=total * 7 // 10, failed=total // 50),
        Stage(receipts * 3 // 5, "completed", total=total, delivered=total * 4 // 5, failed=total // 20),
        Stage(receipts, "completed", total=total, delivered=total * 9 // 10, failed=total // 10),
    )
    return Life(stages).with_fields(name="Payday deals")


def _scheduled(starts: float, end: Stage) -> Life:
    stages = (Stage(0, "scheduled", total=end.total), Stage(starts, "in_progress", total=end.total), end)
    return Life(tuple(replace(stage, schedule=starts) for stage in stages))
