"""Bars and plots show each number at its place, and nothing as nothing."""

from campaign_reporter_cli.terminal.plot import area, bar, over_time


def test_a_bar_is_as_long_as_its_part_of_the_whole() -> None:
    assert bar(50, 100, 10) == "█████"
    assert bar(55, 100, 10) == "█████▌"
    assert bar(100, 100, 10) == bar(120, 100, 10) == "█" * 10
    assert (bar(1, 100_000, 10), bar(0, 100, 10), bar(0, 0, 10)) == ("▏", "", "")


def test_a_number_holds_until_the_next_one() -> None:
    assert over_time(((0, 1), (5, 2), (10, 3)), 10) == [1, 1, 1, 1, 2, 2, 2, 2, 2, 3]
    assert over_time(((0, 1), (9.9, 2), (10, 3)), 2) == [1, 3]
    assert over_time(((7, 1), (7, 2)), 3) == [2, 2, 2]


def test_the_largest_number_fills_its_column() -> None:
    assert area((0, 1, 4, 8, 16), 2) == ["    █", " ▁▄██"]
    assert area((0, 1, 100_000), 1) == [" ▁█"]
    assert area((0, 0), 2) == ["  ", "  "]
