"""`make cost` prices what the template deploys, and the pages say what it says."""

import re
from dataclasses import replace

import pytest

from local.cost import discovery, figures
from local.cost.__main__ import main
from local.cost.bill import total_of
from local.cost.month import lines, total
from local.cost.pages import PAGES, updated
from local.cost.prices import DASHBOARD
from local.cost.stacks import default
from local.template import template
from tests.documents import page
from tests.template.reading import deployed

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
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",  # nothing is sent to it while all is well
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::LayerVersion",
    "AWS::StepFunctions::StateMachine",  # it is paid for when it runs, and it runs when an alarm changes
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


@pytest.mark.parametrize(
    "more", ("campaigns", "segments", "changes", "history_days", "memory_mb", "metrics", "alarms", "listed")
)
def test_more_of_anything_costs_more(more: str) -> None:
    stack = default(campaigns=100, segments=2, discovery_minutes=15)
    assert total(replace(stack, **{more: 2 * getattr(stack, more)})) > total(stack)


def test_pages_are_priced_only_if_they_are_on() -> None:
    assert "pages" not in lines(default(page_views_a_day=100))
    few, many = (total(default(pages=1, page_views_a_day=views)) for views in (0, 1_000))
    assert total(default()) + 0.40 <= few < many


def test_the_memory_of_the_pages_is_that_of_the_template() -> None:
    assert template()["Resources"]["ShowCampaignFunction"]["Properties"]["MemorySize"] == figures.MEMORY_MB_OF_PAGES


def test_discovery_is_priced_only_if_it_is_on_and_less_often_costs_less() -> None:
    assert "discovery" not in lines(default(listed=100_000))
    often, seldom = (lines(default(discovery_minutes=minutes))["discovery"] for minutes in (15, 60))
    assert 0 < seldom < often


def test_the_memory_and_the_time_of_discoveries_are_those_of_the_template() -> None:
    function = template()["Resources"]["DiscoverCampaignsFunction"]["Properties"]
    assert function["MemorySize"] == figures.MEMORY_MB_OF_DISCOVERIES
    assert function["Timeout"] == figures.MOST_SECONDS_OF_A_DISCOVERY


def test_discovery_has_a_twentieth_of_the_pace_and_the_runs_have_the_rest() -> None:
    with_it = default(campaigns=950, discovery_minutes=15, listed=10_000)
    assert discovery.pass_seconds(with_it) == pytest.approx(100 / (20 / 1.1 / 20))
    assert with_it.round_seconds == pytest.approx(default(campaigns=1_000).round_seconds)


def test_a_page_takes_no_less_time_than_its_answer() -> None:
    assert discovery.pass_seconds(default(rate=1_000, listed=10_000)) == pytest.approx(100 * 0.15)


@pytest.mark.parametrize(("listed", "seconds"), ((1, 1.1), (20_000, 220), (50_000, 550 / 3), (100_000, 220)))
def test_a_discovery_takes_no_more_time_than_there_is_and_the_next_goes_on(listed: int, seconds: float) -> None:
    assert discovery.seconds(default(listed=listed)) == pytest.approx(seconds)


def test_a_discovery_that_finds_another_at_work_is_skipped() -> None:
    """A discovery of 220 s leaves out three of four starts."""
    often, seldom = (discovery.lines(default(discovery_minutes=minutes, listed=100_000)) for minutes in (1, 4))
    assert often["DynamoDB reads"] == pytest.approx(seldom["DynamoDB reads"])
    assert often["DynamoDB writes"] > seldom["DynamoDB writes"]


def test_the_bill_has_discovery_as_one_line() -> None:
    stack = default(campaigns=1_000, discovery_minutes=15, listed=100_000)
    assert lines(stack)["discovery"] == total_of(discovery.lines(stack))


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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_amounts_of_the_script(name: str) -> None:
    """Write them with `python -m local.cost.pages`."""
    assert updated(name, page(name)) == page(name)


@pytest.mark.parametrize(
    ("name", "number"),
    (
        ("README.md", r"(?<=cost )[0-9.]+(?= USD a month)"),
        ("docs/cost.md", r"(?<=^total: )[0-9.]+"),
        ("docs/cost.md", r"(?<=^Lambda  ) +[0-9.]+"),
        ("docs/cost.md", r"(?<= in 1\.0\.0\) \| )[0-9.]+"),
        ("docs/cost.md", r"(?<=^\| Lambda, 256 MB on arm64 \| )[0-9.]+"),
        ("docs/cost.md", r"(?<=^\| 128 MB \| )[0-9.]+"),
        ("docs/scale.md", r"(?<=^\| \*\*USD a month\*\* \| \*\*)[0-9.]+"),
        ("docs/scale.md", r"(?<=schedule, runs\) \| )[0-9.]+"),
    ),
)
def test_a_wrong_amount_is_put_right(name: str, number: str) -> None:
    wrong, found = re.subn(number, "999.00", page(name), count=1, flags=re.MULTILINE)
    assert found
    assert updated(name, wrong) == page(name)
