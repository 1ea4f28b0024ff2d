"""The whole stack on this machine: the emulator, the deployed template, and every alert that it publishes."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local import deployment, emulator, postbox
from local.deployment import Show
from local.emulator import TOOLS, Emulator
from local.postbox import OVER_TLS, Postbox

STACK_NAME = "campaign-reporter"
# What a Lambda reaches through the postbox: the topic and the queue let nobody in but over TLS.
_BY_THE_POSTBOX = ("AWS_ENDPOINT_URL_SNS", "AWS_ENDPOINT_URL_SQS")


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A deployed stack, and what can be asked of it."""

    emulator: Emulator
    postbox: Postbox
    template: Path
    """What was deployed: the template as `sam build` made it, beside its artifacts."""
    outputs: Mapping[str, str]

    def client(self, service: str) -> Any:
        """A boto3 client as the account's root."""
        return over_tls(boto3.client(service, **self.emulator.connection))  # type: ignore[call-overload]  # any service

    def aws(self, *arguments: str, stdin: str | None = None) -> Any:
        """What `aws ...` prints as JSON, None where it prints nothing; raises CalledProcessError where it fails."""
        printed = subprocess.run(
            [TOOLS / "sam" / "bin" / "aws", *arguments, "--output", "json"],
            env=self.emulator.environment,
            input=stdin,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        return json.loads(printed) if printed.strip() else None

    def set_key(self, api_key: str) -> None:
        """Puts the key into the stack's secret, by standard input, so that no list of processes shows it."""
        secret = self.outputs["ApiKeySecretArn"]
        command = ("secretsmanager", "put-secret-value", "--secret-id", secret, "--secret-string", "file:///dev/stdin")
        self.aws(*command, stdin=api_key)

    def watch(self, campaign_id: str) -> None:
        """Puts the campaign on the list, as its user would."""
        item = json.dumps({"campaign_id": {"S": campaign_id}})
        self.aws("dynamodb", "put-item", "--table-name", self.outputs["CampaignsTableName"], "--item", item)

    def put_all(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Puts items on the list, as many as DynamoDB takes at once."""
        requests = {self.outputs["CampaignsTableName"]: [{"PutRequest": {"Item": item}} for item in items]}
        command = ("dynamodb", "batch-write-item", "--request-items", "file:///dev/stdin")
        self.aws(*command, stdin=json.dumps(requests))

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """What the function named by that output answers; its error, under `errorMessage`, where it fails."""
        answer = self.client("lambda").invoke(FunctionName=self.outputs[function], Payload=json.dumps(event).encode())
        return dict(json.loads(answer["Payload"].read()))

    def statement(self, partiql: str) -> list[dict[str, Any]]:
        """The items that a PartiQL statement gives."""
        answer = self.aws("dynamodb", "execute-statement", "--statement", partiql)
        return list(answer["Items"])

    def items(self, table: str) -> list[dict[str, Any]]:
        """Every item of the table whose name is the output `table`."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=self.outputs[table])
        return [item for page in pages for item in page["Items"]]

    def runs(self) -> list[dict[str, Any]]:
        """The rows of the runs, the oldest first."""
        rows = self.client("dynamodb").query(
            TableName=self.outputs["RunsTableName"],
            KeyConditionExpression="#segment = :segment",
            ExpressionAttributeNames={"#segment": "segment"},
            ExpressionAttributeValues={":segment": {"S": "1/1"}},
        )
        return list(rows["Items"])


def over_tls(client: Any) -> Any:
    """The client, whose requests have come over TLS as far as policies are concerned."""
    name, value = OVER_TLS
    client.meta.events.register("before-send", lambda request, **_: request.headers.__setitem__(name, value))
    return client


@contextmanager
def deployed(*, parameters: Mapping[str, str], show: Show) -> Iterator[Stack]:
    """Builds and deploys the real template, with each alert recorded on its way to SNS."""
    port = emulator.free_port()
    with (
        postbox.running(upstream=f"http://127.0.0.1:{port}") as box,
        emulator.running(port=port, environment=dict.fromkeys(_BY_THE_POSTBOX, box.url)) as aws,
    ):
        template = deployment.build(aws, show=show)
        outputs = deployment.deploy(aws, template=template, stack_name=STACK_NAME, parameters=parameters, show=show)
        yield Stack(emulator=aws, postbox=box, template=template, outputs=outputs)
