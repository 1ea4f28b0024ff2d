"""A cold start loads what an unchanged round needs, and nothing else."""

import json
import subprocess
import sys

from local.bench.measuring import stub
from local.emulator import ROOT

ROUND = """
import json, os, sys
printed, sys.stdout = sys.stdout, open(os.devnull, "w")
from local.bench.programs import reporter
reporter(sys.argv[1], 1)()
print(json.dumps(sorted(sys.modules)), file=printed)
"""
# Only an alert, a list in segments or a provider that is far away needs these, or nothing does.
NOT_NEEDED = {
    "campaign_reporter.alerts.texts",
    "campaign_reporter.alerts.gsm",
    "campaign_reporter.alerts.messages",
    "campaign_reporter.sending.topic",
    "campaign_reporter.polling.segments_queue",
    "pydantic",
    "aws_xray_sdk",
    "asyncio",
}


def test_an_unchanged_round_imports_nothing_that_it_does_not_need() -> None:
    with stub(campaigns=1) as running:
        command = [sys.executable, "-c", ROUND, running.http]
        ran = subprocess.run(command, env=running.environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - as it is here
    loaded = set(json.loads(ran.stdout))
    assert "campaign_reporter.polling.visit" in loaded
    assert loaded & NOT_NEEDED == set()
