"""The key: its forms in the secret, refusals, rotation; and promise 6, that it is nowhere else."""

import json
import logging

import pytest

from local.dexatel_simulator import Answer, DexatelSimulator
from tests.canary import key
from tests.integration.stack import CAMPAIGNS, HISTORY, KEY, RUNS, Stack

PLACEHOLDER = "replace-with-your-dexatel-api-key"
FRESH = key("fresh")


@pytest.mark.parametrize(
    "secret",
    (
        KEY,
        f"{KEY}\n",
        f"  {KEY}\r\n",
        json.dumps({"api_key": KEY}),
        json.dumps({"api_key": f"{KEY}\n", "a": 1}, indent=2),
    ),
)
def test_the_secret_can_be_plain_text_or_json(stack: Stack, secret: str) -> None:
    stack.set_key(secret)
    stack.listed()
    assert stack.run()["changed"] == 1
    assert all(request.is_proper for request in stack.dexatel.requests)


@pytest.mark.parametrize(
    ("secret", "said"),
    (
        (PLACEHOLDER, "placeholder"),
        (json.dumps({"api_key": PLACEHOLDER}), "placeholder"),
        (" ", "expected the key as plain text, or JSON with the key under `api_key`"),
        ("{", "expected the key as plain text, or JSON"),
        (json.dumps({"key": KEY}), "expected the key as plain text, or JSON"),
        (json.dumps({"api_key": ""}), "expected the key as plain text, or JSON"),
        (json.dumps({"api_key": [KEY]}), "expected the key as plain text, or JSON"),
        (f"{KEY}\r\nX-Evil: 1", "line break"),
        (f"{KEY} {KEY}", "blank"),
        ("ключ", "unprintable"),
    ),
)
def test_a_secret_without_a_usable_key_fails_the_invocation_and_says_why(stack: Stack, secret: str, said: str) -> None:
    stack.set_key(secret)
    stack.listed("completed")
    refusal = str(stack.refusal())
    assert said in refusal
    assert stack.secret_arn in refusal
    assert KEY not in refusal + stack.output
    assert len(stack.dexatel.requests) == 0
    assert [row["outcome"] for row in stack.runs()] == ["failed"]
    stack.set_key(KEY)
    assert stack.run()["changed"] == 1


def test_a_secret_that_is_gone_fails_the_invocation_by_its_name(stack: Stack) -> None:
    stack.secrets.delete_secret(SecretId=stack.secret_arn, ForceDeleteWithoutRecovery=True)
    stack.listed()
    assert stack.secret_arn in str(stack.refusal())


@pytest.mark.parametrize("status", (401, 403))
def test_a_refused_key_is_read_afresh_exactly_once_a_run_and_alerted_once(stack: Stack, status: int) -> None:
    for _ in range(20):
        stack.listed("completed")
    stack.dexatel.api_key, stack.dexatel.refusal_status = FRESH, status
    stack.run()
    assert len(stack.aws.of("GetSecretValue")) == 1 + 1
    for _ in range(4):
        assert stack.run()["outcome"] == "failed"
    assert stack.events == ["reporter.key_rejected"]
    assert {item.get("problem") for item in stack.items(CAMPAIGNS)} <= {"key_rejected", None}
    stack.set_key(FRESH)
    for _ in range(2):  # the first goes on where the last one stopped
        stack.run()
    assert stack.events.count("reporter.key_rejected") == stack.events.count("reporter.recovered") == 1
    assert [told.event for told in stack.told].count("campaign.completed") == 20
    assert {item.get("problem") for item in stack.items(CAMPAIGNS)} == {None}


def test_a_key_that_is_refused_by_401_is_not_tried_on_the_whole_list(stack: Stack) -> None:
    for _ in range(100):
        stack.listed()
    stack.dexatel.api_key = "another"
    stack.run()
    assert len(stack.dexatel.requests) < 50


def test_a_key_rotated_in_the_middle_of_a_run_is_used_at_once(stack: Stack) -> None:
    for _ in range(30):
        stack.listed()

    def rotate(_: str | None) -> None:
        if len(stack.dexatel.requests) == 10:
            stack.dexatel.api_key = FRESH
            stack.set_key(FRESH)

    stack.dexatel.on_request = rotate
    answer = stack.run()
    assert (answer["outcome"], answer["changed"], answer["problems"]) == ("complete", 30, {})
    assert stack.events == []
    assert len(stack.aws.of("GetSecretValue")) == 2


def test_one_campaign_that_the_key_may_not_read_is_no_rejected_key(stack: Stack) -> None:
    forbidden = stack.watch()
    stack.dexatel.answer_always(forbidden, Answer.error(403, code=403, message="No access"))
    for _ in range(3):
        stack.listed("completed")
        stack.run()
    assert set(stack.events) == {"campaign.completed"}
    assert stack.campaign(forbidden)["problem"] == "key_rejected"


@pytest.mark.parametrize("status", (301, 302, 303, 307, 308))
def test_a_redirect_is_not_followed_and_its_host_gets_no_request(stack: Stack, status: int) -> None:
    campaign_id = stack.watch()
    with DexatelSimulator(api_key=KEY) as elsewhere:
        stack.dexatel.answer_always(campaign_id, Answer.redirect(f"{elsewhere.base_url}/x", status=status))
        stack.run()
        assert len(elsewhere.requests) == 0
    assert stack.campaign(campaign_id)["problem"] == "refused"
    assert str(status) in stack.campaign(campaign_id)["problem_detail"]


def test_a_proxy_that_the_environment_names_gets_no_request(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    with DexatelSimulator(api_key=KEY) as proxy:
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, proxy.base_url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        stack.listed()
        assert stack.run()["changed"] == 1
        assert len(proxy.requests) == 0


def test_the_key_is_in_no_log_item_alert_error_or_row(stack: Stack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    quotes_the_key = Answer.error(400, code=1999, message=f"bad key {KEY} in header X-Dexatel-Key: {KEY}")
    for answer in (quotes_the_key, Answer.html(KEY), Answer.html(KEY, status=200), Answer.redirect(f"http://{KEY}/")):
        stack.dexatel.answer_always(stack.watch(), answer)
    stack.watch(KEY)
    stack.delete(KEY)
    stack.listed("completed")
    for _ in range(3):
        stack.run()
    stack.dexatel.outage = Answer.error(401, code=401, message=f"{KEY} is not known")
    for _ in range(3):
        stack.run()
    stack.dexatel.outage = Answer.reset()
    stack.run()
    stack.set_key(json.dumps({"api-key": KEY}))
    stack.restart()
    refusal = stack.refusal()
    seen = [stack.output, caplog.text, repr(refusal), repr(refusal.__cause__), repr(refusal.__context__)]
    seen += [repr(stack.items(table)) for table in (CAMPAIGNS, HISTORY, RUNS)]
    seen += [repr(stack.published), repr([call.params for call in stack.aws.made])]
    assert [text for text in seen if KEY in text] == []
    assert {"campaign.completed", "reporter.key_rejected"} <= set(stack.events)
