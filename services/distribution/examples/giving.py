"""Kits are given at the desk and by a device that was offline; one is taken back."""

from __future__ import annotations

from services.distribution.examples.things import (
    AT_THE_ROUND,
    GIVEN,
    GIVEN_AGAIN,
    GIVEN_OFFLINE,
    GIVEN_UNKNOWN,
    LOG_TIME,
    UNKNOWN_CARD,
)
from shared.examples import CARD, DAUGHTER, DEVICE, MOTHER, SITE, Example, example_id

GIVING = {
    "read_entitlements": Example(query={"site_id": SITE, "card": CARD}),
    "give_kit": Example(201, {"id": GIVEN, **AT_THE_ROUND, "card": CARD, "device_id": DEVICE}),
    "read_handout": Example(path={"handout_id": GIVEN}),
    "record_handouts": Example(
        207,
        {
            "device_id": DEVICE,
            "sent_at": LOG_TIME,
            "items": [
                {"id": GIVEN_OFFLINE, **AT_THE_ROUND, "person_id": DAUGHTER, "scanned_at": LOG_TIME, "device_seq": 1},
                {"id": GIVEN_AGAIN, **AT_THE_ROUND, "person_id": MOTHER, "scanned_at": LOG_TIME, "device_seq": 2},
                {"id": GIVEN_UNKNOWN, **AT_THE_ROUND, "card": UNKNOWN_CARD, "scanned_at": LOG_TIME, "device_seq": 3},
            ],
        },
    ),
    "reverse_handout": Example(
        201, {"id": example_id(48), "reason": "La familia lo devolvió"}, path={"handout_id": GIVEN_AGAIN}
    ),
}
