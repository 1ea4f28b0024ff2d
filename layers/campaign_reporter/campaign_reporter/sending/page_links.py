"""The links to pages that alerts carry, and the key that signs them.

No alert waits for its link. If the key can't be read within one short try, alerts are sent without one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from campaign_reporter.alerts.links import Links
from campaign_reporter.timing.budget import LINK_KEY_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# A warm function trusts the key for so long. So after a rotation the old links end within this time.
KEPT_SECONDS = 300
# After a failure it leaves the secret alone for so long.
FAILED_SECONDS = 60
# CloudFormation makes a longer one. A short text that somebody has put there could be guessed.
_SHORTEST = 32

logger = Logger(child=True)


class LinkKey:
    """The key in the secret `secret_arn`, at most KEPT_SECONDS old. The client is made when it is needed."""

    def __init__(
        self,
        client: Callable[[], SecretsManagerClient],
        secret_arn: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        # At the level DEBUG the SDK logs every answer, and so the secret.
        logging.getLogger("botocore").setLevel(logging.INFO)
        self._client = client
        self._secret_arn = secret_arn
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._key: bytes | None = None
        self._until = float("-inf")

    @property
    def last(self) -> bytes | None:
        """The key as it was last read, without reading it. None if the last try failed."""
        return self._key

    def read(self, *, within: float = float("inf")) -> bytes | None:
        """The key, or None if it can't be read. If it is due, it is read only if that fits `within` so many seconds."""
        with self._lock:
            now = self._monotonic()
            if now >= self._until and within >= LINK_KEY_SECONDS:
                self._key = self._fetch()
                self._until = now + (KEPT_SECONDS if self._key else FAILED_SECONDS)
            return self._key

    def _fetch(self) -> bytes | None:
        try:
            key = self._client().get_secret_value(SecretId=self._secret_arn)["SecretString"].strip().encode()
        except Exception as exc:  # noqa: BLE001 - whatever it is, alerts are sent without links
            logger.warning("key of the links not read", secret=self._secret_arn, error=type(exc).__name__)
            return None
        if len(key) >= _SHORTEST:
            return key
        logger.warning("key of the links too short", secret=self._secret_arn)
        return None


class PageLinks:
    """The links of alerts in a stack whose pages are at `url`."""

    def __init__(self, url: str, days: int, key: LinkKey) -> None:
        self._url = url
        self._days = days
        self._key = key

    def prepare(self, *, within: float = float("inf")) -> bool:
        """Reads the key if that is due and takes no longer than `within` seconds. Whether there are links now."""
        return self._key.read(within=within) is not None

    def links(self) -> Links | None:
        """The maker of links, or None if there can be none now."""
        key = self._key.last
        return Links(url=self._url, key=key, days=self._days) if key else None
