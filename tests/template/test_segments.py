"""What is in the stack for the segments of the list, and that it is not where there is but one."""

import pytest

from tests.template.reading import Template, properties, resolved

OF_SEGMENTS = {"SegmentsQueue", "SegmentsQueuePolicy", "SegmentsPolicy", "SegmentsMapping"}


@pytest.mark.parametrize(("segments", "expected"), (("1", False), ("2", True), ("100", True)))
def test_there_is_nothing_of_segments_where_the_list_is_one(
    template: Template, segments: str, *, expected: bool
) -> None:
    conditional = {
        name for name, resource in template["Resources"].items() if resource.get("Condition") == "HasSegments"
    }
    assert conditional == OF_SEGMENTS
    assert resolved(template, {"Condition": "HasSegments"}, {"Segments": segments}) is expected


def test_each_message_is_one_run_and_as_many_are_at_work_as_there_are_segments(template: Template) -> None:
    mapping = properties(template, "SegmentsMapping")
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["SegmentsQueue", "Arn"]}
    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "Segments"}}


def test_what_fails_again_and_again_is_kept_for_a_person_to_look_at(template: Template) -> None:
    queue = properties(template, "SegmentsQueue")
    redrive = queue["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["FailedRunsQueue", "Arn"]}
    assert queue["MessageRetentionPeriod"] > redrive["maxReceiveCount"] * queue["VisibilityTimeout"]


def test_no_message_comes_again_while_its_run_may_be_at_work(template: Template) -> None:
    assert properties(template, "PollCampaignsFunction")["Timeout"] == {"Ref": "MaxRunSeconds"}
    assert properties(template, "SegmentsQueue")["VisibilityTimeout"] >= 900  # the most that MaxRunSeconds can be


def test_the_messages_are_encrypted(template: Template) -> None:
    assert properties(template, "SegmentsQueue")["SqsManagedSseEnabled"] is True
