"""Sheets of cards: whose they are, whose names are on them, and what they prove."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shared.contracts.scans import parse_scan
from shared.contracts.signed_cards import verify
from shared.ids import new_id
from shared.key_sets import public_keys
from tests.integration.registration.conftest import Desk, person
from tests.support.paper import pages_of, read_codes, words_of
from tests.support.people import CLERK, DANLI, LA_LIMA, OFFICER, REGISTRAR, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})


async def a_batch(desk: Desk, count: int = 12, **more: Any) -> tuple[str, list[str]]:
    """The id and the codes of a batch at Danlí."""
    body = {"id": new_id(), "site_id": DANLI, "count": count, **more}
    return str(body["id"]), (await desk.post("/card-batches", body)).json()["codes"]


def codes_on(answer: httpx.Response) -> list[str]:
    """The ten characters of every code that is read on the pages."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    return [parse_scan(text).code for page in pages_of(answer.content) for text in read_codes(page)]


async def test_a_sheet_needs_a_token_a_role_and_ones_own_site(desk: Desk) -> None:
    batch, codes = await a_batch(desk, 1)
    for path in (f"/card-batches/{batch}/sheet", f"/cards/{codes[0]}/print"):
        assert (await desk.post(path, {}, member=None)).status_code == 401
        assert (await desk.post(path, {}, member=CLERK)).status_code == 403
        assert (await desk.post(path, {}, member=AT_LA_LIMA)).status_code == 404
    assert (await desk.post(f"/card-batches/{new_id()}/sheet", {})).status_code == 404


async def test_a_batchs_cards_are_printed_before_anybody_has_them_and_prove_themselves(desk: Desk) -> None:
    batch, codes = await a_batch(desk)
    answer = await desk.post(f"/card-batches/{batch}/sheet", {"paper": "LETTER", "language": "ht"})
    assert sorted(codes_on(answer)) == sorted(codes)
    assert "no-store" in answer.headers["Cache-Control"]
    keys = public_keys((await desk.get("/card-keys", member=None)).json())
    signed = [parse_scan(text).signed for page in pages_of(answer.content) for text in read_codes(page)]
    for card in signed:
        assert card is not None
        verify(card, keys, now=datetime.now(UTC))


async def test_a_revoked_card_is_not_printed_again(desk: Desk) -> None:
    batch, codes = await a_batch(desk, 2)
    await desk.post(f"/cards/{codes[0]}/revoke", {"reason": "DAMAGED"})
    assert codes_on(await desk.post(f"/card-batches/{batch}/sheet", {})) == codes[1:]
    again = await desk.post(f"/cards/{codes[0]}/print", {})
    assert (again.status_code, again.json()["code"]) == (409, "card_already_revoked")


async def test_names_are_printed_where_they_are_asked_for_and_that_is_written_down_first(desk: Desk) -> None:
    batch, codes = await a_batch(desk, 3)
    one = await desk.register(
        person(given_names="Zoraida", family_names="Nuñez"), cards=[{"code": codes[0]}, {"code": codes[1]}]
    )
    await desk.post(f"/cards/{codes[2]}/bind", {"person_id": one["person_ids"][0]})
    plain = await desk.post(f"/card-batches/{batch}/sheet", {})
    assert "Zoraida" not in words_of(plain.content)
    assert await desk.rows("SELECT FROM audit WHERE kind = 'READ'") == []
    named = await desk.post(f"/card-batches/{batch}/sheet", {"with_names": True})
    assert words_of(named.content).count("Zoraida Nuñez") == 1
    [audit] = await desk.rows(
        "SELECT caller AS reader, operation, subjects[1] AS person_id FROM audit WHERE kind = 'READ'"
    )
    assert (audit["reader"], audit["operation"]) == (REGISTRAR.subject, "print_card_sheet")
    assert str(audit["person_id"]) == one["person_ids"][0]


async def test_with_names_only_cards_that_were_handed_over_are_printed(desk: Desk) -> None:
    batch, codes = await a_batch(desk, 2)
    assert (await desk.post(f"/card-batches/{batch}/sheet", {"with_names": True})).status_code == 404
    await desk.post(f"/cards/{codes[1]}/bind", {})
    assert codes_on(await desk.post(f"/card-batches/{batch}/sheet", {"with_names": True})) == codes[1:]


@pytest.mark.parametrize("member", [REGISTRAR, Member(OFFICER.subject, {**OFFICER.roles, **REGISTRAR.roles})])
async def test_a_protected_name_is_on_no_paper_whoever_prints(desk: Desk, member: Member) -> None:
    await desk.know_site()
    batch, codes = await a_batch(desk, 1)
    one = person(given_names="Canela", needs=["LP-VO"])
    await desk.register(one, cards=[{"code": codes[0], "person_id": one["id"]}])
    sheet = await desk.post(f"/card-batches/{batch}/sheet", {"with_names": True}, member=member)
    card = await desk.post(f"/cards/{codes[0]}/print", {"with_name": True}, member=member)
    assert "Canela" not in words_of(sheet.content) + words_of(card.content)
    assert await desk.rows("SELECT FROM audit WHERE kind = 'READ'") == []


async def test_a_worn_out_card_is_printed_again_with_its_own_code(desk: Desk) -> None:
    one = person(given_names="Zoraida")
    made = await desk.register(one, cards=[{"person_id": one["id"]}])
    code = made["cards"][0]["code"]
    answer = await desk.post(f"/cards/{code}/print", {"with_name": True})
    assert codes_on(answer) == [code]
    assert "Zoraida" in words_of(answer.content)
    assert [row["operation"] for row in await desk.rows("SELECT operation FROM audit WHERE kind = 'READ'")] == [
        "print_card"
    ]


async def test_wristbands_carry_the_ten_characters_alone(desk: Desk) -> None:
    batch, codes = await a_batch(desk, 2, kind="WRISTBAND")
    answer = await desk.post(f"/card-batches/{batch}/sheet", {})
    assert {text for page in pages_of(answer.content) for text in read_codes(page)} == set(codes)


async def test_a_sheet_of_500_is_made(desk: Desk) -> None:
    batch, _ = await a_batch(desk, 500)
    answer = await desk.post(f"/card-batches/{batch}/sheet", {})
    pages = pages_of(answer.content, dpi=20)
    assert (answer.status_code, len(pages)) == (200, 50)


async def test_the_keys_are_open_and_may_be_kept_for_a_minute(desk: Desk) -> None:
    answer = await desk.get("/card-keys", member=None)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    [key] = answer.json()["keys"]
    assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
    assert "d" not in key
