"""Runs the stub, and measures programs against it."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from campaign_reporter.model.segment import WHOLE_LIST, Segment
from local.bench.share import hold_to
from local.emulator import ROOT
from local.template import environment

_PATHS = [ROOT, ROOT / "functions/poll_campaigns", ROOT / "layers/campaign_reporter"]
# Beside the environment of the function.
_PROCESS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_CONFIG_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
}
# A rate that no program reaches.
_ANY_RATE = 10_000


@dataclass(frozen=True)
class Took:
    """The time and memory of a program: seconds of CPU time, seconds of the clock, and the peak of memory in MB.

    `began` is on the clock that all processes share.
    """

    began: float
    cpu: float
    wall: float
    mb: float


@dataclass(frozen=True)
class Running:
    """The addresses of a running stub, and the requests that it has counted."""

    http: str
    https: str
    certificate: Path

    @property
    def asked(self) -> Counter[str]:
        """The number of requests so far, by AWS operation. Those to the provider count as `provider`."""
        return Counter({name: n for name, n in self._seen().items() if name not in {"counts", "first"}})

    @property
    def first_asked(self) -> float:
        """The time of the first request to the provider, on the clock that all processes share."""
        first: float = self._seen()["first"]
        return first

    def _seen(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.http) as answer:  # noqa: S310 - the stub on this machine
            seen: dict[str, Any] = json.load(answer)
        return seen

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a measured program."""
        paths = os.pathsep.join(map(str, _PATHS))
        own = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, "AWS_ENDPOINT_URL": self.http}
        return {**environment(), **_PROCESS, **own, "REQUESTS_CA_BUNDLE": str(self.certificate)}

    def measure(
        self,
        program: str,
        count: int,
        *,
        tls: bool = False,
        warm: bool = True,
        core: int = 0,
        segment: Segment = WHOLE_LIST,
        share: float = 1,
        rate: int = _ANY_RATE,
    ) -> Took:
        """Runs the program over so many campaigns, or over a segment of them, on that share of the core of that number.

        It makes at most `rate` requests a second.
        """
        url = self.https if tls else self.http
        command = [
            sys.executable,
            "-m",
            "local.bench.programs",
            program,
            url,
            str(count),
            str(core),
            *(["--warm"] * warm),
        ]
        named = {} if segment == WHOLE_LIST else {"SEGMENT": str(segment)}
        own = {"SEGMENTS": str(segment.total), "MAX_REQUESTS_PER_SECOND": str(rate)}
        with subprocess.Popen(
            command, env={**self.environment, **named, **own}, cwd=ROOT, stdout=subprocess.PIPE
        ) as process:
            if share < 1:
                hold_to(share, process)
            printed, _ = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return Took(**json.loads(printed))


@contextmanager
def stub(*, campaigns: int, latency_ms: float = 0, news: str = "") -> Iterator[Running]:
    """Runs the stub with so many campaigns on its list as long as the block lasts. Each has the same `news`."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "certificate.pem"
        certificate.write_bytes(self_signed("127.0.0.1"))
        command = [sys.executable, "-m", "local.bench.stub", str(campaigns), str(latency_ms), str(certificate), news]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, _PATHS))}
        with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as process:
            try:
                assert process.stdout  # noqa: S101 - for the type checker
                clear, tls = json.loads(process.stdout.readline())
                yield Running(f"http://127.0.0.1:{clear}", f"https://127.0.0.1:{tls}", certificate)
            finally:
                process.terminate()


def self_signed(address: str) -> bytes:
    """Returns a certificate for the address, and its key, as PEM. It is valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + private
