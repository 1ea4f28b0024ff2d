"""The wheel has what it takes, and runs in an environment of its own on each Python that this machine has."""

import os
import resource
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.pythons import pythons
from tests.documents import ROOT

PACKAGES = (ROOT / "layers" / "campaign_reporter" / "campaign_reporter", ROOT / "cli" / "campaign_reporter_cli")
UV = str(Path(sysconfig.get_path("scripts")) / "uv")
MOST_CPU_SECONDS = 0.3
IMPORT_EVERYTHING = """
import campaign_reporter, campaign_reporter_cli, importlib, pkgutil
for package in (campaign_reporter, campaign_reporter_cli):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""
MODULES_OF_HELP = """
import sys
from campaign_reporter_cli.app import app
app(["--help"], standalone_mode=False)
print("Modules:", *sys.modules)
"""


def run(*command: str | Path, folder: str | Path = "/") -> str:
    """Runs a command, and returns what it prints."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    ended = subprocess.run(  # noqa: S603 - the tests' own commands
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, folder=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module", params=pythons().items(), ids=lambda param: param[0])
def environment(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel, and with the versions of requirements/cli.txt."""
    version, interpreter = request.param
    folder = tmp_path_factory.mktemp(f"python{version}") / "environment"
    python = folder / "bin" / "python"
    run(UV, "venv", "--no-config", "--python", interpreter, folder)
    install = (UV, "pip", "install", "--python", python, "--no-deps")
    run(*install, "--require-hashes", "--requirement", ROOT / "requirements" / "cli.txt")
    run(*install, "--no-index", wheel)
    return python.parent


def test_the_wheel_has_the_package_and_the_command_line_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]

    files = [
        path.relative_to(package.parent)
        for package in PACKAGES
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    assert sorted(names) == sorted(map(str, files))


def test_the_lock_file_has_everything_that_the_wheel_needs(environment: Path) -> None:
    run(UV, "pip", "check", "--python", environment / "python")
    run(environment / "python", "-c", IMPORT_EVERYTHING)


def test_the_program_says_its_release(environment: Path, wheel: Path) -> None:
    _, release, *_ = wheel.name.split("-")
    assert run(environment / "campaign-reporter", "--version") == f"{release}\n"


def test_help_needs_little_cpu(environment: Path) -> None:
    """The fastest of five, because other tests run beside this one."""

    def cpu_seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run(environment / "campaign-reporter", "--help").startswith("Usage: campaign-reporter ")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(cpu_seconds() for _ in range(5)) <= MOST_CPU_SECONDS


def test_help_imports_nothing_slow(environment: Path) -> None:
    _, _, modules = run(environment / "python", "-c", MODULES_OF_HELP).partition("Modules: ")

    assert "typer" in modules.split()
    assert {"boto3", "botocore", "pydantic", "requests", "rich"} & set(modules.split()) == set()
