"""docs/cli.md describes the commands as they are.

After a change of a command write the page anew and read the difference: `UPDATE_TEXTS=1 make test TESTS=tests/cli`.
"""

import os

import pytest

from local.commands import commands, reference
from tests.documents import ROOT, page

PAGE = ROOT / "docs" / "cli.md"
BEGINNING = "## Commands\n\n"
WITH_IDS = [(name, each) for name, command in commands() for each in command.params if "ID" in (each.metavar or "")]


def test_the_page_has_every_command_with_its_options() -> None:
    written_by_hand, _, _ = page("docs/cli.md").partition(BEGINNING)
    wanted = written_by_hand + BEGINNING + reference()
    if os.environ.get("UPDATE_TEXTS"):
        PAGE.write_text(wanted, encoding="utf-8")

    assert page("docs/cli.md") == wanted


@pytest.mark.parametrize(("name", "parameter"), WITH_IDS, ids=[name for name, _ in WITH_IDS])
def test_every_command_completes_the_ids_of_the_list(name: str, parameter: object) -> None:
    completes = getattr(parameter, "_custom_shell_complete", None) is not None

    assert completes == (name != "add"), "those that are added are not on the list yet"
