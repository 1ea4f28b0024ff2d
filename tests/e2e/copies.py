"""More stacks of the deployed template, each with tables, a role and a function of its own, in no time."""

import json
from collections.abc import Mapping
from dataclasses import replace

from local import deployment
from local.dexatel_simulator import DexatelSimulator
from local.stack import STACK_NAME, Stack


def copy_of(stack: Stack, *, name: str, dexatel: DexatelSimulator, parameters: Mapping[str, str]) -> Stack:
    """A stack beside `stack`: its artifacts, its secret and its emulator, but not its schedule, which is far away."""
    cloudformation = stack.client("cloudformation")
    values = {
        "DexatelBaseUrl": dexatel.base_url,
        "ApiKeySecretArn": stack.outputs["ApiKeySecretArn"],
        "ScheduleExpression": "rate(6 days)",
        **parameters,
    }
    cloudformation.create_stack(
        StackName=name,
        # With the places in S3 to which `sam deploy` has brought the artifacts.
        TemplateBody=json.dumps(cloudformation.get_template(StackName=STACK_NAME)["TemplateBody"]),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    copy = replace(stack, outputs=deployment.outputs(stack.emulator, stack_name=name))
    _set_concurrency(copy, int(parameters.get("Segments", "1")))
    return copy


def _set_concurrency(copy: Stack, segments: int) -> None:
    """As the template has it: what is a parameter there, and so a text, the emulator does not take for a number.

    Left as it is, one such mapping keeps the emulator from serving the queue of any other stack.
    """
    lambda_ = copy.client("lambda")
    function = copy.outputs["PollCampaignsFunctionName"]
    for mapping in lambda_.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]:
        assert mapping["ScalingConfig"] == {"MaximumConcurrency": segments}
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": segments})
