"""How a command ends if it does not reach its end: one line on stderr, and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from campaign_reporter_cli.errors import CliError, Stopped


class Commands(TyperGroup):
    """The commands. Each error becomes a line and an exit status here, so that tests see what a shell sees."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        with _ended(), _hinted({name for option in self.params for name in option.opts}):
            result = super().invoke(ctx)
            sys.stdout.flush()  # so that a closed pipe shows here
        return result


@contextmanager
def _hinted(options: Collection[str]) -> Iterator[None]:
    """Says where an option of every command has its place, if a command does not know it."""
    try:
        yield
    except Exception as exc:  # each release of typer has the class of this error elsewhere
        if (option := getattr(exc, "option_name", None)) in options and hasattr(exc, "message"):
            exc.message = f"{option} comes before the command"
        raise


@contextmanager
def _ended() -> Iterator[None]:
    try:
        yield
    except CliError as exc:
        typer.echo(str(exc) if isinstance(exc, Stopped) else f"Error: {exc}", err=True)
        raise typer.Exit(exc.exit_status) from exc
    except KeyboardInterrupt as exc:
        typer.echo("Stopped.", err=True)
        raise typer.Exit(Stopped.exit_status) from exc
    except BrokenPipeError as exc:  # the reader of a pipe, such as `head`, has seen enough
        # Python writes what is left when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from exc
