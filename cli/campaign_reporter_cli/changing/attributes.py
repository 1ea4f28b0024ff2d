"""Changing attributes of campaigns, as the user gives them. Each is shown before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from campaign_reporter.model.times import from_text, to_text
from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.changing.before_after import print_changes
from campaign_reporter_cli.changing.changes import ListedCampaigns, Wanted
from campaign_reporter_cli.errors import InputError
from campaign_reporter_cli.input.attributes import NAMES, Attribute, checked_name, read
from campaign_reporter_cli.input.times import duration
from campaign_reporter_cli.terminal.output import counted, say
from campaign_reporter_cli.terminal.values import on_one_line

_IGNORED: Attribute = {"BOOL": True}


def change(session: Session, ids: Iterable[str], wanted: Wanted) -> None:
    """Gives campaigns on the list these attributes."""
    print_changes(session, ListedCampaigns.of(session, ids, list(wanted)).change(wanted))


def label_campaign(session: Session, campaign: str, text: str) -> None:
    """Gives a campaign a name of the user's own."""
    change(session, [campaign], {"label": _value(session, "label", text)})


def mute_campaigns(session: Session, ids: Iterable[str], lasts: str | None, until: str | None) -> None:
    """Mutes campaigns, either for a length of time or until a time."""
    if (lasts is None) == (until is None):
        raise InputError("give either --for or --until")
    ends = _later(session, lasts) if lasts is not None else _value(session, "muted_until", until or "")
    if from_text(ends["S"]) <= session.clock():
        raise InputError("--until is in the past. `unmute` ends a mute")
    change(session, ids, {"muted_until": ends})


def ignore_campaigns(session: Session, ids: Iterable[str]) -> None:
    """Ignores campaigns, on the list or not, and says what that means for them."""
    campaigns = ListedCampaigns.of(session, ids, ["ignored", "outbox"], may_be_new=True)
    print_changes(session, campaigns.change({"ignored": _IGNORED}))
    for key in (key for key, item in campaigns.items.items() if "outbox" in item):
        say(f"{on_one_line(key)} has a pending alert. It is not sent as long as the campaign is ignored.")
    if campaigns.new:
        say(f"{counted(len(campaigns.new), 'campaign')} put on the list as ignored.")


def set_words(session: Session, words: Sequence[str]) -> None:
    """Changes the attributes that are words such as `label=Autumn`, of the campaigns that are the other words."""
    ids = [word for word in words if "=" not in word]
    pairs = [word.partition("=") for word in words if "=" in word]
    if not ids or not pairs:
        raise InputError(f"give ids and attributes, such as label=Autumn. The attributes are {', '.join(NAMES)}")
    wanted: dict[str, Attribute | None] = {}
    for text, _, value in pairs:
        if (name := checked_name(text)) in wanted:
            raise InputError(f"{name} is there twice")
        wanted[name] = _value(session, name, value) if value.strip() else None
    change(session, ids, wanted)


def _later(session: Session, lasts: str) -> Attribute:
    try:
        return {"S": to_text(session.clock() + duration(lasts))}
    except OverflowError as exc:
        raise InputError("--for is too long") from exc


def _value(session: Session, name: str, text: str) -> Attribute:
    return read(name, text, lambda: session.alert_zone)
