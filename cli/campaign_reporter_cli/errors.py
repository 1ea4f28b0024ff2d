"""The errors that a user meets, each with the exit status of the process.

CliError
├── InputError     2: something that the user typed is wrong, and nothing was written
├── AwsError       3: AWS refused, or could not be reached
└── Stopped      130: the user pressed Ctrl-C
"""

from __future__ import annotations

from typing import ClassVar


class CliError(Exception):
    """An error with a sentence for the user. It ends the process with `exit_status`."""

    exit_status: ClassVar[int]


class InputError(CliError):
    """Something that the user typed, or a file of theirs, is wrong. Nothing was written."""

    exit_status = 2


class AwsError(CliError):
    """AWS refused the request, or could not be reached."""

    exit_status = 3


class Stopped(CliError):
    """The user pressed Ctrl-C. The sentence says how far the command came."""

    exit_status = 130
