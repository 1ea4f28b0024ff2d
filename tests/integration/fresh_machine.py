"""A clone on a machine without Python 3.13. uv fetches a stand-in from a folder, so no test needs a network.

The uv is real. An older Python 3 is a script that does what its venv and pip would.
"""

import json
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Mapping
from pathlib import Path

INTERPRETER = Path(sys.base_prefix) / "bin" / "python3.13"

_PROJECT = Path(__file__).resolve().parents[2]
_FILES = ("Makefile", "local/python.sh", "requirements/uv.txt")
_COMMANDS = ("dirname", "ln", "make", "mkdir", "readlink", "rm", "sed", "touch")
_UV = Path(sysconfig.get_path("scripts")) / "uv"
_OTHER_PYTHON = """
case "$*" in
-c*) echo "$0" ;;
"-m venv "*) mkdir -p "$3" && {venv} && mkdir "$3/bin" && ln -s "$0" "$3/bin/python" ;;
"-m pip --version") {pip} ;;
"-m pip install --target "*) mkdir -p "$5/bin" && ln -s "{uv}" "$5/bin/uv" ;;
"-m pip install "*) {pypi} && ln -s "{uv}" "$(dirname "$0")/uv" ;;
esac
"""


class FreshMachine:
    """A machine whose files are in `folder`. `archive` holds the Python that uv fetches."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clone = folder / "a clone"
        self.tools = self.clone / ".tools"
        self.python = self.tools / "python" / "bin" / "python3.13"
        self.archive = folder / "python.tar.gz"
        self._path = folder / "bin"
        self._uv = folder / "uv"
        self._log = folder / "log"  # a line for each time that uv was called
        self._downloads = folder / "downloads.json"
        self._set_up()

    def _set_up(self) -> None:
        self._path.mkdir()
        for command in _COMMANDS:
            (self._path / command).symlink_to(str(shutil.which(command)))
        for file in _FILES:
            (self.clone / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(_PROJECT / file, self.clone / file)
        self._log.touch()
        _write_script(self._uv, f'echo "$*" >> "{self._log}"; exec "{_UV}" "$@"')
        self.add_other_python()
        self.offer(f'exec "{INTERPRETER}" "$@"')

    @property
    def fetches(self) -> int:
        return self._log.read_text().count("python install")

    def add_command(self, name: str, script: str) -> None:
        _write_script(self._path / name, script)

    def add_other_python(self, **fails: str) -> None:
        """Adds a python3. Its venv, its pip, or its access to PyPI fails with the given message."""
        parts = dict.fromkeys(("venv", "pip", "pypi"), "true")
        parts |= {name: f"{{ echo '{message}' >&2; exit 1; }}" for name, message in fails.items()}
        self.add_command("python3", _OTHER_PYTHON.format(uv=self._uv, **parts))

    def remove_other_python(self) -> None:
        (self._path / "python3").unlink()

    def offer(self, script: str) -> None:
        """Offers a script as the Python 3.13 for this platform."""
        python = self.folder / "python"
        library = python / "lib" / "python3.13"
        library.mkdir(parents=True, exist_ok=True)
        for file in Path(sysconfig.get_path("stdlib")).glob("_sysconfigdata_*.py"):
            shutil.copy(file, library)
        (python / "bin").mkdir(exist_ok=True)
        _write_script(python / "bin" / "python3.13", script)
        with tarfile.open(self.archive, "w:gz") as tar:
            tar.add(python, "python")
        self._downloads.write_text(json.dumps(_downloads(self.archive.as_uri())))

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self._path),
            "HOME": str(self.folder / "home"),
            "UV_PYTHON_DOWNLOADS_JSON_URL": str(self._downloads),
        }
        return run("make", *arguments, folder=self.clone, environment=environment)


def run(
    *command: str, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the tests' own commands
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _write_script(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _downloads(url: str) -> dict[str, dict[str, object]]:
    """A list as uv has it, with the newest Python 3.13 for this platform, at another address."""
    (known,) = json.loads(
        run(str(_UV), "python", "list", "--only-downloads", "--output-format=json", "cpython@3.13").stdout
    )
    of_platform = {"os": known["os"], "libc": known["libc"], "arch": {"family": known["arch"], "variant": None}}
    of_release = {"name": "cpython", "prerelease": "", "variant": None, "sha256": None, **known["version_parts"]}
    return {known["key"]: {**of_platform, **of_release, "url": url}}
