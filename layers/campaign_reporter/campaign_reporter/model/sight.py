"""When the reporter could read campaigns at all."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The times at which campaigns could be read, as one run knows them when it decides about its campaigns.

    `unread_since`: a campaign that this run reads for the first time could not be read earlier, if it was listed after
    this time. None if nothing is known, as in the first run.

    `readable_since`: the start of the first answered run after the last outage. None if there was no outage.

    `is_down`: an outage goes on.

    `is_blind`: the last runs could read no campaign. So if this run can't read one either, that shows nothing about it.
    """

    unread_since: str | None = None
    readable_since: str | None = None
    is_down: bool = False
    is_blind: bool = False

    def after_answer(self) -> Sight:
        """The same once this run has read another campaign. The first answers in an outage do not show its end."""
        return replace(self, is_blind=self.is_down)


CLEAR = Sight()
