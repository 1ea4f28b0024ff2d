"""Completes ids in the shell: those of campaigns on the list, with their names.

A process of its own reads the list, for a moment at most. It has no terminal. So no role asks for a code at the prompt,
and no error is shown.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import typer

from campaign_reporter_cli.aws.session import Session

_SECONDS = 3.0
_MOST = 200
_SAFE_ID = re.compile(r"[\w.-]+", re.ASCII)
# The shells evaluate what they get, and a name is anybody's text: it keeps letters, digits and these.
_UNSAFE_IN_NAMES = re.compile(r"[^\w .,-]+")


def complete_ids(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The ids on the list that begin with `incomplete`, each with the campaign's name. Give it as `autocompletion`."""
    options = context.find_root().params
    stack = [str(options.get(name) or "") for name in ("stack", "region", "profile")]
    typed = {text for value in context.params.values() if isinstance(value, list | tuple) for text in value}
    found = (line.partition("\t") for line in _lines_of_child([*stack, incomplete]))
    return [(campaign_id, name) for campaign_id, _, name in found if campaign_id not in typed]


def _lines_of_child(arguments: Sequence[str]) -> list[str]:
    """Returns the lines of a process that reads the list, or those that it has printed when the time is over."""
    # Without -P a file of the current folder, such as json.py, would be imported.
    command = [sys.executable, "-P", "-m", __name__, *arguments]
    try:
        printed = subprocess.run(  # noqa: S603 - this module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # no terminal to ask at
            timeout=_SECONDS,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as exc:
        printed = exc.stdout or b""
    except OSError:
        return []
    # The last line may be cut.
    return printed.decode(errors="replace").split("\n")[:-1]


def print_ids(session: Session, beginning: str) -> None:
    """Prints ids with names, a line each, as soon as they are read."""
    for number, item in enumerate(_items(session, beginning)):
        if number == _MOST:
            break
        sys.stdout.write(f"{item['campaign_id']}\t{_name(item)}\n")
        sys.stdout.flush()


def _items(session: Session, beginning: str) -> Iterator[dict[str, str]]:
    pages = (
        session.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=session.table("CampaignsTableName"),
            ProjectionExpression="campaign_id, #name, label",
            ExpressionAttributeNames={"#name": "name"},
        )
    )
    for item in _texts(item for page in pages for item in page["Items"]):
        if item["campaign_id"].startswith(beginning) and _SAFE_ID.fullmatch(item["campaign_id"]):
            yield item


def _texts(items: Iterable[dict[str, Any]]) -> Iterator[dict[str, str]]:
    for item in items:
        yield {name: value["S"] for name, value in item.items() if "S" in value}


def _name(item: dict[str, str]) -> str:
    name = item.get("label") or item.get("name") or ""
    return " ".join(_UNSAFE_IN_NAMES.sub(" ", name).split())[:60]


if __name__ == "__main__":
    *_options, _beginning = sys.argv[1:]
    _stack, _region, _profile = (option or None for option in _options)
    print_ids(Session(stack_option=_stack, region=_region, profile=_profile), _beginning)
