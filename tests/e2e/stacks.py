"""Copies of the deployed stack, and the steps that tests take with any stack."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import batched
from math import ceil
from typing import Any

import boto3
from botocore.config import Config

from campaign_reporter.timing.budget import ANSWER_SECONDS, WRITING_SECONDS
from local import deployment
from local.dexatel_simulator import DexatelSimulator
from local.postbox import Published
from local.stack import STACK_NAME, Stack

SHORT_SECONDS = ceil(WRITING_SECONDS + ANSWER_SECONDS) + 8
"""A time-out shorter than the template accepts, for tests that wait for a dead run's deadline.

A run polls campaigns only in its first eight seconds then.
"""
PATIENCE = 300
"""The seconds after which a test gives up waiting, on a busy machine too."""
_BATCH = 25  # DynamoDB takes no more items at once.

type Invoke = Callable[[Mapping[str, Any]], dict[str, Any]]


def copy_of(stack: Stack, *, name: str, dexatel: DexatelSimulator, parameters: Mapping[str, str]) -> Stack:
    """A stack beside `stack`, with the same artifacts and secret. It starts nothing unless it is given a schedule."""
    cloudformation = stack.client("cloudformation")
    values = {
        "DexatelBaseUrl": dexatel.base_url,
        "ExistingApiKeySecretArn": stack.outputs["ApiKeySecretArn"],
        "ScheduleExpression": "rate(6 days)",
        **parameters,
    }
    cloudformation.create_stack(
        StackName=name,
        TemplateURL=_template_in_s3(stack),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    stop_watch(stack, name)
    copy = replace(stack, outputs=deployment.outputs(stack.emulator, stack_name=name))
    _set_concurrency(copy, int(parameters.get("Segments", "1")))
    _share_layers(copy)
    return copy


def _template_in_s3(stack: Stack) -> str:
    """The address of the deployed template, in which the places in S3 are to which `sam deploy` uploaded the artifacts.

    It is too long to be given in the request.
    """
    body = stack.client("cloudformation").get_template(StackName=STACK_NAME)["TemplateBody"]
    s3, key = stack.client("s3"), "template-of-a-copy.json"
    bucket = s3.list_buckets()["Buckets"][0]["Name"]
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(body).encode())
    return f"https://s3.amazonaws.com/{bucket}/{key}"


def stop_watch(stack: Stack, name: str = STACK_NAME) -> None:
    """Switch the watch off: it would start the function while a test counts or kills its processes."""
    if "WatchSchedule" in physical_ids(stack, name):  # runs that start each minute watch themselves
        stop_schedule(stack, f"{name}-watch")


def stop_schedule(stack: Stack, name: str) -> None:
    """Switch a schedule off."""
    scheduler = stack.client("scheduler")
    found = scheduler.get_schedule(Name=name)
    kept = {key: found[key] for key in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
    scheduler.update_schedule(**kept, State="DISABLED")


def update(stack: Stack, *, name: str, parameters: Mapping[str, str]) -> None:
    """Deploy the same template over the stack with this name, with some other parameters."""
    cloudformation = stack.client("cloudformation")
    (found,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    kept = {each["ParameterKey"] for each in found["Parameters"]} - parameters.keys()
    cloudformation.update_stack(
        StackName=name,
        UsePreviousTemplate=True,
        Parameters=[
            *({"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()),
            *({"ParameterKey": key, "UsePreviousValue": True} for key in kept),
        ],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloudformation.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig={"Delay": 1})


def _set_concurrency(copy: Stack, segments: int) -> None:
    """Set the concurrency of the template again, as a number: the emulator keeps a parameter as text.

    Otherwise one such mapping would keep the emulator from serving the queue of any other stack.
    """
    lambda_ = copy.client("lambda")
    function = copy.outputs["PollCampaignsFunctionName"]
    for mapping in lambda_.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]:
        assert mapping["ScalingConfig"] == {"MaximumConcurrency": segments}
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": segments})


def _share_layers(copy: Stack) -> None:
    """Let all processes use the layers that were built: the emulator would extract them for each new process."""
    path = os.pathsep.join(map(str, copy.template.parent.glob("*Layer/python")))
    functions = {"PollCampaignsFunctionName", "SendDigestFunctionName", "DiscoverCampaignsFunctionName"}
    for output in functions & copy.outputs.keys():
        _reconfigure(copy, copy.outputs[output], {"PYTHONPATH": path}, Layers=[])


def shorten(stack: Stack, variables: Mapping[str, str] | None = None) -> None:
    """Give the polling function SHORT_SECONDS as its time-out, and more environment variables."""
    _reconfigure(stack, stack.outputs["PollCampaignsFunctionName"], variables or {}, Timeout=SHORT_SECONDS)


def _reconfigure(stack: Stack, function: str, variables: Mapping[str, str], **settings: object) -> None:
    lambda_ = stack.client("lambda")
    present = lambda_.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    environment = {"Variables": {**present, **variables}}
    lambda_.update_function_configuration(FunctionName=function, Environment=environment, **settings)


def physical_ids(stack: Stack, name: str = STACK_NAME) -> dict[str, str]:
    """The physical id of each resource of the stack with this name, by logical id."""
    resources = stack.client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}


def put(stack: Stack, *campaign_ids: str) -> None:
    """List campaigns, faster than the command line does."""
    dynamodb, table = stack.client("dynamodb"), stack.outputs["CampaignsTableName"]
    for some in batched(campaign_ids, _BATCH):
        items = [{"campaign_id": {"S": campaign_id}} for campaign_id in some]
        dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in items]})


def invoke(stack: Stack, event: Mapping[str, Any], *, function: str = "PollCampaignsFunctionName") -> dict[str, Any]:
    """Invoke the function that this output names; if it fails, the error is the answer's `errorMessage`."""
    return stack.invoke(function, event)


def patient_invoke(stack: Stack, *, at_once: int) -> Invoke:
    """The same for many threads, which may have to wait long for the answer."""
    config = Config(max_pool_connections=at_once, read_timeout=PATIENCE, retries={"total_max_attempts": 1})
    lambda_ = boto3.client("lambda", config=config, **stack.emulator.connection)
    function = stack.outputs["PollCampaignsFunctionName"]

    def invoke(event: Mapping[str, Any]) -> dict[str, Any]:
        answer = lambda_.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        return dict(json.loads(answer["Payload"].read()))

    return invoke


def end_process(stack: Stack, *, function: str = "PollCampaignsFunctionName") -> None:
    """Let the next invocation start a new process: a failed invocation is the last one of its process."""
    assert "errorMessage" in invoke(stack, {"unknown": 1}, function=function)


def kill(stack: Stack, function: str) -> int:
    """Send SIGKILL to every process of the function, and return how many there were."""
    code = re.escape(f"{stack.emulator.folder}/ministack-lambda-{function}-")
    command = ["ps", "-axwwo", "pid=,command="]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - as it is here
    pids = re.findall(rf"^\s*(\d+) .*{code}\w+/_worker\.py$", listed, re.MULTILINE)
    for pid in pids:
        os.kill(int(pid), signal.SIGKILL)
    return len(pids)


def published(stack: Stack) -> list[Published]:
    """The messages of this stack, without those of its copies."""
    return [message for message in stack.postbox.messages if message.topic_arn == stack.outputs["AlertsTopicArn"]]


def wait_for(condition: Callable[[], object], what: str, *, every: float = 0.5) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, f"waited in vain for {what}"
        time.sleep(every)
