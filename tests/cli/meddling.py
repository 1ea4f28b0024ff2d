"""Something else happens in the place of a call to DynamoDB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from campaign_reporter_cli.aws.session import Session

type Call = Callable[..., Any]
type Meddle = Callable[[str, Call], Call]
"""What takes the place of an operation with this name."""

_OPERATIONS = ("batch_get_item", "delete_item", "transact_write_items", "update_item")


def meddled(monkeypatch: pytest.MonkeyPatch, meddle: Meddle) -> None:
    """From now on the clients of the command line have these operations."""
    client_of = Session.client

    def client(session: Session, service: str, **config: Any) -> Any:
        made = client_of(session, service, **config)
        for name in _OPERATIONS if service == "dynamodb" else ():
            setattr(made, name, meddle(name, getattr(made, name)))
        return made

    monkeypatch.setattr(Session, "client", client)
