"""`make cost` prices what the template deploys, and the pages say what it says."""

import re
from dataclasses import replace

import pytest

from local.cost.__main__ import main
from local.cost.month import Stack, lines, total
from local.cost.prices import DASHBOARD
from local.cost.stacks import default, release_1_0_0
from local.template import template
from tests.documents import page, rows, section
from tests.template.reading import deployed

SIZES = (10, 1_000, 100_000)
# The stack of each column of docs/scale.md. There the list is priced with nothing else changed.
SCALES = (
    default(campaigns=10),
    default(campaigns=1_000),
    default(campaigns=100_000),
    default(campaigns=100_000, rate=200, max_run_seconds=900, period_seconds=600),
    default(campaigns=10_000_000, rate=1_000, max_run_seconds=900, period_seconds=900, segments=8),
)
# Each kind of resource is paid for by one of the lines, or by nothing.
PAID = {
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::DynamoDB::Table",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::Function",
}
FREE = {
    "AWS::Events::Rule",  # for events of AWS's own services
    "AWS::IAM::Role",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",  # nothing is sent to it while all is well
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::LayerVersion",
    "AWS::StepFunctions::StateMachine",  # it is paid for when it runs, and it runs when an alarm changes
}


def cents(stack: Stack) -> dict[str, float]:
    return {name: round(usd, 2) for name, usd in lines(stack).items()}


def documented(name: str, heading: str) -> dict[str, list[float]]:
    """The amounts of each row of a table, by the words before its first comma."""
    return {
        row[0].partition(",")[0].strip(" *"): [float(cell.strip(" *").replace(",", "")) for cell in row[1:]]
        for row in rows(section(name, heading))
        if re.fullmatch(r"\**[0-9,]+\.[0-9]{2}\**", row[1])
    }


# The parts


def test_a_stack_with_the_defaults_has_nothing_that_is_not_priced() -> None:
    """A part that is off is not deployed, so it costs nothing."""
    names = deployed(template(), {"AlertEmail": "a@example.com", "AlertPhone": "+37412345678"}).keys()
    types = [template()["Resources"][name]["Type"] for name in names]
    assert set(types) <= PAID | FREE
    once = ("AWS::SecretsManager::Secret", "AWS::CloudWatch::Dashboard", "AWS::Serverless::Function")
    assert [types.count(each) for each in once] == [1, 1, 1]
    assert types.count("AWS::CloudWatch::Alarm") <= default().alarms


def test_the_metrics_that_are_priced_are_those_that_alarms_read() -> None:
    assert default().metrics == 2


def test_another_dashboard_of_the_account_costs_something_only_if_it_is_the_fourth() -> None:
    assert total(default(dashboards_before=2)) == total(default())
    assert total(default(dashboards_before=3)) == pytest.approx(total(default()) + DASHBOARD)


@pytest.mark.parametrize("more", ("campaigns", "segments", "changes", "history_days", "memory_mb", "metrics", "alarms"))
def test_more_of_anything_costs_more(more: str) -> None:
    stack = default(campaigns=100, segments=2)
    assert total(replace(stack, **{more: 2 * getattr(stack, more)})) > total(stack)


def test_fewer_runs_cost_less_and_a_longer_list_no_more_time_than_there_is() -> None:
    assert total(default(period_seconds=3600)) < total(default())
    longest = default(campaigns=10**7)
    assert lines(longest)["Lambda"] == pytest.approx(lines(default(campaigns=10**6))["Lambda"])
    assert longest.runs == longest.starts / 2, "a run of 98 s leaves out every second start"


# The script


@pytest.mark.parametrize(("campaigns", "most"), ((10, 1.75), (1_000, 11), (100_000, 56)))
def test_a_list_costs_no_more_than_this(capsys: pytest.CaptureFixture[str], campaigns: int, most: float) -> None:
    main(["--campaigns", str(campaigns)])
    *others, last = capsys.readouterr().out.splitlines()
    found = re.fullmatch(r"total: ([0-9,]+\.[0-9]{2}) USD a month", last)
    assert found
    assert 1 < float(found[1]) <= most
    assert float(found[1]) == pytest.approx(sum(float(line.split()[-1].replace(",", "")) for line in others))


def test_a_number_that_makes_no_sense_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--campaigns", "0"])
    assert "must be 1 or more" in capsys.readouterr().err


# The pages


def test_the_table_of_costs_is_what_the_script_computes() -> None:
    found = documented("docs/cost.md", "A month")
    stacks = [made(campaigns=size) for size in SIZES for made in (release_1_0_0, default)]
    priced = [cents(stack) for stack in stacks]
    expected = {name: [column[name] for column in priced] for name in priced[0] if any(each[name] for each in priced)}
    assert found == {**expected, "USD a month": [total(stack) for stack in stacks]}


def test_the_table_of_sizes_is_what_the_script_computes() -> None:
    found = documented("docs/scale.md", "At each size")
    priced = [cents(stack) for stack in SCALES]
    shown = found.keys() - {"USD a month", "the rest"}
    assert shown < priced[0].keys()
    rest = [round(sum(usd for name, usd in column.items() if name not in shown), 2) for column in priced]
    expected = {name: [column[name] for column in priced] for name in shown}
    assert found == {**expected, "the rest": rest, "USD a month": [total(stack) for stack in SCALES]}


def test_the_page_shows_what_the_script_prints(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--campaigns", "1000"])
    assert f"\n$ make cost CAMPAIGNS=1000\n{capsys.readouterr().out}```" in page("docs/cost.md")


@pytest.mark.parametrize("memory_mb", (128, 192, 256, 512))
def test_the_table_of_memory_is_what_the_script_computes(memory_mb: int) -> None:
    found = {row[0].strip("*"): row[1:4] for row in rows(section("docs/cost.md", "Memory"))}
    totals = [total(default(campaigns=size, memory_mb=memory_mb)) for size in SIZES]
    assert [float(cell.strip("*")) for cell in found[f"{memory_mb} MB"]] == totals


def test_the_readme_has_the_totals() -> None:
    for size in SIZES:
        assert f"{total(default(campaigns=size)):.2f} USD" in page("README.md")
