"""Chromium without a window, driven over a pipe by the DevTools protocol. It needs no driver and opens no port."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET_ONE = "install Debian's or Ubuntu's chromium, such as `sudo apt-get install chromium`"
_LONGEST_WAIT = 60.0
# Chromium itself must not ask for anything, so that each request that is seen is one of the page.
_OPTIONS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)


def program() -> str | None:
    """The path of the browser of this machine, or None if there is none."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


class Browser:
    """A tab. `events` has what the browser has reported, such as requests and messages of the console."""

    def __init__(self, writes: int, reads: int) -> None:
        self._writes, self._reads = writes, reads
        self._received = b""
        self._sent = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []

    def open_tab(self) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Calls a method of the protocol, and gives its result."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        message |= {"sessionId": self._session} if self._session else {}
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._sent:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def show(self, page: Path | str, *, width: int, dark: bool = False, printed: bool = False) -> None:
        """Opens a file or an address at that width of the screen or of the paper, and waits until it is loaded."""
        url = page if isinstance(page, str) else page.as_uri()
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="print" if printed else "", features=[scheme])
        self.call("Page.navigate", url=url)
        while not self._has_loaded(url):
            self.events.append(self._next())

    def _has_loaded(self, url: str) -> bool:
        """Whether the page is loaded. The event of the page before may come late, and is another."""
        methods = [event.get("method") for event in self.events]
        urls = [event.get("params", {}).get("frame", {}).get("url") for event in self.events]
        return url in urls and "Page.loadEventFired" in methods[urls.index(url) :]

    def reported(self, method: str) -> list[dict[str, Any]]:
        """The parameters of each event of that kind."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in JavaScript, which may be a promise."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(str(found["exceptionDetails"]))
        return found["result"].get("value")

    def screenshot(self, *, height: int | None = None) -> bytes:
        """A PNG of the page, down to that height or to its end."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "scale": 1, "width": size["width"], "height": height or size["height"]}
        shot = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return b64decode(shot["data"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            if not select([self._reads], [], [], _LONGEST_WAIT)[0]:
                raise TimeoutError("the browser does not answer")
            if not (more := os.read(self._reads, 1 << 20)):
                raise ConnectionError("the browser has ended")
            self._received += more
        message, _, self._received = self._received.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """The browser, with a profile of its own that is removed afterwards."""
    # Chromium's sandbox refuses to work for root, which is who runs containers of CI.
    options = [*_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    its_input, writes = os.pipe()
    reads, its_output = os.pipe()
    # The protocol has its pipes at 3 and 4.
    shell = f'exec "$@" 3<&{its_input} 4>&{its_output}'
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            ["/bin/bash", "-c", shell, "sh", path, *options, f"--user-data-dir={profile}"],
            pass_fds=(its_input, its_output),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(its_input)
        os.close(its_output)
        try:
            tab = Browser(writes, reads)
            tab.open_tab()
            yield tab
        finally:
            os.close(writes)  # the browser ends by itself
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(reads)
