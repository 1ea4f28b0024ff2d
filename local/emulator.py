"""AWS on this machine: ministack, on a port of its own, for as long as a `with` block lasts.

With AUTH=true the access key `test` is the account's root, which may do everything, and every Lambda is its own role.
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
    """A temporary folder that ends with the emulator."""

    @property
    def log(self) -> Path:
        return self.folder / "ministack.log"

    @property
    def connection(self) -> Connection:
        """What makes a client one of the emulator's: `boto3.client("dynamodb", **emulator.connection)`."""
        return {
            "endpoint_url": self.endpoint_url,
            "region_name": REGION,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }

    @property
    def environment(self) -> dict[str, str]:
        """The environment for `aws` and `sam`: the emulator and nothing of the person's own AWS configuration."""
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
            "SAM_CLI_POLL_DELAY": "0.5",  # A stack is up sooner than the 5 s that sam waits before it looks.
            "SAM_CLI_TELEMETRY": "0",
            "__SAM_CLI_APP_DIR": str(self.folder / "sam"),
        }


@contextmanager
def running(*, port: int | None = None, environment: Mapping[str, str] | None = None) -> Iterator[Emulator]:
    """Run the emulator. Its Lambdas inherit `environment`."""
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="campaign-reporter-") as name:
        emulator = Emulator(endpoint_url=f"http://127.0.0.1:{port}", folder=Path(name))
        process = _start(emulator, port, environment or {})
        try:
            _wait_until_healthy(emulator, port, process)
            yield emulator
        finally:
            # The whole group, so that no Lambda outlives it; killed, as nothing in it is to be saved.
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
            # Not the person's environment: the Lambdas would inherit that too.
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
    # Its own file, written once it has found the port free: on one that was not, another's emulator would answer.
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
