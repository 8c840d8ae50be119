"""A card is taken as it was scanned: the whole QR, with what a keyboard wedge adds; a false one gives nothing."""

from datetime import timedelta

import pytest

from shared.clock import real_now
from shared.keys import KeysDirectory
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.card_keys import qr_of, qr_of_stranger, read_keys

CODE = card().code


async def known(desk: Desk) -> None:
    """The card is somebody's, and the keys are read."""
    await read_keys(desk.installation, "distribution")
    await desk.hear(card(person_id=await desk.person()))


@pytest.mark.parametrize("around", ["{}", "]Q1{}\r\n", "{}{}", "\x02{}\x03"])
async def test_a_signed_qr_gives_like_its_ten_characters(desk: Desk, around: str) -> None:
    await known(desk)
    qr = qr_of(desk.installation.settings, CODE)
    answer = await desk.give(card=around.replace("{}", qr))
    assert answer.status_code == 201, answer.text
    assert (await desk.give(card=CODE)).json()["code"] == "already_received"


async def test_the_same_hand_out_by_qr_and_by_hand_is_one(desk: Desk) -> None:
    await known(desk)
    body = desk.handout(card=qr_of(desk.installation.settings, CODE))
    first = await desk.post("/handouts", body)
    again = await desk.post("/handouts", body | {"card": CODE})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_a_forged_qr_is_refused_and_nothing_is_given(desk: Desk) -> None:
    await known(desk)
    settings = desk.installation.settings
    ahead = real_now() + timedelta(days=1)
    for forged in (qr_of(settings, CODE, secret=b"\x09" * 32), qr_of(settings, CODE, issued=ahead)):
        answer = await desk.give(card=forged)
        assert (answer.status_code, answer.json()["code"]) == (422, "card_qr_forged")
        assert "mesa de registro" in answer.json()["detail"]
    assert await desk.rows("SELECT id FROM handout") == []


async def test_another_operations_card_and_a_damaged_one_say_what_to_do(desk: Desk) -> None:
    await known(desk)
    stranger = await desk.give(card=qr_of_stranger(CODE))
    assert (stranger.status_code, stranger.json()["code"]) == (422, "card_qr_key_unknown")
    damaged = await desk.give(card=qr_of(desk.installation.settings, CODE)[:-5])
    assert (damaged.status_code, damaged.json()["code"]) == (422, "card_qr_unreadable")
    two = await desk.give(card=CODE + card("BBBBBBBBB").code)
    assert two.json()["code"] == "card_qr_unreadable"


async def test_a_retired_keys_card_is_refused_and_its_characters_are_not(desk: Desk) -> None:
    await known(desk)
    settings = desk.installation.settings
    old = qr_of(settings, CODE)
    keys = KeysDirectory(settings.keys_dir)
    kid = keys.current("card").kid
    keys.rotate("card", not_before=real_now())
    await read_keys(desk.installation, "distribution")
    assert (await desk.get(f"/entitlements?site_id={desk.handout()['site_id']}&card={old}")).status_code == 200
    keys.retire("card", kid)
    await read_keys(desk.installation, "distribution")
    assert (await desk.give(card=old)).json()["code"] == "card_qr_key_unknown"
    assert (await desk.give(card=CODE)).status_code == 201


async def test_before_any_key_was_read_the_characters_in_a_qr_count_as_typed(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    assert (await desk.give(card=qr_of_stranger(CODE))).status_code == 201


async def test_in_a_log_a_forged_qr_is_a_card_that_nobody_has_and_the_goods_are_recorded(desk: Desk) -> None:
    await known(desk)
    settings, at = desk.installation.settings, real_now().isoformat()
    scans = [qr_of(settings, CODE, secret=b"\x09" * 32), qr_of(settings, CODE), qr_of_stranger(card("BBBBBBBBB").code)]
    log = await desk.send([desk.handout(card=scan, scanned_at=at) for scan in scans])
    assert verdicts(log) == ["UNKNOWN_CARD", "GIVEN", "UNKNOWN_CARD"]


async def test_a_damaged_scan_in_a_log_refuses_no_other(desk: Desk) -> None:
    await known(desk)
    at = real_now().isoformat()
    damaged = qr_of(desk.installation.settings, CODE)[:-5]
    log = await desk.send([desk.handout(card=one, scanned_at=at) for one in (damaged, CODE)])
    assert verdicts(log) == ["card_qr_unreadable", "GIVEN"]


async def test_a_pause_is_heard_and_its_end_too(desk: Desk) -> None:
    person = await desk.person()
    await desk.hear(card(person_id=person), card(version=2, state="PAUSED", person_id=person))
    refused = await desk.give(card=CODE)
    assert (refused.status_code, refused.json()["code"]) == (409, "card_paused")
    assert "mesa de registro" in refused.json()["detail"]
    await desk.hear(card(version=3, person_id=person))
    assert (await desk.give(card=CODE)).status_code == 201
