"""The benchmark: what it compares is comparable, and a target that was missed is seen."""

import subprocess
import sys
import time

from campaign_reporter.polling.dependencies import WORKERS
from campaign_reporter.provider.answers import read_campaign
from campaign_reporter.tables.campaign_items import read_item
from local.bench import programs
from local.bench.campaigns import answer_for, campaign_id, campaign_number, item_for
from local.bench.figures import Figure, Section
from local.bench.share import hold_to


def test_the_loops_beside_it_have_as_many_workers_as_the_reporter() -> None:
    assert programs.WORKERS == WORKERS


def test_the_list_is_what_the_reporter_makes_of_the_providers_answers() -> None:
    for number in (0, 7, 99_999):
        known = read_item(item_for(campaign_id(number)))
        assert known.campaign == read_campaign(answer_for(campaign_id(number)), campaign_id(number))
        assert campaign_number(known.campaign_id) == number


def test_a_process_is_held_to_its_share_of_a_core() -> None:
    works = "import time\nwhile time.process_time() < 0.2: pass"
    began = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", works]) as process:  # noqa: S603 - the program above
        hold_to(0.2, process)
    assert process.returncode == 0
    assert time.monotonic() - began > 0.75 * 0.2 / 0.2


def test_a_section_reaches_its_targets_where_each_of_its_figures_does() -> None:
    good = Figure(name="a", value="1", target="at most 2", reached=True)
    bad = Figure(name="b", value="3", target="at most 2", reached=False)
    free = Figure(name="c", value="4")
    assert Section(title="A", about="", figures=[good, free]).reached
    assert not Section(title="A", about="", figures=[good, free, bad]).reached


def test_a_table_says_what_was_missed() -> None:
    bad = Figure(name="CPU", value="3", baseline="1", target="at most 2", reached=False)
    assert Section(title="Polls", about="Of one.", figures=[bad]).markdown() == (
        "## Polls\n\nOf one.\n\n"
        "|     | measured | beside | target    |            |\n"
        "| --- | -------- | ------ | --------- | ---------- |\n"
        "| CPU | 3        | 1      | at most 2 | **missed** |\n"
    )
