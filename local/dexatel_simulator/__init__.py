"""A simulated Dexatel: its endpoints for a campaign and for the list of all, as real HTTP on loopback.

- `simulator` decides which answer a request gets.
- `life` says what a campaign looks like at a given time, and `lives` holds examples.
- `campaign_list` answers requests for the list. `list_page` makes a page, and `list_rows` its rows.
- `list_behavior` describes everything that can be odd about the list.
- `answer` describes everything that an answer can do to a client.
- `record` keeps the requests.
- `server` speaks HTTP.
"""

from local.dexatel_simulator.answer import Answer
from local.dexatel_simulator.life import MISSING, Life, Stage
from local.dexatel_simulator.list_behavior import Ending, ListBehavior
from local.dexatel_simulator.simulator import DexatelSimulator

__all__ = ["MISSING", "Answer", "DexatelSimulator", "Ending", "Life", "ListBehavior", "Stage"]
