"""The release of this command line."""

from __future__ import annotations

import typer


def own_release() -> str | None:
    """The release. None if the command line was not installed, but runs from its source."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - `--help` needs no release

    try:
        return version("campaign-reporter")
    except PackageNotFoundError:
        return None


def print_release(is_wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    """Prints the release and ends the process, if the user wants that."""
    if is_wanted:
        typer.echo(own_release() or "not installed: it runs from its source")
        raise typer.Exit
