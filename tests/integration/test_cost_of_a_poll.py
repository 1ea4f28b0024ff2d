"""Promise 5: a poll that finds nothing new writes nothing, and a change costs one transaction."""

from collections import Counter

from tests.integration.stack import CAMPAIGNS, HISTORY, Stack

MANY = 1_000
FIELDS = {
    "name": "Whole country",
    "template_id": "template",
    "audience_id": "audience",
    "create_date": "2026-11-20 08:00:00",
    "update_date": "2026-11-23 08:00:00",
}


def copies(stack: Stack, number: int) -> list[str]:
    """So many campaigns in the middle of things, as a run has left them: one was polled, the others are its copies."""
    model = stack.listed("in_progress", total=100_000, delivered=7, **FIELDS)
    stack.run()
    item = stack.campaign(model)
    ids = [model, *(f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, number))]
    stack.put(*({**item, "campaign_id": campaign_id} for campaign_id in ids))
    for campaign_id in ids:
        stack.becomes(campaign_id, "in_progress", total=100_000, delivered=7, **FIELDS)
    stack.aws.clear()
    stack.dexatel.requests.clear()
    return ids


def written(stack: Stack) -> Counter[str]:
    """The writes to what is kept of campaigns, by operation."""
    return Counter(call.operation for call in stack.aws.made if call.is_write and call.tables & {CAMPAIGNS, HISTORY})


def test_a_poll_of_a_thousand_unchanged_campaigns_writes_nothing(stack: Stack) -> None:
    copies(stack, MANY)
    before = stack.items(CAMPAIGNS)
    answer = stack.run()
    assert (answer["outcome"], answer["polled"], answer["changed"]) == ("complete", MANY, 0)
    assert len(stack.dexatel.requests) == MANY
    assert written(stack) == {}
    assert stack.items(CAMPAIGNS) == before
    reads = Counter(call.operation for call in stack.aws.made)
    # the lease taken and given back, the list in pages of 200, and the row in Runs
    assert reads == {"UpdateItem": 2, "Scan": 5, "PutItem": 1}


def test_a_change_is_one_transaction_and_an_end_one_publish_and_one_update_more(stack: Stack) -> None:
    ids = copies(stack, 30)
    for campaign_id in ids[:5]:
        stack.becomes(campaign_id, "in_progress", total=100_000, delivered=8, **FIELDS)
    for campaign_id in ids[5:8]:
        stack.becomes(campaign_id, "completed", total=100_000, delivered=100_000, **FIELDS)
    assert stack.run()["changed"] == 8
    assert written(stack) == {"TransactWriteItems": 8, "UpdateItem": 3}
    assert len(stack.published) == 3


def test_a_problem_that_lasts_is_written_once(stack: Stack) -> None:
    ids = copies(stack, 3)
    for campaign_id in ids:
        stack.dexatel.forget(campaign_id)
    for _ in range(6):
        stack.run()
    # each of three runs counts the campaign as missing, the third tells of it, and its alert is noted as sent
    assert written(stack) == {"UpdateItem": 3 * (3 + 1)}


def test_the_list_is_read_in_pages(stack: Stack) -> None:
    for number in range(8):
        stack.listed("in_progress", label=f"{number}" * 250_000)
    assert stack.run()["polled"] == 8
    assert len(stack.aws.of("Scan")) > 1
