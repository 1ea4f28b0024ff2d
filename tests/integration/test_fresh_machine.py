"""`make` on a machine without Python 3.13 fetches one, by means of another Python 3."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.integration.fresh_machine import INTERPRETER, FreshMachine, run

THEN_AGAIN = ", then run the same command again."
INSTALL_3_13 = f": install Python 3.13 with venv and pip (with pyenv: pyenv install 3.13){THEN_AGAIN}"


@pytest.fixture
def machine(tmp_path: Path) -> FreshMachine:
    return FreshMachine(tmp_path)


def error_of(made: CompletedProcess[str]) -> str:
    """The one line before make's own."""
    assert made.returncode
    line, last = made.stderr.splitlines()
    assert last.startswith("make: ***")
    return line


def left_in(folder: Path) -> list[Path]:
    return list(folder.glob("*"))


def works(python: Path) -> bool:
    return run(str(python), "-V").stdout.startswith("Python 3.13.")


def test_nothing_is_fetched_if_python_3_13_is_there(machine: FreshMachine) -> None:
    machine.add_command("python3.13", f'exec "{INTERPRETER}" "$@"')

    assert machine.make("python").returncode == 0
    assert machine.python.readlink() == INTERPRETER, "not the shim"
    assert machine.fetches == 0
    assert left_in(machine.tools) == [machine.tools / "python"]


def test_a_missing_python_3_13_is_fetched_once(machine: FreshMachine) -> None:
    for _ in range(2):
        made = machine.make("python")
        assert (made.returncode, made.stderr) == (0, "")

    assert works(machine.python)
    assert machine.fetches == 1
    assert left_in(machine.folder / "home") == [], "only .tools is written to"


@pytest.mark.parametrize(
    "script",
    ("echo 'pyenv: version 3.13 is not installed' >&2; exit 127", 'case "$2" in *pip*) exit 1 ;; *) echo "$0" ;; esac'),
    ids=("a shim of nothing", "without pip"),
)
def test_python_3_13_is_fetched_if_the_one_on_the_path_does_not_do(machine: FreshMachine, script: str) -> None:
    machine.add_command("python3.13", script)

    assert machine.make("python").returncode == 0
    assert works(machine.python)
    assert machine.fetches == 1


def test_environments_and_recipes_get_the_fetched_python(machine: FreshMachine) -> None:
    (machine.clone / "requirements" / "dev.txt").touch()
    recipe = "--eval=.PHONY: which\nwhich: .tools/dev/installed; @command -v python3.13"
    made = machine.make(recipe, "which")

    assert made.returncode == 0
    assert made.stdout.splitlines()[-1] == str(machine.python)
    assert f"executable = {machine.python.resolve()}\n" in (machine.tools / "dev" / "pyvenv.cfg").read_text()


def test_pip_does_if_there_is_no_venv(machine: FreshMachine) -> None:
    machine.add_other_python(venv="ensurepip is not available")

    assert machine.make("python").returncode == 0
    assert works(machine.python)


def test_an_error_says_what_to_install_if_there_is_neither_venv_nor_pip_or_no_python_at_all(
    machine: FreshMachine,
) -> None:
    machine.add_other_python(venv="ensurepip is not available", pip="No module named pip")
    without_both = error_of(machine.make("python"))
    machine.remove_other_python()
    without_python = error_of(machine.make("python"))

    assert without_both.endswith(f"apt-get install python3-venv){THEN_AGAIN}")
    assert without_python.endswith(f"apt-get install python3-venv){THEN_AGAIN}")
    assert left_in(machine.tools) == []


def test_an_installation_of_uv_that_failed_leaves_nothing_and_is_tried_again(machine: FreshMachine) -> None:
    machine.add_other_python(pypi="WARNING: Retrying\nERROR: No matching distribution found for uv")

    error = error_of(machine.make("python"))
    assert error.startswith("uv, which fetches Python 3.13, could not be installed from PyPI (No matching distribution")
    assert error.endswith(INSTALL_3_13)
    assert left_in(machine.tools) == []

    machine.add_other_python()
    assert machine.make("python").returncode == 0


def test_a_fetch_that_failed_leaves_nothing_and_is_tried_again(machine: FreshMachine) -> None:
    archive = machine.archive.read_bytes()
    machine.archive.unlink()

    error = error_of(machine.make("python"))
    assert error.startswith("Python 3.13 could not be fetched from releases.astral.sh or github.com (")
    assert error.endswith(INSTALL_3_13)
    assert left_in(machine.tools) == []

    machine.archive.write_bytes(archive)
    assert machine.make("python").returncode == 0
    assert works(machine.python)


def test_a_fetched_python_that_does_not_run_is_removed(machine: FreshMachine) -> None:
    machine.offer("echo 'version `GLIBC_2.99 not found' >&2; exit 1")

    assert error_of(machine.make("python")).startswith("The Python 3.13 that was fetched does not run here (")
    assert left_in(machine.tools) == []
