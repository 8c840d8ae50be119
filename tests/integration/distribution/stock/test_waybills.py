"""The paper that travels with the goods: what was sent, a number that is read back, places to sign, and no names."""

from __future__ import annotations

import re
from uuid import UUID

import httpx
import pytest

from services.distribution.rules.stock.waybills import Waybill, WaybillLine, waybill_pdf
from shared.clock import real_now
from tests.integration.distribution.rounding import site
from tests.integration.distribution.stock.conftest import FAR, FAR_CLERK, Store
from tests.integration.distribution.stock.test_transfers import load, sent
from tests.support.paper import codes_in, pages_of, read_codes, sizes_of, words_of
from tests.support.people import CLERK, DANLI, Member, fixed_id

ELSEWHERE = Member(fixed_id("clerk omoa"), {"WAREHOUSE_CLERK": [fixed_id("omoa")]})
REPORTER = Member(fixed_id("reporter danlí"), {"REPORTER": [DANLI]})
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


async def paper(store: Store, transfer: str, query: str = "", member: Member = CLERK) -> httpx.Response:
    """A transfer's waybill."""
    return await store.desk.get(f"/transfers/{transfer}/waybill.pdf?{query}", member=member)


async def known_sites(store: Store) -> None:
    """The directory told of both warehouses."""
    await site(store.desk, DANLI, "HN0703", code="DANLI-CAMI")
    await site(store.desk, FAR, "HN0502", code="LA-LIMA")


async def test_it_says_what_was_sent_from_where_to_where(store: Store) -> None:
    await known_sites(store)
    soon, later = [
        await store.lot(100, code, expires_on=f"20{year}-01-31") for code, year in (("S-1", 40), ("S-2", 41))
    ]
    lines = [{"lot_id": later, "quantity": 7}, {"lot_id": soon, "quantity": 25}]
    transfer = (await store.must("/transfers", load(*lines, waybill="GR-0117")))["movement_id"]
    answer = await paper(store, transfer)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    words = words_of(answer.content)
    for said in ("Guía de remisión GR-0117", "De: DANLI-CAMI", "A: LA-LIMA", "Jabón (pieza)", "Firma"):
        assert said in words
    assert re.findall(r"(S-\d)\s+(\S+)\s+(\d+)\b", words) == [("S-1", "2040-01-31", "25"), ("S-2", "2041-01-31", "7")]


async def test_its_number_is_read_back_from_the_page(store: Store) -> None:
    transfer, _ = await sent(store, waybill="GR-0117/ñ")
    content = (await paper(store, transfer)).content
    assert [read_codes(page) for page in pages_of(content)] == [["GR-0117/ñ"]]
    assert sizes_of(content) == [(216, 279)]


async def test_in_english_on_the_other_paper(store: Store) -> None:
    transfer, _ = await sent(store)
    content = (await paper(store, transfer, "language=en&paper=A4")).content
    assert sizes_of(content) == [(210, 297)]
    assert "Waybill GR-1" in words_of(content)


async def test_nobody_is_named_in_it(store: Store) -> None:
    await known_sites(store)
    transfer, _ = await sent(store)
    assert UUIDS.findall(words_of((await paper(store, transfer)).content)) == []


async def test_it_stays_what_was_sent_whatever_of_it_came(store: Store) -> None:
    transfer, lot = await sent(store)
    first = (await paper(store, transfer)).content
    await store.must(f"/transfers/{transfer}/receive", {"lines": [{"lot_id": lot, "received": 44}]}, member=FAR_CLERK)
    assert (await paper(store, transfer)).content == first


async def test_who_receives_may_print_it_too(store: Store) -> None:
    transfer, _ = await sent(store)
    assert (await paper(store, transfer, member=FAR_CLERK)).status_code == 200


@pytest.mark.parametrize(("member", "status"), [(ELSEWHERE, 404), (REPORTER, 403)], ids=["another site's", "reporter"])
async def test_others_may_not(store: Store, member: Member, status: int) -> None:
    transfer, _ = await sent(store)
    assert (await paper(store, transfer, member=member)).status_code == status


async def test_one_that_was_taken_back_says_so(store: Store) -> None:
    transfer, _ = await sent(store)
    await store.must(f"/stock/movements/{transfer}/reverse", {"reason": "ENTERED_IN_ERROR"})
    assert "ANULADA" in words_of((await paper(store, transfer)).content)


async def test_what_is_no_transfer_has_none(store: Store) -> None:
    [row] = await store.desk.rows("SELECT id FROM movement WHERE kind = 'RECEIPT'")
    answers = [await paper(store, str(row["id"])), await paper(store, "x")]
    assert [answer.status_code for answer in answers] == [404, 422]


def printed(*lines: WaybillLine, number: str = "GR-1") -> bytes:
    """A waybill of these lines."""
    now = real_now()
    return waybill_pdf(Waybill(number, "A", "B", now.date(), lines), paper="A4", language="es", made_at=now)


def test_many_lines_take_more_pages_each_with_the_number_and_the_last_is_signed() -> None:
    lines = [WaybillLine("Jabón", "pieza", f"LOT-{n:03d}", None, n) for n in range(1, 61)]
    content = printed(*lines)
    assert codes_in(content) == ["GR-1"] * 3
    words = words_of(content)
    assert [f"LOT-{n:03d}" in words for n in range(1, 61)] == [True] * 60
    assert (words.count("Guía de remisión GR-1"), words.count("Recibió (bodega)")) == (3, 1)
    assert words.index("LOT-060") < words.index("Recibió (bodega)")


@pytest.mark.parametrize("text", ["W" * 200, "ñ" * 200, "肥皂" * 100, "x"], ids=["wide", "accents", "Chinese", "short"])
def test_whatever_a_name_is_it_is_printed_within_its_column(text: str) -> None:
    content = printed(WaybillLine(text, "pieza", text, None, 1_000_000), number=text)
    assert codes_in(content) == [text]
    assert "1000000" in words_of(content)


def test_the_same_waybill_again_is_the_same_paper() -> None:
    made_at = real_now()
    line = WaybillLine("Jabón", "pieza", str(UUID(int=1)), None, 1)
    waybill = Waybill("GR-1", "A", "B", made_at.date(), [line])
    first, again = [waybill_pdf(waybill, paper="A4", language="es", made_at=made_at) for _ in range(2)]
    assert first == again
