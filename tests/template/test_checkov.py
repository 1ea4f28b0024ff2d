"""Checkov's opinion of what CloudFormation deploys, and for each thing it finds why it is as it should be."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

from tests.template.conftest import ROOT
from tests.template.reading import Template

CHECKOV = ROOT / ".tools" / "checkov" / "bin" / "checkov"

ACCEPTED = {
    # An alert holds no secret, and CloudWatch's alarms can't publish to a topic under the key that costs nothing.
    "CKV_AWS_26": {"AlertsTopic", "AlarmsTopic"},
    # SQS encrypts them with a key of its own (SqsManagedSseEnabled), which this check does not know.
    "CKV_AWS_27": {"FailedRunsQueue", "SegmentsQueue"},
    # Concurrency is not reserved: a new account has 10 in all and refuses; the lease in Runs keeps runs apart.
    "CKV_AWS_115": {"PollCampaignsFunction", "SendDigestFunction"},
    # Failed runs are kept by EventInvokeConfig's OnFailure, which unlike the DeadLetterConfig sought says why they did.
    "CKV_AWS_116": {"PollCampaignsFunction", "SendDigestFunction"},
    # It talks to public endpoints only; in a VPC it would need a NAT gateway, at more than all the rest costs.
    "CKV_AWS_117": {"PollCampaignsFunction", "SendDigestFunction"},
    # Encrypted with AWS's own key in KMS: a customer's would cost more than the tables, and keep nobody else out.
    "CKV_AWS_119": {"CampaignsTable", "StatusHistoryTable", "RunsTable"},
    # Encrypted with aws/secretsmanager, for the same reason.
    "CKV_AWS_149": {"ApiKeySecret"},
    # Encrypted by CloudWatch Logs, and what is logged holds neither the key nor a recipient.
    "CKV_AWS_158": {"PollCampaignsLogs", "SendDigestLogs"},
    # Encrypted by Lambda, and only names and limits are in them: the key is in Secrets Manager.
    "CKV_AWS_173": {"PollCampaignsFunction", "SendDigestFunction"},
}


def test_checkov_finds_nothing_but_what_is_accepted_for_a_reason(translated: Template, tmp_path: Path) -> None:
    """Both ways: what it does not find any more has no place in the list either."""
    path = tmp_path / "template.json"
    path.write_text(json.dumps(_with_every_resource(translated)))

    checked = subprocess.run(  # noqa: S603 - our own tool, with arguments of our own
        [CHECKOV, "--file", path.name, "--framework", "cloudformation", "--output", "json", "--skip-download"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},  # no account at its maker's, so nothing is sent there
        stdout=subprocess.PIPE,
        text=True,
        check=False,  # it fails for what it finds
    )

    report = json.loads(checked.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 20
    found = defaultdict(set)
    for failure in report["results"]["failed_checks"]:
        found[failure["check_id"]].add(failure["resource"].split(".")[-1])
    assert found == ACCEPTED


def _with_every_resource(template: Template) -> Template:
    """Checkov passes over what the parameters' defaults leave out."""
    resources = {
        logical_id: {name: value for name, value in resource.items() if name != "Condition"}
        for logical_id, resource in template["Resources"].items()
    }
    return template | {"Resources": resources}
