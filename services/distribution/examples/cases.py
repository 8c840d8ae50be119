"""A disagreement is looked at."""

from __future__ import annotations

from services.distribution.examples.things import CASE
from shared.examples import Example

CASES = {
    "list_cases": Example(query={"state": "OPEN"}),
    "read_case": Example(path={"case_id": CASE}),
    "resolve_case": Example(
        200,
        {"resolution": "CARD_REGISTERED", "note": "La tarjeta era de otro lote; la familia es conocida"},
        path={"case_id": CASE},
    ),
}
