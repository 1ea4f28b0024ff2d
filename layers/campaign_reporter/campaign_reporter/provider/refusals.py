"""The problem that a refusal of the provider stands for."""

from __future__ import annotations

from http import HTTPStatus

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.answers import read_errors
from campaign_reporter.provider.transport import Answer

# The provider's error codes that can answer a read.
PROBLEM_OF_CODE = {1601: Problem.NOT_FOUND, 1602: Problem.INVALID_IDENTIFIER}


def refusal(answer: Answer, key: str) -> DexatelError:
    """The error for an answer that is no campaign: by the provider's own code first, then by the HTTP status."""
    code, message = read_errors(answer.body, key=key)
    detail = ": ".join(str(part) for part in (f"HTTP status {answer.status}", code, message) if part is not None)
    problem = PROBLEM_OF_CODE.get(code) if code is not None else None
    return DexatelError(problem or _problem_of_status(answer.status, code), detail, status=answer.status, code=code)


def _problem_of_status(status: int, code: int | None) -> Problem:
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Problem.KEY_REJECTED
    if status == HTTPStatus.NOT_FOUND and code is None:
        return Problem.NOT_FOUND
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Problem.RATE_LIMITED
    return Problem.UNREACHABLE if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Problem.REFUSED
