"""How each operation is called; the order is a story that can be told."""

from __future__ import annotations

from services.distribution.examples.cases import CASES
from services.distribution.examples.catalogue import CATALOGUE
from services.distribution.examples.devices import LOGS, LOSING, OUTBOX
from services.distribution.examples.giving import GIVING
from services.distribution.examples.rounds import ENDING, ROUNDS
from services.distribution.examples.stock import RECALL, STOCK
from shared.examples import Example

FEED = {"read_events": Example(query={"after": "0"})}
EXAMPLES = {**CATALOGUE, **STOCK, **ROUNDS, **GIVING, **LOGS, **CASES, **RECALL, **ENDING, **OUTBOX, **LOSING, **FEED}
