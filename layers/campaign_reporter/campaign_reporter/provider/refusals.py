"""The problem that a refusal of the provider stands for.

Gateways, load balancers and firewalls on the way to the provider answer too, in HTML or in JSON of their own. Only an
error in the provider's documented form is its own word about a campaign or a key.
"""

from __future__ import annotations

from http import HTTPStatus

from campaign_reporter.errors import DexatelError
from campaign_reporter.model.problem import Problem
from campaign_reporter.provider.stated_errors import StatedError, read_error
from campaign_reporter.provider.transport import Answer

# The provider's error codes that can answer a read. No other answer says that there is no such campaign.
PROBLEM_OF_CODE = {1601: Problem.NOT_FOUND, 1602: Problem.INVALID_IDENTIFIER}
_KEY_REJECTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def refusal(answer: Answer, key: str) -> DexatelError:
    """The error for an answer that is no campaign: by the provider's own code first, then by the HTTP status."""
    error = read_error(answer.body, key=key)
    problem = _problem(answer.status, error)
    parts = (f"HTTP status {answer.status}", error.code, error.message, _doubt(answer.status, error, problem))
    detail = ": ".join(str(part) for part in parts if part is not None)
    return DexatelError(problem, detail, status=answer.status, code=error.code)


def _problem(status: int, error: StatedError) -> Problem:
    if error.code in PROBLEM_OF_CODE:
        return PROBLEM_OF_CODE[error.code]
    if status in _KEY_REJECTED and error.is_documented(status):
        return Problem.KEY_REJECTED
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Problem.RATE_LIMITED
    return Problem.UNREACHABLE if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Problem.REFUSED


def _doubt(status: int, error: StatedError, problem: Problem) -> str | None:
    if problem != Problem.REFUSED or error.is_documented(status):
        return None
    return "not an error as Dexatel words it, so a proxy or firewall may have answered"
