"""The user of the demo, who types commands."""

import shlex

from local import command_line
from local.demo import screen
from local.stack import Stack


def types(stack: Stack, *arguments: str, stdin: str = "") -> None:
    """Shows and runs a command of the command line, which prints its answer."""
    screen.command(shlex.join(("campaign-reporter", *arguments)))
    command_line.run(stack.emulator, *arguments, stdin=stdin)
