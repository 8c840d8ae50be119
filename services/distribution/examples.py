"""How each operation is called; the order is a story that can be told."""

from __future__ import annotations

from shared.contracts.card_codes import with_check_character
from shared.examples import CARD, DAUGHTER, DEVICE, MOTHER, SITE, Example, example_id

SOAP, KIT, ROUND = example_id(40), example_id(41), example_id(42)
GIVEN, GIVEN_OFFLINE, GIVEN_AGAIN, GIVEN_UNKNOWN = (example_id(number) for number in (43, 44, 45, 46))
CASE = example_id(49)
UNKNOWN_CARD = with_check_character("Z9Y8X7W6V")
AT_THE_ROUND = {"round_id": ROUND, "site_id": SITE}
LOG_TIME = "2023-06-15T14:00:00Z"

EXAMPLES = {
    "add_item": Example(201, {"id": SOAP, "code": "SOAP-250", "name": "Jabón de baño, 250 g", "unit": "bar"}),
    "list_items": Example(),
    "define_kit": Example(
        201,
        {
            "id": KIT,
            "code": "HYGIENE-TRANSIT",
            "kind": "HYGIENE",
            "name": "Higiene en tránsito",
            "components": [{"item_id": SOAP, "quantity": 2}],
        },
    ),
    "change_kit": Example(201, {"components": [{"item_id": SOAP, "quantity": 1}]}, path={"kit_id": KIT}),
    "receive_stock": Example(
        201,
        {
            "id": example_id(47),
            "site_id": SITE,
            "lines": [
                {
                    "item_id": SOAP,
                    "lot_code": "L-2023-06",
                    "expires_on": "2198-06-30",
                    "funding_source": "CERF 2023",
                    "quantity": 400,
                },
            ],
        },
    ),
    "read_stock": Example(query={"site_id": SITE}),
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
    "list_cases": Example(query={"state": "OPEN"}),
    "resolve_case": Example(
        200, {"resolution": "La tarjeta era de otro lote; la familia es conocida"}, path={"case_id": CASE}
    ),
    "pause_round": Example(path={"round_id": ROUND}),
    "close_round": Example(path={"round_id": ROUND}),
    "read_events": Example(query={"after": "0"}),
}
