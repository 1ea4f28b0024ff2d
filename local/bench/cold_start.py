"""The time from the start of a process to its first request. It runs the built artifact as Lambda does."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from local import deployment
from local.bench import runtime_api
from local.bench.figures import Figure, Section
from local.bench.measuring import Running, stub
from local.emulator import Emulator

_PAIRS = 9
_MOST_TIMES = 1.5
_BASELINE = "import boto3, requests; boto3.client('dynamodb'); print()"
_SECONDS = 60
_AUTHORITIES = Path("DependenciesLayer/python/certifi/cacert.pem")


def section() -> Section:
    """Measures the cold start beside a process that imports boto3 and requests and makes one client."""
    with tempfile.TemporaryDirectory() as name, stub(campaigns=1) as running:
        built = deployment.build(Emulator(endpoint_url=running.http, folder=Path(name)), show=lambda _: None).parent
        authorities = (built / _AUTHORITIES).read_bytes()
        pairs = [(_first_request(built, authorities), _baseline(built, running)) for _ in range(_PAIRS + 1)][1:]
    ratio = median(mine / theirs for mine, theirs in pairs)
    mine, theirs = (median(side) * 1000 for side in zip(*pairs, strict=True))
    return Section(
        title="Cold start",
        about=(
            "The time from the start of a process to its first request to the provider, over TLS. The process runs the "
            "built artifact with awslambdaric and a local Runtime API. The baseline is a process that imports boto3 "
            f"and requests and makes one client. Each time is the median of {_PAIRS}, and the two take turns."
        ),
        figures=[
            Figure(
                name="to the first request",
                value=f"{mine:.0f} ms, {ratio:.2f} of it",
                baseline=f"import boto3 and requests, make a DynamoDB client: {theirs:.0f} ms",
                target=f"at most {_MOST_TIMES}",
                reached=ratio <= _MOST_TIMES,
            )
        ],
    )


def _environment(built: Path, running: Running) -> dict[str, str]:
    layers = [built / layer / "python" for layer in ("DependenciesLayer", "CampaignReporterLayer")]
    task = built / "PollCampaignsFunction"
    own = {"LAMBDA_TASK_ROOT": str(task), "PYTHONPATH": os.pathsep.join(map(str, [task, *layers]))}
    named = {"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_LOG_FORMAT": "JSON"}
    # Lambda can't write beside the code either, so each start compiles the modules that have no bytecode.
    return {**running.environment, **own, **named, "DEXATEL_BASE_URL": running.https, "PYTHONDONTWRITEBYTECODE": "1"}


def _first_request(built: Path, authorities: bytes) -> float:
    """Returns the seconds to the first request. The artifact trusts the stub's certificate beside its own."""
    with stub(campaigns=1) as running, runtime_api.serving(b"{}") as (address, answered):
        (built / _AUTHORITIES).write_bytes(authorities + running.certificate.read_bytes())
        environment = {**_environment(built, running), "AWS_LAMBDA_RUNTIME_API": address}
        command = [sys.executable, "-m", "awslambdaric", "poll_campaigns.lambda_handler"]
        began = time.monotonic()
        with subprocess.Popen(command, env=environment, cwd=built, stdout=subprocess.DEVNULL) as process:
            try:
                if not answered.wait(_SECONDS):
                    raise TimeoutError("the function did not answer")
            finally:
                process.kill()
        return running.first_asked - began


def _baseline(built: Path, running: Running) -> float:
    """Returns the seconds until boto3 and requests are imported and one client is made."""
    command = [sys.executable, "-c", _BASELINE]
    began = time.monotonic()
    with subprocess.Popen(command, env=_environment(built, running), cwd=built, stdout=subprocess.PIPE) as process:
        assert process.stdout  # noqa: S101 - for the type checker
        process.stdout.readline()
        return time.monotonic() - began
