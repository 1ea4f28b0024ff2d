"""The adapter of `requests` that carries every request to the provider.

A `requests.Session` reads proxies, `~/.netrc` and CA bundles from the environment, keeps cookies and follows redirects.
The function wants none of these, so it sends through the adapter alone. That takes half of a session's CPU time.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import certifi
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from campaign_reporter.provider.timed_connections import POOL_CLASSES

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

# The client decides about other tries and pauses, because it knows the run's pace and deadline.
_ONE_TRY = Retry(total=False, redirect=False)


class ProviderAdapter(HTTPAdapter):
    """Sends requests to the host of `base_url` and to no other host.

    It keeps at most `connections` connections in one pool, which many threads can share.
    """

    def __init__(self, base_url: str, connections: int) -> None:
        super().__init__(pool_connections=1, pool_maxsize=connections, max_retries=_ONE_TRY)
        self.poolmanager.pool_classes_by_scheme = POOL_CLASSES
        self._base_url = base_url
        self._pool = self.poolmanager.connection_from_url(base_url, pool_kwargs=_tls(base_url))

    def prepare(self, path: str, headers: Mapping[str, str]) -> PreparedRequest:
        """Returns a GET request for the path, with these headers and no others."""
        request = PreparedRequest()
        request.method = "GET"
        request.url = self._base_url + path
        # Any mapping does. The one of requests adds a tenth to the CPU time of a request, because urllib3 copies it.
        request.headers = dict(headers)  # type: ignore[assignment]
        return request

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> Any:
        """Returns the one pool, whatever URL or proxy the request names."""
        return self._pool

    def cert_verify(self, *_: Any) -> None:
        """Leaves the pool's SSL context as it is: requests would load a CA bundle for every connection."""

    def request_url(self, request: PreparedRequest, _: Any) -> str:
        """Returns the path and nothing before it: only a proxy wants the whole URL."""
        return str(request.url).removeprefix(self._base_url)

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """Returns the status, the headers and the body to be read, without the cookies."""
        response = Response()
        response.request = req
        response.status_code = resp.status
        response.headers = resp.headers  # type: ignore[assignment]  # its names are case-insensitive too
        response.raw = resp
        return response

    def close(self) -> None:
        """Closes the connections, which the adapter of requests leaves to the garbage collector."""
        super().close()
        self._pool.close()


def _tls(base_url: str) -> dict[str, ssl.SSLContext]:
    if not base_url.lower().startswith("https:"):
        return {}
    # The CA bundle is loaded once and not for every connection, because loading takes some 20 ms of CPU time.
    return {"ssl_context": ssl.create_default_context(cafile=certifi.where())}
