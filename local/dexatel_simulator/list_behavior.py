"""Describes how the list of campaigns behaves. The provider's reference leaves most of it open."""

from dataclasses import dataclass
from enum import Enum, auto


class Ending(Enum):
    """How the list goes on after its last page."""

    PROPER = auto()
    """Nothing: its `next` is null."""
    NEW_ROWS = auto()
    """Campaigns that the simulator makes up, without end, under new tokens. It can't be asked for one of them."""
    SAME_ROWS = auto()
    """The list from its beginning, without end, under new tokens."""
    SAME_PAGE = auto()
    """The last page, without end, under new tokens."""
    SAME_TOKEN = auto()
    """The last page, without end, under the same token."""
    FIRST_TOKEN = auto()
    """The first page, under its own token."""


@dataclass(frozen=True, kw_only=True)
class ListBehavior:
    """How the list behaves. By default nothing about it is odd."""

    has_messages: bool = True
    """Whether a row has the counts. Older copies of the provider's reference have them, newer ones do not."""
    ending: Ending = Ending.PROPER
    order_changes: bool = False
    """Whether two rows change places before each next page: one comes twice, and the other never."""
    largest_size: int | None = None
    """The page size that replaces a larger one of the request."""
    link_base_url: str | None = None
    """The base URL of the links, in the place of the simulator's own."""
    total: int | None = None
    """The `total`, in the place of the true number of rows."""
    extra_rows: tuple[object, ...] = ()
    """JSON values that follow the rows of the campaigns, whatever the filter is."""
