"""Reading the error that the provider states in a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from campaign_reporter.model.texts import clean
from campaign_reporter.provider.json_bodies import read_json
from campaign_reporter.provider.values import whole_number, without

_LARGEST_CODE = 10**9 - 1
_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedError:
    """The first error in the body of a refusal. Each part is None if it is missing or can't be read."""

    code: int | None = None
    status: int | None = None
    message: str | None = None

    def is_documented(self, http_status: int) -> bool:
        """Whether it has the provider's documented form, so that it is the provider's own word.

        A gateway or firewall can answer with JSON too, and even with a list of errors. So the least is an error with a
        numeric code, or with a message and the status that the answer itself has.
        """
        return self.code is not None or (self.message is not None and self.status == http_status)


def read_error(body: bytes, *, key: str | None = None) -> StatedError:
    """The provider's first error in the body of a refusal. It has no part if there is none, as in HTML.

    A message can quote the API key that was sent. The key is replaced before the message is cut.
    """
    try:
        first = read_json(body)["errors"][0]
        message = first.get("message")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return StatedError()
    return StatedError(
        code=whole_number(first.get("code"), _LARGEST_CODE),
        status=whole_number(first.get("status"), _LARGEST_CODE),
        message=clean(without(key, message), _LONGEST_MESSAGE) if isinstance(message, str) else None,
    )
