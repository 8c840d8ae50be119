"""Kits are given at the desk, by a device that was offline, and to a bus; one is taken back, one was owed a soap."""

from __future__ import annotations

from services.distribution.examples.things import (
    AT_THE_ROUND,
    GIVEN,
    GIVEN_AGAIN,
    GIVEN_BY_TWO,
    GIVEN_OFFLINE,
    GIVEN_UNKNOWN,
    LOG_TIME,
    ROUND,
    SETTLED,
    SOAP,
    TO_THE_BUS,
    UNKNOWN_CARD,
)
from shared.examples import CARD, DAUGHTER, DEVICE, GROUP, MOTHER, SITE, STAFF, STRIP_CARD, Example, example_id

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
                {
                    "id": GIVEN_BY_TWO,
                    **AT_THE_ROUND,
                    "person_id": DAUGHTER,
                    "quantity": 2,
                    "owed": [{"item_id": SOAP, "quantity": 1}],
                    "override": {"reason": "LOST_OR_STOLEN", "asked_by": STAFF},
                    "scanned_at": LOG_TIME,
                    "device_seq": 4,
                },
            ],
        },
    ),
    "reverse_handout": Example(
        201, {"id": example_id(48), "reason": "La familia lo devolvió"}, path={"handout_id": GIVEN_AGAIN}
    ),
    "countersign_override": Example(path={"handout_id": GIVEN_BY_TWO}),
    "give_to_group": Example(
        201,
        {"id": TO_THE_BUS, **AT_THE_ROUND, "arrival_group_id": GROUP, "exceptions": [STRIP_CARD], "without_token": 2},
    ),
    "read_owed": Example(query={"site_id": SITE, "person_id": DAUGHTER}),
    "settle_owed": Example(201, {"id": SETTLED, "site_id": SITE}, path={"handout_id": GIVEN_BY_TWO}),
    "owe_by_version": Example(200, {"bom_version": 2}, path={"round_id": ROUND}),
    "list_loans": Example(query={"site_id": SITE}),
    "move_loan": Example(
        404,  # the soap of the story is nobody's loan
        {
            "id": example_id(73),
            "site_id": SITE,
            "outcome": "TO_LAUNDRY",
            "lines": [{"item_id": SOAP, "quantity": 1}],
        },
        path={"handout_id": GIVEN},
    ),
}
