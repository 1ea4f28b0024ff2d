"""How a run's time is budgeted: the time-outs of every client, and what a run keeps in reserve for its end.

A run ends by itself before Lambda would kill it. It begins no campaign without time left for one whole answer of the
provider, and for writing down what was read. If alerts are pending it keeps the time for one publish besides. Each
reserve covers the longest time that its calls can take; a test adds them up.

    | … polling … | one whole answer | writing | publishing, if alerts are pending |  the deadline
"""

from __future__ import annotations

# Every time is in seconds.

# The provider: for connecting, for one wait on the socket, and for a whole answer. A byte a second is no answer.
CONNECT_SECONDS = 3.0
READ_SECONDS = 7.0
ANSWER_SECONDS = 10.0

# AWS: one try, the number of tries, and the longest pauses between them in the SDK's standard retry mode. The SDK's own
# defaults are a minute for one try.
AWS_CONNECT_SECONDS = 1
AWS_READ_SECONDS = 2
AWS_TRIES = 3
AWS_PAUSES_SECONDS = 1 + 2
# The alert of a late publish is published again and then comes twice, so a publish has longer.
SNS_READ_SECONDS = 4

# The key of the links to pages has one try, since no alert waits for its link.
LINK_KEY_SECONDS = float(AWS_CONNECT_SECONDS + AWS_READ_SECONDS)

# The reserve for writing down what was read: no request to the provider is under way any more by then.
WRITING_SECONDS = float(AWS_TRIES * (AWS_CONNECT_SECONDS + AWS_READ_SECONDS) + AWS_PAUSES_SECONDS)
# The reserve for one publish with all its tries. No publish begins later.
PUBLISHING_SECONDS = float(AWS_TRIES * (AWS_CONNECT_SECONDS + SNS_READ_SECONDS) + AWS_PAUSES_SECONDS)


def polling_seconds(remaining: float, *, has_pending: bool) -> float:
    """The time until which a run may begin another campaign, in seconds from now; 0 if it may not."""
    reserved = ANSWER_SECONDS + WRITING_SECONDS + (PUBLISHING_SECONDS if has_pending else 0.0)
    return max(0.0, remaining - reserved)


def has_time_to_add(remaining: float) -> bool:
    """Whether a discovery may begin to add a campaign: it reads the campaign's history and writes."""
    return remaining > 2 * WRITING_SECONDS


def listing_seconds(remaining: float) -> float:
    """The time until which a discovery may ask for another page, in seconds from now; 0 if it may not."""
    return max(0.0, remaining - ANSWER_SECONDS - 2 * WRITING_SECONDS)


def publishing_seconds(remaining: float) -> float:
    """The time until which a run may begin another publish, in seconds from now."""
    return remaining - PUBLISHING_SECONDS
