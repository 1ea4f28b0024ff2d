"""The Pythons of this machine that the command line runs on."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_VERSIONS = ("3.12", "3.13", "3.14")


def pythons() -> dict[str, Path]:
    """An interpreter of each version that is here: the one of these tests, one on the PATH, or one of pyenv's."""
    found = {version: next(filter(_runs, _candidates(version)), None) for version in _VERSIONS}
    return {version: path for version, path in found.items() if path}


def _candidates(version: str) -> Iterator[Path]:
    name = f"python{version}"
    yield Path(sys.base_prefix) / "bin" / name
    if on_path := shutil.which(name):
        yield Path(on_path)
    yield from (Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/{name}")


def _runs(interpreter: Path) -> bool:
    """Whether it runs. A shim of pyenv may lead to nothing."""
    if not interpreter.exists():
        return False
    return not subprocess.run([interpreter, "-c", "import venv"], capture_output=True, check=False).returncode  # noqa: S603 - a Python
