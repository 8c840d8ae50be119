"""A round is planned, loaded and opened; at its end it is stopped, typed back from paper, closed and reconciled."""

from __future__ import annotations

from uuid import UUID

from services.distribution.examples.things import KIT, LOADED, MISCOUNTED, ROUND, SHEET, SOAP
from services.distribution.rules.row_codes import SheetName, in_groups, row_code
from shared.examples import CARD, DATE, SITE, Example, example_id

_SHEET = SheetName(UUID(ROUND), UUID(SHEET), 1)
_ROWS = [in_groups(row_code(_SHEET, row)) for row in (1, 2)]
_AT = {"round_id": ROUND}
_ON_PAPER = {**_AT, "sheet_id": SHEET}

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
    "list_rounds": Example(query={"from": "2023-06-01"}),
    "read_round": Example(path=_AT),
    "change_round": Example(
        200, {"sites_planned": [{"site_id": SITE, "planned": 180}]}, headers={"If-Match": '"1"'}, path=_AT
    ),
    "read_calendar": Example(query={"from": "2023-06-12", "to": "2023-06-25", "pcode": "HN07"}),
    "open_round": Example(path=_AT),
    "change_round_version": Example(
        200, {"id": example_id(400), "bom_version": 1, "from_at": "2198-01-01T06:00:00Z"}, path=_AT
    ),
    "record_round_stock": Example(
        201,
        {
            "id": LOADED,
            "site_id": SITE,
            "kind": "LOADED",
            "team": "MESA-1",
            "lines": [{"item_id": SOAP, "quantity": 10}],
        },
        path=_AT,
    ),
    "read_round_stock": Example(path=_AT),
    "make_sheet": Example(201, {"id": SHEET, "site_id": SITE, "rows": 2}, path=_AT),
    "print_sheet": Example(query={"paper": "LETTER", "language": "es"}, path=_ON_PAPER),
}

ENDING = {
    "pause_round": Example(200, {"reason": "END_OF_DAY"}, path=_AT),
    "type_rows": Example(
        207, {"written_on": DATE, "rows": [{"row": _ROWS[0], "card": CARD, "quantity": 1}]}, path=_ON_PAPER
    ),
    "upload_rows": Example(
        207, file=f"fila;tarjeta;cantidad;resultado\n{_ROWS[1]};;;vacía\n", query={"written_on": DATE}, path=_ON_PAPER
    ),
    "read_round_sheets": Example(path=_AT),
    "read_round_progress": Example(path=_AT),
    "export_round_progress": Example(path=_AT),
    "export_round_vouchers": Example(path=_AT),
    "close_round": Example(200, {"despite": "La segunda entrega a la familia se revisa mañana"}, path=_AT),
    "reverse_round_stock": Example(
        201,
        {"id": MISCOUNTED, "reason": "Eran dos cajas"},
        path={"round_id": ROUND, "entry_id": LOADED},
    ),
    "read_reconciliation": Example(path=_AT),
    "reconcile_round": Example(
        200,
        {
            "accepted": [
                {"site_id": SITE, "item_id": SOAP, "difference": -7, "reason": "LOADED_MISCOUNTED"},
            ],
            "despite": "La segunda entrega a la familia se revisa mañana",
        },
        path=_AT,
    ),
    "read_round_steps": Example(path=_AT),
}
