"""The measured programs. Each runs in a process: `python -m local.bench.programs NAME URL COUNT CORE [--warm]`.

A program polls COUNT campaigns that have not changed, and prints its time and memory as JSON. With `--warm` it polls
them once before that. If the environment names a SEGMENT, the reporter polls that part of them.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from local.bench.campaigns import campaign_id

WORKERS = 32  # a test compares this with the reporter's number
HEADERS = {"X-Dexatel-Key": "a-key-of-the-benchmark", "Content-Type": "application/json"}
_SECONDS = 900


def reporter(url: str, count: int) -> Callable[[], None]:
    """The reporter's own handler."""
    _trust_the_stub()
    os.environ["DEXATEL_BASE_URL"] = url
    import poll_campaigns

    class Context:
        function_name = memory_limit_in_mb = invoked_function_arn = "benchmark"
        aws_request_id = "a-run"

        def get_remaining_time_in_millis(self) -> int:
            return _SECONDS * 1000

    context: Any = Context()  # the handler reads nothing else of it

    def run_segment() -> None:
        message = {"messageId": "m", "eventSource": "aws:sqs", "body": json.dumps({"segment": segment})}
        answer = poll_campaigns.lambda_handler({"Records": [message]}, context)
        if answer != {"batchItemFailures": []}:
            raise SystemExit(f"the reporter did something else: {answer}")

    def run() -> None:
        answer = poll_campaigns.lambda_handler({}, context)
        if (answer["outcome"], answer["polled"]) != ("complete", count) or answer["changed"] not in {0, count}:
            raise SystemExit(f"the reporter did something else: {answer}")

    segment = os.environ.get("SEGMENT")
    return run_segment if segment else run


def plain(url: str, count: int) -> Callable[[], None]:
    """The plain loop: one session in a thread pool."""
    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.mount(url, HTTPAdapter(pool_maxsize=WORKERS))

    def poll(number: int) -> Any:
        return session.get(f"{url}/v1/campaigns/{campaign_id(number)}", headers=HEADERS, timeout=10).json()

    return lambda: _in_threads(poll, count)


def transport(url: str, count: int) -> Callable[[], None]:
    """The reporter's transport and no more of the reporter."""
    _trust_the_stub()
    from campaign_reporter.provider.transport import Transport

    transport = Transport(url, WORKERS)

    def poll(number: int) -> Any:
        return json.loads(transport.get(f"/v1/campaigns/{campaign_id(number)}", HEADERS, 10).body)

    return lambda: _in_threads(poll, count)


def naive(url: str, count: int) -> Callable[[], None]:
    """The naive loop: a request and a write for each campaign, one after the other."""
    import boto3
    import requests

    dynamodb = boto3.client("dynamodb")

    def poll(number: int) -> None:
        answer = requests.get(f"{url}/v1/campaigns/{campaign_id(number)}", headers=HEADERS, timeout=10).json()
        item = {"campaign_id": {"S": answer["data"]["id"]}, "status": {"S": answer["data"]["status"]}}
        dynamodb.put_item(TableName="campaigns", Item=item)

    def run() -> None:
        for number in range(count):
            poll(number)

    return run


def _trust_the_stub() -> None:
    """Puts the stub's certificate in the place of certifi's, because the transport ignores the environment."""
    import certifi

    if authority := os.environ.get("REQUESTS_CA_BUNDLE"):
        certifi.where = lambda: authority


def _in_threads(poll: Callable[[int], Any], count: int) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(poll, range(count)):
            pass


def main(name: str, url: str, count: int, core: int, *, warm: bool) -> dict[str, float]:
    """Runs the program for so many polls. Returns the fields of `measuring.Took`."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})
    run = {"reporter": reporter, "plain": plain, "transport": transport, "naive": naive}[name](url, count)
    if warm:
        run()
    began, cpu = time.monotonic(), time.process_time()
    run()
    cpu, wall = time.process_time() - cpu, time.monotonic() - began
    return {"began": began, "cpu": cpu, "wall": wall, "mb": _peak_mb()}


def _peak_mb() -> float:
    """Returns the peak of memory by the kernel's count. The one of getrusage includes the parent process."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found  # noqa: S101 - for the type checker
    return int(found[1]) / 1024


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "w") as results, open(os.devnull, "w") as nowhere:  # noqa: PTH123 - no path, a device
        os.dup2(nowhere.fileno(), 1)  # writing logs and metrics is part of the work, but their text is not needed
        json.dump(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5]), warm="--warm" in sys.argv), results)
