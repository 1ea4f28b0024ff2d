"""A simulated Dexatel: its endpoint for reading a campaign, as real HTTP on the loopback interface.

- `simulator` decides which answer a request gets.
- `life` says what a campaign looks like at a given time, and `lives` holds examples.
- `answer` describes everything that an answer can do to a client.
- `record` keeps the requests.
- `server` speaks HTTP.
"""

from local.dexatel_simulator.answer import Answer
from local.dexatel_simulator.life import MISSING, Life, Stage
from local.dexatel_simulator.simulator import DexatelSimulator

__all__ = ["MISSING", "Answer", "DexatelSimulator", "Life", "Stage"]
