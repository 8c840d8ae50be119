"""An item and a kit, and what the kit holds from some day on."""

from __future__ import annotations

from services.distribution.examples.things import KIT, SOAP
from shared.examples import Example

CATALOGUE = {
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
}
