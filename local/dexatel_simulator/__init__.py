"""A simulated Dexatel: its "read campaign" endpoint over real HTTP on loopback.

Reading order: `simulator` (what is answered, and why), `life` and `lives` (campaigns as time goes by),
`answer` (what can go wrong on the wire), `record` (what was asked), `server` (the HTTP).
"""

from local.dexatel_simulator.answer import Answer
from local.dexatel_simulator.life import MISSING, Life, Stage, provider_date
from local.dexatel_simulator.record import RecordedRequest, RequestRecord
from local.dexatel_simulator.simulator import DexatelSimulator

__all__ = [
    "MISSING",
    "Answer",
    "DexatelSimulator",
    "Life",
    "RecordedRequest",
    "RequestRecord",
    "Stage",
    "provider_date",
]
