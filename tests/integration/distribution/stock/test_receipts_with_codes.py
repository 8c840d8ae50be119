"""Goods with a GS1 code, with a damaged one, and without any."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pypdfium2
import pytest
import zxingcpp

from shared.ids import new_id
from tests.integration.distribution.stock.conftest import Store
from tests.support.people import COORDINATOR, DANLI, OUTSIDER

CARTON, PIECE = "17501031311306", "07501031311309"
GS = "\x1d"


@pytest.fixture
async def boxed(store: Store) -> UUID:
    """An item that comes in cartons of 24, with GTINs."""
    item_id = new_id()
    packs = [{"name": "carton", "quantity": 24, "gtin": CARTON}]
    body = {"id": item_id, "code": "BOXED", "name": "Jabón", "unit": "pieza", "gtin": PIECE, "packs": packs}
    await store.must("/items", body, member=COORDINATOR)
    return item_id


def receipt(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A receipt's body."""
    return {"site_id": DANLI, "lines": list(lines), **changes}


async def lot_row(store: Store, code: str) -> list[dict[str, Any]]:
    """Lots with this number."""
    return await store.desk.rows(
        "SELECT item_id, expires_on::text, funding_source, state FROM lot WHERE code = :code", code=code
    )


@pytest.mark.parametrize(
    "scan",
    [
        f"]C101{CARTON}17350630" + "10L1" + GS + "3710",
        f"01{CARTON}1735063010L1{GS}3710\r\n",
        f"(01){CARTON}(17)350630(10)L1(37)10",
        f"01{CARTON}17350630" + "10L1<GS>3710",
    ],
)
async def test_a_scan_says_item_lot_expiry_and_quantity(store: Store, boxed: UUID, scan: str) -> None:
    await store.must("/stock/receipts", receipt({"scan": scan, "funding_source": "ECHO"}))
    assert await lot_row(store, "L1") == [
        {"item_id": boxed, "expires_on": "2035-06-30", "funding_source": "ECHO", "state": "APPROVED"}
    ]
    assert (await store.books())["SHELF", "L1"] == 240
    [kept] = await store.desk.rows("SELECT identified_by, gtin, quantity FROM receipt_line WHERE gtin IS NOT NULL")
    assert kept == {"identified_by": "SCAN", "gtin": CARTON, "quantity": 240}


async def test_the_pallets_number_is_kept(store: Store, boxed: UUID) -> None:
    line = {"scan": f"(00)106141411234567897(02){CARTON}(37)2(10)P1"}
    await store.must("/stock/receipts", receipt(line))
    rows = await store.desk.rows("SELECT sscc, item_id, quantity FROM receipt_line WHERE sscc IS NOT NULL")
    assert rows == [{"sscc": "106141411234567897", "item_id": boxed, "quantity": 48}]


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        (f"01{CARTON[:-1]}0" + "1735063010L1", "check_digit"),
        ("(00)106141411234567890", "check_digit"),
        (f"01{CARTON}1735133110L1", "unreadable"),
        ("hola", "unreadable"),
        (f"01{CARTON}10L1{GS}10L2", "contradiction"),
        (f"01{CARTON}1012345173506303710", "ambiguous"),
    ],
)
async def test_a_forged_or_damaged_code_is_refused_with_its_place(
    store: Store, boxed: UUID, scan: str, code: str
) -> None:
    assert boxed
    problem = await store.refused("/stock/receipts", receipt({"scan": scan, "quantity": 1}))
    assert (problem["status"], problem["errors"]) == (422, [{"pointer": "/lines/0/scan", "code": code}])


@pytest.mark.parametrize(
    ("typed", "place"),
    [({"lot_code": "L2"}, "lot_code"), ({"expires_on": "2036-01-01"}, "expires_on")],
)
async def test_what_is_typed_must_not_contradict_the_scan(
    store: Store, boxed: UUID, typed: dict[str, Any], place: str
) -> None:
    line = {"scan": f"(01){CARTON}(17)350630(10)L1", "item_id": boxed, "quantity": 1, **typed}
    problem = await store.refused("/stock/receipts", receipt(line))
    assert problem["errors"] == [{"pointer": f"/lines/0/{place}", "code": "differs_from_scan"}]


async def test_a_gtin_of_another_item_is_refused(store: Store, boxed: UUID) -> None:
    assert boxed != store.soap
    line = {"scan": f"(01){CARTON}(10)L1", "item_id": store.soap, "quantity": 1}
    problem = await store.refused("/stock/receipts", receipt(line))
    assert problem["errors"] == [{"pointer": "/lines/0/item_id", "code": "differs_from_scan"}]


@pytest.mark.parametrize(
    ("line", "place", "code"),
    [
        ({"scan": "(01)07032069804988(10)X", "quantity": 1}, "item_id", "gtin_unknown"),
        ({"quantity": 1}, "item_id", "missing"),
        ({"scan": f"(01){CARTON}(10)X"}, "quantity", "missing"),
    ],
)
async def test_what_neither_scan_nor_hand_says_is_missing(
    store: Store, boxed: UUID, line: dict[str, Any], place: str, code: str
) -> None:
    assert boxed
    problem = await store.refused("/stock/receipts", receipt(line))
    assert problem["errors"] == [{"pointer": f"/lines/0/{place}", "code": code}]


async def test_a_count_in_a_code_that_can_not_be_is_refused(store: Store, boxed: UUID) -> None:
    assert boxed
    problem = await store.refused("/stock/receipts", receipt({"scan": f"(01){CARTON}(10)X(37)99999999"}))
    assert problem["errors"] == [{"pointer": "/lines/0/scan", "code": "too_many"}]


async def test_an_expiry_that_was_unknown_is_filled_in(store: Store) -> None:
    first = await store.lot(5, "L9")
    assert await store.lot(5, "L9", expires_on="2033-03-03") == first
    assert [row["expires_on"] for row in await lot_row(store, "L9")] == ["2033-03-03"]


async def test_of_several_expiries_none_is_chosen(store: Store) -> None:
    for expires_on in ("2033-03-03", "2034-04-04"):
        await store.lot(5, "L9", expires_on=expires_on)
    line = {"item_id": store.soap, "lot_code": "L9", "quantity": 1, "funding_source": "CERF"}
    problem = await store.refused("/stock/receipts", receipt(line))
    assert problem["errors"] == [{"pointer": "/lines/0/expires_on", "code": "several_lots"}]


async def test_goods_without_a_code_are_a_lot_of_ours_on_hold_until_somebody_approves(store: Store) -> None:
    await store.step(await store.lot_a(), "hold")
    picture = new_id()
    lot = await store.lot(20, estimated=True, picture_id=picture)
    [row] = await store.desk.rows(
        "SELECT l.code, l.state, r.identified_by, r.estimated, r.picture_id FROM lot AS l "
        "JOIN receipt_line AS r ON r.lot_id = l.id WHERE l.id = :lot",
        lot=lot,
    )
    assert row.pop("code").startswith("AMP-20")
    assert row == {"state": "ON_HOLD", "identified_by": "PICTURE", "estimated": True, "picture_id": picture}
    assert (await store.give()).status_code == 409
    await store.step(lot, "approve", reason="COUNTED")
    assert (await store.give()).status_code == 201


async def test_each_line_without_a_code_is_a_lot_of_its_own(store: Store) -> None:
    line = {"item_id": store.soap, "quantity": 1}
    answer = await store.must("/stock/receipts", receipt(line, line))
    assert len(set(answer["lot_ids"])) == 2


async def test_every_lot_names_its_donor(store: Store) -> None:
    await store.lot(1, "X", funding_source="ECHO")
    funds = await store.desk.rows("SELECT code, funding_source FROM lot ORDER BY code")
    assert funds == [{"code": "A", "funding_source": "NOT_STATED"}, {"code": "X", "funding_source": "ECHO"}]


async def test_a_lots_labels_are_read_back_and_find_the_lot(store: Store) -> None:
    lot = await store.lot(20)
    pdf = await store.desk.get(f"/lots/{lot}/labels?copies=25")
    assert pdf.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(pdf.content)
    assert len(document) == 2
    image = document[0].render(scale=3).to_pil()
    codes = {found.text for found in zxingcpp.read_barcodes(image)}
    [row] = await store.desk.rows("SELECT code FROM lot WHERE id = :lot", lot=lot)
    assert codes == {row["code"]}
    read = await store.desk.post("/stock/scans", {"site_id": DANLI, "raw": codes.pop()})
    assert read.json()["readings"][0]["lot_ids"] == [str(lot)]
    assert read.json()["readings"][0]["item_id"] == str(store.soap)


async def test_a_scan_is_looked_up_with_item_pieces_and_lots(store: Store, boxed: UUID) -> None:
    lot = UUID(
        (await store.must("/stock/receipts", receipt({"scan": f"(01){CARTON}(10)L1", "quantity": 2})))["lot_ids"][0]
    )
    read = (await store.desk.post("/stock/scans", {"site_id": DANLI, "raw": f"01{CARTON}10L1"})).json()
    assert read["ambiguous"] is False
    [reading] = read["readings"]
    assert (reading["item_id"], reading["pieces"], reading["lot_ids"]) == (str(boxed), 24, [str(lot)])


async def test_lost_separators_are_shown_as_all_that_they_may_mean(store: Store) -> None:
    raw = "0107032069804988" + "1012345" + "17350630" + "3710"
    read = (await store.desk.post("/stock/scans", {"site_id": DANLI, "raw": raw})).json()
    assert read["ambiguous"] is True
    assert ("12345", "2035-06-30", 10) in [(r["batch"], r["expires_on"], r["count"]) for r in read["readings"]]


async def test_a_code_is_read_at_ones_own_site(store: Store) -> None:
    body = {"site_id": DANLI, "raw": "7032069804988"}
    assert (await store.desk.post("/stock/scans", body, member=OUTSIDER)).status_code == 404
