"""Writes the reference of the commands for docs/cli.md, from the commands themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

import typer

from campaign_reporter_cli.app import app

type Command = Any
"""A command or a group, as typer makes it."""
# Typer adds it to the name of an argument.
_TYPE = re.compile(r" <(str|list\[str\])>")


def commands() -> Iterator[tuple[str, Command]]:
    """Each command with its full name, such as `export campaigns`. The first is the program itself."""
    yield "", (program := typer.main.get_command(app))
    yield from _below("", program)


def _below(prefix: str, group: Command) -> Iterator[tuple[str, Command]]:
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        full = f"{prefix}{name}"
        if hasattr(command, "list_commands"):
            yield from _below(f"{full} ", command)
        elif not command.hidden:
            yield full, command


def reference() -> str:
    """The sections of all commands, in Markdown."""
    (_, program), *others = commands()
    table = "\n".join(
        f"| [`{name}`](#{name.replace(' ', '-')}) | {_cell(_paragraphs(each)[0])} |" for name, each in others
    )
    parts = [f"| command | |\n|---|---|\n{table}", _section("Options of every command", "", program)]
    parts += [_section(name, f" {name}", command) for name, command in others]
    return "\n\n".join(parts) + "\n"


def _section(heading: str, name: str, command: Command) -> str:
    # The name of a context is the program's in the usage.
    context = typer.Context(command, info_name=f"campaign-reporter{name}")
    parameters = [each for each in command.get_params(context) if "--help" not in each.opts]
    parts = [f"### {heading}", f"```\n{_usage(command, context, parameters)}\n```"]
    parts += _paragraphs(command) if name else ()
    if records := [each.get_help_record(context) for each in parameters]:
        rows = [f"| `{_cell(re.sub(_TYPE, '', what))}` | {_cell(meaning)} |" for what, meaning in records]
        parts.append("| | |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _usage(command: Command, context: typer.Context, parameters: Iterable[Any]) -> str:
    """The line of the usage, without the braces that typer sets. Every command has --help, which is no news."""
    pieces = " ".join(command.collect_usage_pieces(context))
    if all(each.param_type_name == "argument" for each in parameters):
        pieces = pieces.replace("[OPTIONS]", "")
    return f"{context.command_path} {' '.join(re.sub(r'[{}]', '', pieces).split())}".rstrip()


def _paragraphs(command: Command) -> list[str]:
    text = inspect.cleandoc(command.help or "").partition("\f")[0].replace("\b\n", "")
    return text.split("\n\n")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
