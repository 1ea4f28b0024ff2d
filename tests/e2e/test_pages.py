"""The pages at the address of the deployed function: with a link from an alert, without one, and without its rights."""

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from campaign_reporter.alerts.links import path_of
from local.dexatel_simulator import DexatelSimulator, Life
from local.stack import Stack
from tests.e2e.roles import NOT_ENFORCED, Role
from tests.e2e.stacks import end_process, invoke, kill, physical_ids, published, put, wait_for
from tests.template.permissions import SHOW_CAMPAIGN

OK, NOT_FOUND = 200, 404
# Headers that are another with each answer, or with each length of a body.
DIFFERS = ("x-amzn-", "date", "content-length", "connection", "server")


def ended(pages: Stack, dexatel: DexatelSimulator, name: str) -> tuple[str, str]:
    """The id of a campaign that has failed, and the link in its alert."""
    campaign_id = str(uuid4())
    dexatel.add(campaign_id, Life.fixed(status="failed", total=10, delivered=3, failed=7, name=name))
    put(pages, campaign_id)
    assert invoke(pages, {"campaign_ids": [campaign_id]})["problems"] == {}
    sent = published(pages)[-1]
    url = json.loads(sent.texts["sqs"])["page_url"]
    assert f"\nSee how it went: {url}\n" in sent.texts["email"]
    assert "://" not in sent.texts["sms"]
    return campaign_id, url


def asked(pages: Stack, url: str, method: str = "GET", body: str | None = None) -> tuple[int, Mapping[str, str], bytes]:
    """The status, the headers that do not differ by themselves, and the body."""
    parts = urlsplit(pages.page(url))
    with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request(method, f"{parts.path}?{parts.query}", body=body)
        answer = connection.getresponse()
        status, found, content = answer.status, answer.getheaders(), answer.read()
    headers = {name: value for name, value in found if not name.lower().startswith(DIFFERS)}
    return status, headers, content


def restarted(pages: Stack) -> None:
    """Ends the processes of the function. They keep the key for some minutes."""
    kill(pages, physical_ids(pages, "pages")["ShowCampaignFunction"])
    # The emulator notices at the next request that a process has ended.
    wait_for(lambda: asked(pages, pages.outputs["PagesUrl"])[0] == NOT_FOUND, "another process")


def key_of(pages: Stack) -> bytes:
    secret = physical_ids(pages, "pages")["LinkKeySecret"]
    return str(pages.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]).encode()


def test_the_link_in_an_alert_opens_the_page_of_its_campaign(pages: Stack, dexatel: DexatelSimulator) -> None:
    campaign_id, url = ended(pages, dexatel, "<script>alert(1)</script>")

    status, headers, html = asked(pages, url)

    assert url.startswith(f"{pages.outputs['PagesUrl']}c/{campaign_id}?t=")
    assert status == 200
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert b"<script" not in html
    found = {name.lower(): value for name, value in headers.items()}
    assert found["content-type"] == "text/html; charset=utf-8"
    assert (found["cache-control"], found["x-robots-tag"]) == ("no-store", "noindex")
    assert (found["referrer-policy"], found["x-content-type-options"]) == ("no-referrer", "nosniff")
    assert "default-src 'none'" in found["content-security-policy"]
    assert asked(pages, url, "HEAD")[::2] == (200, b"")


def test_the_link_in_a_digest_opens_the_overview_and_leads_to_each_campaign(
    pages: Stack, dexatel: DexatelSimulator
) -> None:
    campaign_id, _ = ended(pages, dexatel, "Spring sale")
    digest = invoke(pages, {"date": str(datetime.now(UTC).date())}, function="SendDigestFunctionName")["digest"]
    assert f"See all campaigns: {digest['page_url']}\n" in published(pages)[-1].texts["email"]

    status, _, html = asked(pages, digest["page_url"])

    assert (status, b"Spring sale" in html) == (200, True)
    (link,) = re.findall(rf'href="(c/{campaign_id}\?t=[^"]+)"', html.decode())
    assert b"Spring sale" in asked(pages, pages.outputs["PagesUrl"] + link)[2]


def test_whoever_has_no_valid_link_gets_one_and_the_same_answer(pages: Stack, dexatel: DexatelSimulator) -> None:
    campaign_id, url = ended(pages, dexatel, "Spring sale")
    other, _ = ended(pages, dexatel, "Summer sale")
    base, key, today = pages.outputs["PagesUrl"], key_of(pages), datetime.now(UTC).date()
    token = url.partition("?t=")[2]
    refused = [
        asked(pages, refused)
        for refused in (
            base,
            f"{base}c/{campaign_id}",
            f"{base}c/{campaign_id}?t=",
            f"{url[:-1]}{'A' if url[-1] != 'A' else 'B'}",
            f"{base}c/{other}?t={token}",
            f"{base}?t={token}",
            base + path_of(campaign_id, today - timedelta(days=1), key),
            base + path_of(str(uuid4()), today, key),
            base + path_of(campaign_id, today, b"another key"),
            f"{base}c/{'x' * 5000}?t={token}",
            f"{base}favicon.ico",
        )
    ]
    refused += [asked(pages, url, method) for method in ("POST", "PUT", "DELETE", "OPTIONS")]
    refused.append(asked(pages, url, "POST", "a body"))

    assert refused[0][0] == 404
    assert [each for each in refused if each != refused[0]] == []


@pytest.fixture
def role(pages: Stack) -> Iterator[Role]:
    role = Role.of(pages, physical_ids(pages, "pages")["ShowCampaignFunction"], "show-campaign")
    yield role
    role.restore()
    restarted(pages)


@pytest.mark.parametrize(
    ("sid", "action"),
    [(sid, action) for sid, (actions, _) in SHOW_CAMPAIGN.items() for action in sorted(actions - NOT_ENFORCED)],
)
def test_without_a_permission_a_page_is_unavailable_and_says_no_more(
    pages: Stack, dexatel: DexatelSimulator, role: Role, sid: str, action: str
) -> None:
    _, url = ended(pages, dexatel, "Spring sale")
    overview = pages.outputs["PagesUrl"] + path_of(None, datetime.now(UTC).date(), key_of(pages))
    role.lose(sid, action)
    restarted(pages)

    answers: list[Any] = [asked(pages, each) for each in (url, overview)]

    assert 503 in {status for status, _, _ in answers}, f"no page needs {action} of {sid}"
    assert not [body for status, _, body in answers if status != 200 and len(body) > 100]


def test_without_the_permission_to_sign_links_an_alert_comes_without_its_link(
    pages: Stack, dexatel: DexatelSimulator
) -> None:
    role = Role.of(pages, pages.outputs["PollCampaignsFunctionName"], "poll-campaigns")
    role.lose("SignLinks", "secretsmanager:GetSecretValue")
    end_process(pages)  # it keeps the key
    campaign_id = str(uuid4())
    dexatel.add(campaign_id, Life.fixed(status="failed", total=10, delivered=3, failed=7))
    put(pages, campaign_id)

    answer = invoke(pages, {"campaign_ids": [campaign_id]})

    role.restore()
    end_process(pages)
    assert (answer["alerts_published"], answer["problems"]) == (1, {"no_page_link": 1})
    assert json.loads(published(pages)[-1].texts["sqs"])["page_url"] is None


def test_another_key_ends_all_links(pages: Stack, dexatel: DexatelSimulator) -> None:
    _, url = ended(pages, dexatel, "Spring sale")
    assert asked(pages, url)[0] == 200

    secret = physical_ids(pages, "pages")["LinkKeySecret"]
    pages.client("secretsmanager").put_secret_value(SecretId=secret, SecretString="another key, of 32 letters or more")
    restarted(pages)
    end_process(pages)  # other tests need links of the new key

    assert asked(pages, url)[0] == NOT_FOUND
    _, new = ended(pages, dexatel, "Summer sale")
    assert asked(pages, new)[0] == OK
