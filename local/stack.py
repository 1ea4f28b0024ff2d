"""The whole stack on this machine: the emulator, the deployed template, and every message that it publishes."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

from local import deployment, emulator, postbox
from local.deployment import ShowLine
from local.emulator import TOOLS, Emulator
from local.postbox import OVER_TLS, Postbox

STACK_NAME = "campaign-reporter"
# The Lambdas reach SNS and SQS through the postbox, which marks their requests as sent over TLS.
_THROUGH_THE_POSTBOX = ("AWS_ENDPOINT_URL_SNS", "AWS_ENDPOINT_URL_SQS")
_ITEMS_AT_ONCE = 25  # DynamoDB takes no more.


@dataclass(frozen=True, kw_only=True)
class Stack:
    emulator: Emulator
    postbox: Postbox
    template: Path
    """The deployed template, which `sam build` made beside its artifacts."""
    outputs: Mapping[str, str]

    def client(self, service: str) -> Any:
        """A boto3 client as the account's root."""
        return over_tls(boto3.client(service, **self.emulator.connection))  # type: ignore[call-overload]  # any service

    def set_key(self, api_key: str) -> None:
        """Puts the key into the stack's secret. It goes by standard input, so that no list of processes shows it."""
        secret = self.outputs["ApiKeySecretArn"]
        command = ("secretsmanager", "put-secret-value", "--secret-id", secret, "--secret-string", "file:///dev/stdin")
        self._aws(*command, stdin=api_key)

    def watch(self, campaign_id: str) -> None:
        """Puts a campaign on the list, as a user would."""
        self.put_all([{"campaign_id": {"S": campaign_id}}])

    def put_all(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Puts items on the list."""
        for batch in batched(items, _ITEMS_AT_ONCE):
            requests = {self.outputs["CampaignsTableName"]: [{"PutRequest": {"Item": item}} for item in batch]}
            command = ("dynamodb", "batch-write-item", "--request-items", "file:///dev/stdin")
            self._aws(*command, stdin=json.dumps(requests))

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Invokes the function whose name is the output `function`. A failed one answers with an `errorMessage`."""
        answer = self.client("lambda").invoke(FunctionName=self.outputs[function], Payload=json.dumps(event).encode())
        return dict(json.loads(answer["Payload"].read()))

    def statement(self, partiql: str) -> list[dict[str, Any]]:
        """Returns the items that a PartiQL statement selects."""
        printed = self._aws("dynamodb", "execute-statement", "--statement", partiql, "--output", "json")
        return list(json.loads(printed)["Items"])

    def items(self, table: str) -> list[dict[str, Any]]:
        """Returns every item of the table whose name is the output `table`."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=self.outputs[table])
        return [item for page in pages for item in page["Items"]]

    def page(self, url: str) -> str:
        """The address on this machine of a page that is at `url` of a function on AWS."""
        parts = urlsplit(url)
        function_url = f"{self.emulator.endpoint_url}/_aws/lambda-url/{parts.netloc.split('.')[0]}"
        return f"{function_url}{parts.path}?{parts.query}"

    def runs(self) -> list[dict[str, Any]]:
        """Returns the rows of the runs in the Runs table, the oldest first."""
        return self._rows("1/1")

    def discoveries(self) -> list[dict[str, Any]]:
        """Returns the rows of the discoveries in the Runs table, the oldest first."""
        return self._rows("discovery")

    def _rows(self, segment: str) -> list[dict[str, Any]]:
        rows = self.client("dynamodb").query(
            TableName=self.outputs["RunsTableName"],
            KeyConditionExpression="#segment = :segment",
            ExpressionAttributeNames={"#segment": "segment"},
            ExpressionAttributeValues={":segment": {"S": segment}},
        )
        return list(rows["Items"])

    def _aws(self, *arguments: str, stdin: str | None = None) -> str:
        """Runs `aws` with the arguments, and returns what it prints."""
        return subprocess.run(
            [TOOLS / "sam" / "bin" / "aws", *arguments],
            env=self.emulator.environment,
            input=stdin,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout


def over_tls(client: Any) -> Any:
    """Marks the client's requests as sent over TLS, and returns the client."""
    name, value = OVER_TLS
    client.meta.events.register("before-send", lambda request, **_: request.headers.__setitem__(name, value))
    return client


@contextmanager
def deployed(*, parameters: Mapping[str, str], show: ShowLine) -> Iterator[Stack]:
    """Builds and deploys the real template. The postbox keeps every message on its way to SNS."""
    port = emulator.free_port()
    with (
        postbox.running(upstream=f"http://127.0.0.1:{port}") as box,
        emulator.running(port=port, environment=dict.fromkeys(_THROUGH_THE_POSTBOX, box.url)) as aws,
    ):
        template = deployment.build(aws, show=show)
        outputs = deployment.deploy(aws, template=template, stack_name=STACK_NAME, parameters=parameters, show=show)
        yield Stack(emulator=aws, postbox=box, template=template, outputs=outputs)
