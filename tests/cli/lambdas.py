"""The functions of the stack, as fakes that answer what a test wants."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from botocore import handlers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import MockRawResponse


@dataclass
class Lambdas:
    """Answers each invocation with `answer`, or fails with `error`, or raises `lost` in its place."""

    answer: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    lost: BaseException | None = None
    denied: str | None = None
    time_out: int = 120
    invoked: list[tuple[str, Any]] = field(default_factory=list)

    def invoke(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        assert isinstance(request.body, bytes)
        self.invoked.append((_name(request), json.loads(request.body)))
        if self.lost:
            raise self.lost
        if self.denied:
            return _answer(request, {"Message": "no"}, 403, {"x-amzn-ErrorType": self.denied})
        if self.error:
            return _answer(request, self.error, 200, {"X-Amz-Function-Error": "Unhandled"})
        return _answer(request, self.answer)

    def configuration(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return _answer(request, {"FunctionName": _name(request), "Timeout": self.time_out})


def _name(request: AWSPreparedRequest) -> str:
    return unquote(urlsplit(request.url).path.split("/functions/")[1].split("/")[0])


def _answer(
    request: AWSPreparedRequest, body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> AWSResponse:
    return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers or {}), MockRawResponse(json.dumps(body)))


@contextmanager
def answering() -> Iterator[Lambdas]:
    """Clients that are made inside reach these functions."""
    lambdas = Lambdas()
    ours = [
        ("before-send.lambda.Invoke", lambdas.invoke),
        ("before-send.lambda.GetFunctionConfiguration", lambdas.configuration),
    ]
    with patch.object(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, *ours]):
        yield lambdas
