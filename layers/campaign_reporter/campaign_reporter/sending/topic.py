"""Publishing to the SNS topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from campaign_reporter.alerts.messages import ascii_subject, message, message_attributes, subject
from campaign_reporter.errors import TopicError
from campaign_reporter.model.alert import Alert

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

    from campaign_reporter.alerts.attributes import MessageAttributes
    from campaign_reporter.sending.page_links import PageLinks

_ABOUT_THE_MESSAGE = frozenset({"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid"})


class _SubjectRefused(TopicError):
    """SNS refuses the subject. Its documentation allows any UTF-8 text, but it has allowed less before."""


class Topic:
    """The alerts topic with the ARN `arn`. Times for people are in `zone`. With `links`, alerts carry them."""

    def __init__(self, client: SNSClient, arn: str, zone: str = "UTC", links: PageLinks | None = None) -> None:
        self._client = client
        self._arn = arn
        self._zone = zone
        self._links = links

    def publish(self, alert: Alert) -> None:
        """Returns once SNS has accepted the alert. TopicError if it did not, or if its answer was lost."""
        links = self._links.links() if self._links else None
        texts, attributes = message(alert, self._zone, links), message_attributes(alert)
        try:
            self.publish_message(subject(alert, self._zone), texts, attributes)
        except _SubjectRefused:
            self.publish_message(ascii_subject(alert, self._zone), texts, attributes)

    def publish_message(self, subject: str, message: str, attributes: MessageAttributes) -> None:
        """Publishes any message whose texts are given by protocol, as JSON; raises as `publish` does."""
        try:
            self._client.publish(
                TopicArn=self._arn,
                Subject=subject,
                Message=message,
                MessageStructure="json",
                MessageAttributes=attributes,
            )
        except ClientError as exc:
            error = exc.response["Error"]
            code, text = error.get("Code", "Unknown"), error.get("Message", "")
            is_about_message = code in _ABOUT_THE_MESSAGE
            kind = _SubjectRefused if is_about_message and "subject" in text.lower() else TopicError
            raise kind(self._arn, code, is_about_message=is_about_message) from exc
        except Exception as exc:  # no answer, an answer that the SDK can't parse, or a fault of the SDK
            raise TopicError(self._arn, type(exc).__name__) from exc
