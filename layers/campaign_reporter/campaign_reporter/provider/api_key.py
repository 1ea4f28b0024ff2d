"""The provider's API key, from Secrets Manager. It is held here and in the request's header, and nowhere else."""

from __future__ import annotations

import json
import logging
import re
import threading
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError

from campaign_reporter.errors import ApiKeyError, KeyNotSet

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# template.yaml puts this into the secret that it makes.
PLACEHOLDER = "replace-with-your-dexatel-api-key"
# A warm function trusts the key for so long. After a refusal it reads the key again at once.
KEPT_SECONDS = 300
# A header value that HTTP carries unchanged and in one piece.
_HEADER_VALUE = re.compile(r"[!-~]{1,512}", re.ASCII)


logger = Logger(child=True)


class _NotReadError(ApiKeyError):
    """The secret could not be read, so nothing is known about what it holds."""


class ApiKey:
    """The key in the secret `secret_arn`, as plain text or as JSON under `api_key`.

    `is_outdated` is true while the secret can't be read and the last good key stands in for it.
    """

    def __init__(self, client: SecretsManagerClient, secret_arn: str) -> None:
        _keep_out_of_logs()
        self._secrets = SecretsProvider(boto3_client=client)
        self._secret_arn = secret_arn
        self._lock = threading.Lock()
        self._last_good: str | None = None
        self.is_outdated = False

    def read(self) -> str:
        """The key, at most KEPT_SECONDS old, or the last good one while the secret can't be read.

        ApiKeyError says what to do if there is none.
        """
        try:
            return self._read(fresh=False)
        except _NotReadError:
            if self._last_good is None:
                raise
            # It may well be valid still. A refusal does not spoil it, because it may be about one campaign only.
            self.is_outdated = True
            return self._last_good
        except ApiKeyError:  # the secret may have been mended since it was read
            return self._read(fresh=True)

    def read_after(self, refused: str) -> str:
        """The key in the secret now, after the provider refused `refused`.

        If the key of many threads is refused at once, the first thread reads the secret and the others share its key.
        """
        with self._lock:
            key = self.read()
            return key if key != refused else self._read(fresh=True)

    def _read(self, *, fresh: bool) -> str:
        key = self._last_good = parse_key(self._fetch(fresh=fresh), self._secret_arn)
        self.is_outdated = False
        return key

    def _fetch(self, *, fresh: bool) -> object:
        try:
            return self._secrets.get(self._secret_arn, max_age=KEPT_SECONDS, force_fetch=fresh)
        except GetParameterError as exc:
            logger.warning("API key not read", secret=self._secret_arn, code=_code(exc.__context__))
            raise _NotReadError(self._secret_arn, "it can't be read: check that it exists and is not deleted") from exc


def parse_key(secret: object, secret_arn: str) -> str:
    """The key in the value of a secret. ApiKeyError says what is wrong with it, and never holds the key."""
    # No error is raised `from` a cause that quotes the value of the secret.
    if not isinstance(secret, str) or not (key := _key_in(secret)):
        raise ApiKeyError(secret_arn, "expected the key as plain text, or JSON with the key under `api_key`")
    if key == PLACEHOLDER:
        raise KeyNotSet(
            secret_arn,
            "it still holds the placeholder: set your Dexatel key with `campaign-reporter key set`",
        )
    if not _HEADER_VALUE.fullmatch(key):
        raise ApiKeyError(secret_arn, "the key holds a blank, a line break or another unprintable character")
    return key


def _code(cause: BaseException | None) -> str:
    """AWS's code, or the name of any other error. Its text could quote more than a log should hold."""
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else type(cause).__name__


def _keep_out_of_logs() -> None:
    """At the level DEBUG, which Lambda's settings can turn on, the SDK logs every answer, and so the secret."""
    logging.getLogger("botocore").setLevel(logging.INFO)


def _key_in(secret: str) -> str | None:
    text = secret.strip()
    if not text.startswith("{"):
        return text or None
    try:
        key = json.loads(text).get("api_key")
    except (ValueError, RecursionError):
        return None
    return key.strip() or None if isinstance(key, str) else None
