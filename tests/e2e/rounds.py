"""A round that needs every permission of the function, and what did not work in it."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import STACK_NAME, Stack


def invoke(stack: Stack, event: Mapping[str, Any], *, function: str = "PollCampaignsFunctionName") -> dict[str, Any]:
    """What the function named by that output answers; its error, under `errorMessage`, where it fails."""
    return stack.invoke(function, event)


def failed_runs_queue(stack: Stack) -> str:
    """The address of the queue, which is no output of the stack."""
    found = stack.client("cloudformation").describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId="FailedRunsQueue"
    )
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def put(stack: Stack, campaign_id: str) -> None:
    """Lists a campaign, faster than the command line does."""
    stack.client("dynamodb").put_item(
        TableName=stack.outputs["CampaignsTableName"], Item={"campaign_id": {"S": campaign_id}}
    )


def faults_of_a_round(stack: Stack, dexatel: DexatelSimulator) -> list[dict[str, Any]]:
    """The runs that had trouble, of one over the whole list and one over a campaign, each with one that completes."""
    # A failed invocation ends its process, so that the next one reads the key again.
    assert "errorMessage" in invoke(stack, {"unknown": 1})
    answers = []
    for by_id in (False, True):
        campaign_id = str(uuid4())
        dexatel.add(campaign_id, Life.fixed(status="completed", total=1, delivered=1))
        put(stack, campaign_id)
        answers.append(invoke(stack, {"campaign_ids": [campaign_id]} if by_id else {}))
    return [answer for answer in answers if answer.get("outcome") != "complete" or answer["problems"]]
