"""The count of the messages about many invalid ids, which the runs of all segments share."""

from datetime import timedelta
from typing import Any

import pytest

from campaign_reporter.tables.invalid_messages import MOST_MESSAGES, PERIOD, InvalidMessages
from tests.builders import NOW
from tests.harness.tables import RUNS, Tables


class Overtaken:
    """A client whose first write comes after that of another run."""

    def __init__(self, tables: Tables) -> None:
        self._others = [counted(tables)]
        self.get_item, self._put_item = tables.get_item, tables.put_item

    def put_item(self, **request: Any) -> dict[str, Any]:
        for other in self._others[:]:
            self._others.remove(other)
            assert other.take(NOW)
        return self._put_item(**request)


def counted(client: Any) -> InvalidMessages:
    return InvalidMessages(client, RUNS)


def test_five_in_24_hours_may_be_sent_also_if_all_come_in_the_same_millisecond() -> None:
    messages = counted(Tables())
    assert [messages.take(NOW) for _ in range(7)] == [True] * MOST_MESSAGES + [False] * 2
    assert not messages.may_send(NOW + PERIOD - timedelta(milliseconds=1))
    assert messages.may_send(NOW + PERIOD)
    assert messages.take(NOW + PERIOD)


@pytest.mark.parametrize(("before", "may"), ((3, True), (4, False)))
def test_a_run_that_another_one_overtakes_counts_its_message_too(before: int, *, may: bool) -> None:
    tables = Tables()
    assert all(counted(tables).take(NOW) for _ in range(before))
    assert counted(Overtaken(tables)).take(NOW) is may
    assert not counted(tables).may_send(NOW)


@pytest.mark.parametrize(("hours", "counts"), ((-23, True), (-25, False), (0.9, True), (1.1, False)))
def test_only_a_time_of_the_last_24_hours_counts_or_one_as_far_ahead_as_clocks_may_differ(
    hours: float, *, counts: bool
) -> None:
    messages = counted(Tables())
    for _ in range(MOST_MESSAGES):
        messages.take(NOW + timedelta(hours=hours))
    assert messages.may_send(NOW) is not counts
