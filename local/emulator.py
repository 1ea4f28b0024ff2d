"""Runs AWS on this machine: the emulator ministack, on a port of its own, while a `with` block lasts.

With AUTH=true the access key `test` is that of the account's root user, who may do everything. A Lambda has the
permissions of its own role.
"""

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
REGION = "us-east-1"

_START_SECONDS = 60


class Connection(TypedDict):
    endpoint_url: str
    region_name: str
    aws_access_key_id: str
    aws_secret_access_key: str


@dataclass(frozen=True, kw_only=True)
class Emulator:
    endpoint_url: str
    folder: Path
    """A temporary folder that is removed with the emulator."""

    @property
    def log(self) -> Path:
        return self.folder / "ministack.log"

    @property
    def connection(self) -> Connection:
        """The arguments of a boto3 client: `boto3.client("dynamodb", **emulator.connection)`."""
        return {
            "endpoint_url": self.endpoint_url,
            "region_name": REGION,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }

    @property
    def environment(self) -> dict[str, str]:
        """The environment for `aws` and `sam`, without any AWS setting of the person who runs them."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_CLI_"))},
            "TMPDIR": str(self.folder),
            "PATH": f"{TOOLS / 'sam' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "AWS_ACCESS_KEY_ID": self.connection["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.connection["aws_secret_access_key"],
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_PAGER": "",
            "NO_PROXY": "127.0.0.1",
            "SAM_CLI_POLL_DELAY": "0.5",  # The default, 5 s, is longer than a deployment takes here.
            "SAM_CLI_TELEMETRY": "0",
            "__SAM_CLI_APP_DIR": str(self.folder / "sam"),
        }


@contextmanager
def running(*, port: int | None = None, environment: Mapping[str, str] | None = None) -> Iterator[Emulator]:
    """Runs the emulator. Its Lambdas inherit `environment`."""
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="campaign-reporter-") as name:
        emulator = Emulator(endpoint_url=f"http://127.0.0.1:{port}", folder=Path(name))
        process = _start(emulator, port, environment or {})
        try:
            _wait_until_healthy(emulator, port, process)
            yield emulator
        finally:
            # Ends the whole group, so that no Lambda stays. Nothing in it has to be saved.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _start(emulator: Emulator, port: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with emulator.log.open("wb") as log:
        return subprocess.Popen(
            [TOOLS / "ministack" / "bin" / "ministack"],
            # Not the whole environment of this process, because the Lambdas would inherit it.
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(emulator.folder),
                "TMPDIR": str(emulator.folder),
                "AUTH": "true",
                "BIND_HOST": "127.0.0.1",
                "GATEWAY_PORT": str(port),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_healthy(emulator: Emulator, port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    # This process writes the file once it has the port. Without it, the health check may reach another emulator.
    started = emulator.folder / f"ministack-{port}.pid"
    while not (started.exists() and _is_healthy(port)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The AWS emulator did not start:\n{emulator.log.read_text()[-2000:]}")
        time.sleep(0.05)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
