"""Checkov's findings in the deployed template, and the reason to accept each of them."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

from tests.template.conftest import ROOT
from tests.template.reading import Template

CHECKOV = ROOT / ".tools" / "checkov" / "bin" / "checkov"

FUNCTIONS = {"PollCampaignsFunction", "SendDigestFunction", "DiscoverCampaignsFunction", "ShowCampaignFunction"}
ACCEPTED = {
    # An alert holds no secret, and emails and SMS leave AWS in the clear anyway.
    "CKV_AWS_26": {"AlertsTopic"},
    # SQS encrypts them with a key of its own (SqsManagedSseEnabled), which this check does not know.
    "CKV_AWS_27": {"FailedRunsQueue", "SegmentsQueue"},
    # Concurrency is not reserved: a new account has 10 in all and refuses; the lease in Runs keeps runs apart.
    "CKV_AWS_115": FUNCTIONS,
    # EventInvokeConfig's OnFailure keeps failed runs, and with them the reason, which a DeadLetterConfig would not.
    # A request for a page that failed is made again by the person who waits for it.
    "CKV_AWS_116": FUNCTIONS,
    # It talks to public endpoints only. In a VPC it would need a NAT gateway, which costs more than all the rest.
    "CKV_AWS_117": FUNCTIONS,
    # Encrypted with AWS's own key in KMS. A customer's key would cost more than the tables and protect no better.
    "CKV_AWS_119": {"CampaignsTable", "StatusHistoryTable", "RunsTable"},
    # Encrypted with aws/secretsmanager, for the same reason.
    "CKV_AWS_149": {"ApiKeySecret", "LinkKeySecret"},
    # Encrypted by CloudWatch Logs, and no line holds the key or a recipient.
    "CKV_AWS_158": {"PollCampaignsLogs", "SendDigestLogs", "DiscoverCampaignsLogs", "ShowCampaignLogs"},
    # Encrypted by Lambda, and they hold only names and limits: the key is in Secrets Manager.
    "CKV_AWS_173": FUNCTIONS,
}

# The address of the pages is open to anybody, and its function checks each link. Checkov can't write a finding about it
# as JSON. The tests of the permissions show that no other function has an address.
NOT_CHECKED = "ShowCampaignUrl"


def test_checkov_finds_exactly_what_is_accepted_for_a_reason(translated: Template, tmp_path: Path) -> None:
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
    """The template without conditions: Checkov ignores resources that the defaults leave out."""
    resources = {
        logical_id: {name: value for name, value in resource.items() if name != "Condition"}
        for logical_id, resource in template["Resources"].items()
        if logical_id != NOT_CHECKED
    }
    return template | {"Resources": resources}
