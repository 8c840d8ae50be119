"""Goods arrive."""

from __future__ import annotations

from services.distribution.examples.things import SOAP
from shared.examples import SITE, Example, example_id

STOCK = {
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
}
