"""The commands that change campaigns on the list."""

from __future__ import annotations

from typing import Annotated

import typer

from campaign_reporter_cli.errors import aws_errors
from campaign_reporter_cli.session import Session

Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="The ids of campaigns on the list.")]


def remove(context: typer.Context, ids: Ids) -> None:
    """Take campaigns off the list. Their history stays."""
    session: Session = context.obj
    client = session.client("dynamodb")
    for campaign_id in ids:
        with aws_errors("remove campaigns"):
            client.delete_item(TableName=session.table("CampaignsTableName"), Key={"campaign_id": {"S": campaign_id}})
