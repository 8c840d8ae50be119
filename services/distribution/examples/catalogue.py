"""An item and a kit, and what the kit holds from some day on."""

from __future__ import annotations

from services.distribution.examples.things import KIT, SOAP
from shared.examples import Example

CATALOGUE = {
    "add_item": Example(
        201,
        {
            "id": SOAP,
            "code": "SOAP-250",
            "name": "Jabón de baño, 250 g",
            "unit": "bar",
            "gtin": "7501031311309",
            "packs": [{"name": "carton", "quantity": 24, "gtin": "17501031311306"}],
        },
    ),
    "list_items": Example(),
    "define_kit": Example(
        201,
        {
            "id": KIT,
            "code": "HYGIENE-TRANSIT",
            "kind": "HYGIENE",
            "name": "Higiene en tránsito",
            "components": [{"item_id": SOAP, "quantity": 2, "consumable": True}],
            "recipient_units": ["PERSON"],
            "consumable_days": 7,
            "usual_rule": {"unit": "PERSON", "window": "ARRIVAL", "populations": ["IN_TRANSIT"]},
        },
    ),
    "list_kits": Example(),
    "change_kit": Example(201, {"components": [{"item_id": SOAP, "quantity": 1}]}, path={"kit_id": KIT}),
    "read_bill": Example(path={"kit_id": KIT, "version": "2"}),
    "explain_rule": Example(
        200,
        {
            "unit": "PERSON",
            "window": "ROLLING",
            "rolling_days": 30,
            "conditions": {"any_of": [{"whom": "SOMEBODY", "age_to": 2}, {"effects": ["NAPPIES"]}]},
        },
    ),
}
