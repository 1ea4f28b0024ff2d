"""An alert or a group as SNS takes it: the texts by protocol and the message attributes. It always fits SNS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from campaign_reporter.alerts import group_texts, texts
from campaign_reporter.alerts.attributes import attributes_of, attributes_of_members, size_of, values_of
from campaign_reporter.alerts.characters import sendable
from campaign_reporter.alerts.document import no_page, to_document
from campaign_reporter.alerts.group_texts import MOST_NAMED
from campaign_reporter.alerts.groups import FOR_MACHINES, MOST_MEMBERS, named
from campaign_reporter.alerts.links import Links
from campaign_reporter.alerts.visible import to_ascii
from campaign_reporter.model.alert import Alert
from campaign_reporter.model.campaign import Campaign, Kind, provided_names

if TYPE_CHECKING:
    from campaign_reporter.alerts.attributes import MessageAttributes

# SNS takes 256 KB, with the attributes and the subject.
_SNS_TAKES = 256 * 1024
_LARGEST_SUBJECT = 1_000
LARGEST_MESSAGE = 250_000
# So many members in full, and so many by name in the email. The last pair always fits, whatever the members are.
_GROUP_SIZES = (
    *((in_full, MOST_NAMED) for in_full in (MOST_MEMBERS, 200, 100, 50, 25, 10, 0)),
    *((0, most_named) for most_named in (50, 25, 10, 1)),
)
# It tells SNS to choose reliability over price for the text message:
# https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-topic.html
_SMS_TYPE = "AWS.SNS.SMS.SMSType"
# A date that is cut is no date, and it is short anyway.
_TEXTS = provided_names(lambda field: field.in_alerts and field.kind is not Kind.DATE)


def subject(alert: Alert, zone: str = "UTC") -> str:
    """The subject of the email, with times in `zone`."""
    return group_texts.subject(alert) if alert.members else texts.subject(alert, zone)


def ascii_subject(alert: Alert, zone: str = "UTC") -> str:
    """The subject in printable ASCII, which SNS takes always."""
    return group_texts.subject(alert) if alert.members else texts.subject(alert, zone, fold=to_ascii)


def message(alert: Alert, zone: str = "UTC", links: Links | None = None) -> str:
    """The message by protocol, as JSON: a document for machines, plain text with times in `zone` for people.

    An SMS has no link, since it has no place for one.
    """
    versions = _group_versions(alert, zone, links) if alert.members else _versions(alert, zone, links)
    largest = min(LARGEST_MESSAGE, _SNS_TAKES - _LARGEST_SUBJECT - size_of(message_attributes(alert)))
    return next(text for text in versions if len(text.encode()) <= largest)


def message_attributes(alert: Alert) -> MessageAttributes:
    """The attributes to filter by, and the type of the text message. Those of a group are arrays, but for its id."""
    own = attributes_of({"alert_id": alert.alert_id, _SMS_TYPE: "Transactional"})
    return {
        **(attributes_of_members(named(alert.members)) if alert.members else attributes_of(values_of(alert))),
        **own,
    }


def by_protocol(document: Mapping[str, Any], *, email: str, sms: str) -> str:
    """The texts by protocol, as JSON."""
    for_people = {"default": sms, "email": email, "sms": sms}
    for_machines = dict.fromkeys(FOR_MACHINES, json.dumps(document, ensure_ascii=False))
    return sendable(json.dumps(for_people | for_machines, ensure_ascii=False))


def _versions(alert: Alert, zone: str, links: Links | None) -> Iterator[str]:
    """The message with the texts of others in full, and then cut ever shorter until it must fit.

    The link is that of the whole id.
    """
    url = links.of(alert) if links else None
    for version in (alert, *(_shortened(alert, longest) for longest in (2_000, 200, 20))):
        yield by_protocol(
            to_document(version, page_url=lambda _: url),
            email=texts.email(version, zone, url),
            sms=texts.sms(version, zone),
        )


def _group_versions(group: Alert, zone: str, links: Links | None) -> Iterator[str]:
    """The message with every member in full, and then with ever fewer. The others are named by their ids.

    If that is still too large, the email names fewer.
    """
    number = len(named(group.members))
    first, rest = group.members[:MOST_MEMBERS], group.members[MOST_MEMBERS:]
    short = replace(group, members=(*(_shortened(member, 200) for member in first), *rest))
    sms = group_texts.sms(short)
    page_url = links.of if links else no_page
    for in_full, most_named in _GROUP_SIZES:
        email = group_texts.email(short, zone, most_named=most_named, page_url=page_url(group))
        document = to_document(short, in_full=in_full, named=number, page_url=page_url)
        yield by_protocol(document, email=email, sms=sms)


def _shortened(alert: Alert, longest: int) -> Alert:
    return replace(
        alert,
        campaign=alert.campaign and _shortened_campaign(alert.campaign, longest),
        campaign_id=_cut(alert.campaign_id, longest),
        label=_cut(alert.label, longest),
        reason=alert.reason[:longest],
    )


def _shortened_campaign(campaign: Campaign, longest: int) -> Campaign:
    texts: dict[str, Any] = {name: _cut(getattr(campaign, name), longest) for name in _TEXTS}
    return replace(campaign, **texts)


def _cut(text: str | None, longest: int) -> str | None:
    return text and text[:longest]
