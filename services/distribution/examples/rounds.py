"""A round is planned and opened; at its end it is stopped and closed."""

from __future__ import annotations

from services.distribution.examples.things import KIT, ROUND
from shared.examples import SITE, Example, example_id

ROUNDS = {
    "plan_round": Example(
        201,
        {
            "id": ROUND,
            "code": "DANLI-2023-06",
            "kit_id": KIT,
            "rule": {"unit": "PERSON", "window": "ROUND", "quantity": 1, "populations": ["IN_TRANSIT", "RETURNEE"]},
            "site_ids": [SITE],
            "starts_on": "2023-06-01",
            "ends_on": "2199-12-31",
            "planned": 200,
        },
    ),
    "list_rounds": Example(),
    "read_round": Example(path={"round_id": ROUND}),
    "open_round": Example(path={"round_id": ROUND}),
    "change_round_version": Example(
        200,
        {"id": example_id(400), "bom_version": 1, "from_at": "2198-01-01T06:00:00Z"},
        path={"round_id": ROUND},
    ),
}

ENDING = {
    "pause_round": Example(path={"round_id": ROUND}),
    "close_round": Example(path={"round_id": ROUND}),
}
