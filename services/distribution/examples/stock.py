"""Goods arrive, with a code and without; they are moved, counted, lost, packed, held and recalled."""

from __future__ import annotations

from services.distribution.examples.things import (
    COUNT,
    FAR_SITE,
    GOODS,
    GTIN,
    KIT,
    LOSS,
    LOT,
    OWN_LOT,
    PACKED,
    PACKED_LOT,
    SOAP,
    TRANSFER,
)
from shared.examples import SITE, Example, example_id

RECEIVED = {
    "read_scan": Example(200, {"site_id": SITE, "raw": f"(01){GTIN}(17)600630(10)L-2023-06(37)10"}),
    "receive_stock": Example(
        201,
        {
            "id": example_id(47),
            "site_id": SITE,
            "lines": [
                {
                    "item_id": SOAP,
                    "scan": f"(01){GTIN}(17)600630(10)L-2023-06",
                    "funding_source": "CERF 2023",
                    "quantity": 400,
                },
                {
                    "item_id": SOAP,
                    "picture_id": example_id(405),
                    "funding_source": "Iglesia de Danlí",
                    "quantity": 60,
                    "estimated": True,
                },
            ],
        },
    ),
    "list_lots": Example(query={"state": "ON_HOLD"}),
    "print_lot_labels": Example(path={"lot_id": OWN_LOT}, query={"copies": "24"}),
}
TRANSFERRED = {
    "dispatch_transfer": Example(
        201,
        {
            "id": TRANSFER,
            "waybill": "GR-0117",
            "from_site_id": SITE,
            "to_site_id": FAR_SITE,
            "lines": [{"item_id": SOAP, "quantity": 20}],
        },
    ),
    "list_transfers": Example(query={"limit": "20"}),
    "print_waybill": Example(path={"transfer_id": TRANSFER}, query={"paper": "LETTER", "language": "es"}),
    "receive_transfer": Example(
        201,
        {"id": example_id(414), "lines": [{"lot_id": LOT, "received": 18, "damaged": 1}]},
        path={"transfer_id": TRANSFER},
    ),
    "write_off_transfer": Example(
        201,
        {"id": example_id(415), "reason": "LOST_ON_THE_WAY", "lines": [{"lot_id": LOT, "quantity": 1}]},
        path={"transfer_id": TRANSFER},
    ),
    "read_transfer": Example(path={"transfer_id": TRANSFER}),
}
HELD = {
    "record_loss": Example(
        201,
        {
            "id": LOSS,
            "site_id": SITE,
            "account": "DAMAGED",
            "reason": "WATER",
            "lines": [{"lot_id": LOT, "quantity": 2}],
        },
    ),
    "hold_lot": Example(200, {"id": example_id(416), "reason": "QUALITY"}, path={"lot_id": LOT}),
    "reverse_movement": Example(201, {"id": example_id(417), "reason": "ENTERED_IN_ERROR"}, path={"movement_id": LOSS}),
    "approve_lot": Example(200, {"id": example_id(418), "reason": "INSPECTED"}, path={"lot_id": LOT}),
    "release_stock": Example(201, {"id": example_id(419), "site_id": SITE, "lines": [{"lot_id": LOT, "quantity": 2}]}),
}
PACKED_KITS = {
    "assemble_kits": Example(
        201, {"id": example_id(420), "site_id": SITE, "kit_id": KIT, "item_id": PACKED, "quantity": 10}
    ),
    "break_up_kits": Example(201, {"id": example_id(421), "site_id": SITE, "lot_id": PACKED_LOT, "quantity": 4}),
}
UNSOLICITED = {
    "record_unsolicited_goods": Example(
        201,
        {
            "id": GOODS,
            "site_id": SITE,
            "description": "Cajas de jabón y ropa usada",
            "funding_source": "Cámara de Comercio",
            "packages": 12,
        },
    ),
    "list_unsolicited_goods": Example(query={"limit": "20"}),
    "sort_unsolicited_goods": Example(
        201,
        {
            "id": example_id(422),
            "complete": False,
            "lines": [
                {"item_id": SOAP, "quantity": 90, "estimated": True},
                {"item_id": SOAP, "quantity": 5, "condition": "DAMAGED"},
            ],
        },
        path={"goods_id": GOODS},
    ),
    "refuse_unsolicited_goods": Example(200, {"reason": "INAPPROPRIATE"}, path={"goods_id": GOODS}),
}
LOOKED_AT = {
    "count_stock": Example(
        201,
        {"id": COUNT, "site_id": SITE, "reason": "BEFORE_A_ROUND", "lines": [{"lot_id": LOT, "counted": 373}]},
    ),
    "read_stock": Example(query={"site_id": SITE}),
    "read_days_left": Example(query={"site_id": SITE}),
    "read_expiring": Example(query={"site_id": SITE, "within_days": "3650"}),
    "read_movements": Example(query={"site_id": SITE, "limit": "20"}),
}
STOCK = {**RECEIVED, **TRANSFERRED, **HELD, **PACKED_KITS, **UNSOLICITED, **LOOKED_AT}

RECALL = {
    "expire_lot": Example(200, {"id": example_id(423), "reason": "SPOILT"}, path={"lot_id": OWN_LOT}),
    "recall_lot": Example(200, {"id": example_id(424), "reason": "AUTHORITY_NOTICE"}, path={"lot_id": OWN_LOT}),
    "read_lot_recipients": Example(path={"lot_id": LOT}),
    "read_lot_whereabouts": Example(path={"lot_id": LOT}),
}
