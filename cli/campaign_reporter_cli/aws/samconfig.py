"""The file in which `sam deploy --guided` saves its answers, among them the name of the stack and the region."""

from __future__ import annotations

import tomllib
from pathlib import Path

from campaign_reporter_cli.errors import InputError

_NAME = "samconfig.toml"


def saved(parameter: str, folder: Path) -> str | None:
    """The parameter in the folder's samconfig.toml: that of `deploy`, else that of all commands.

    InputError if the file can't be read.
    """
    path = folder / _NAME
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8")).get("default", {})
        found = [settings.get(command, {}).get("parameters", {}).get(parameter) for command in ("deploy", "global")]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError) as exc:  # an AttributeError for a value in the place of a section
        raise InputError(f"{path} can't be read: {exc}. Give --stack and --region") from exc
    return next((value for value in found if isinstance(value, str)), None)
