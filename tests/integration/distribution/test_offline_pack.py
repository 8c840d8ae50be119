"""The offline pack says of every card what an online desk would, signed, dated and small."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from shared.clock import real_now
from shared.contracts.card_codes import with_check_character
from shared.contracts.offline_packs import PackRefused, hashed, unseal
from shared.contracts.registration import CardBatchPrinted
from shared.key_sets import public_keys
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.packs import many_households, pack, sealed, told
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OUTSIDER, SCANNER

KITCHEN = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 5, "quantity_max": 2}
BYTES_PER_HOUSEHOLD_MAX = 100
FIRST, SECOND, THIRD = (with_check_character(text) for text in ("AAAAAAAA1", "AAAAAAAA2", "AAAAAAAA3"))


async def two_cards_of(desk: Desk, household: UUID) -> None:
    """A household's card, and one of a member."""
    member = await desk.person(household_id=household)
    await desk.hear(card(FIRST[:9], household_id=household), card(SECOND[:9], person_id=member))


async def test_all_cards_of_a_household_draw_on_one_allowance(desk: Desk) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN")
    await two_cards_of(desk, await desk.household(7))
    before = await pack(desk, round_id)
    assert [told(before, code) for code in (FIRST, SECOND)] == [(2, 0, "", 2)] * 2
    await desk.give(card=SECOND, round_id=round_id)
    assert told(await pack(desk, round_id), FIRST) == (2, 1, "", 2)


async def test_it_says_why_a_card_gets_nothing(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND", "populations": ["RETURNEE"]}, code="RETURNED")
    person = await desk.person(populations=["IN_TRANSIT"])
    home = await desk.household(2, population="RETURNEE")
    await desk.hear(card(FIRST[:9], person_id=person), card(SECOND[:9], household_id=home))
    content = await pack(desk, round_id)
    assert [told(content, code)[2] for code in (FIRST, SECOND)] == ["not_entitled", "person_needed"]  # type: ignore[index]


async def test_revoked_paused_and_printed_cards_stand_apart(desk: Desk) -> None:
    await desk.hear(card(FIRST[:9], state="REVOKED"), card(SECOND[:9], state="PAUSED"))
    await desk.hear(made(CardBatchPrinted, site_id=DANLI, codes=[FIRST, THIRD]))
    await desk.hear(made(CardBatchPrinted, site_id=LA_LIMA, codes=[with_check_character("AAAAAAAA4")]))
    content = await pack(desk)
    lists = [content.revoked, content.paused, content.printed]
    assert lists == [{hashed(content.salt, code.encode())} for code in (FIRST, SECOND, THIRD)]
    assert content.units == ()


async def test_it_is_a_jws_that_others_can_prove(desk: Desk) -> None:
    keys = (await desk.get("/pack-keys")).json()
    proved = jws.deserialize_json(await sealed(desk), KeySet.import_key_set(keys), algorithms=["Ed25519"])
    assert proved.headers()["typ"] == "amparo-pack"


async def test_changed_in_any_part_it_proves_nothing(desk: Desk) -> None:
    keys, content = public_keys((await desk.get("/pack-keys")).json()), await sealed(desk)
    for part, text in content.items():
        for place in (0, len(text) // 2):
            other = "A" if text[place] != "A" else "B"
            with pytest.raises(PackRefused):
                unseal({**content, part: text[:place] + other + text[place + 1 :]}, keys)
    with pytest.raises(PackRefused):
        unseal(content, {})


async def test_it_is_dated_and_names_the_round_and_what_to_do_with_strangers(desk: Desk) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN", offline_policy="ALLOW_CAPPED")
    content = await pack(desk, round_id, member=SCANNER)
    assert (content.round_id, content.site_id, content.state) == (round_id, DANLI, "OPEN")
    assert (content.policy, content.cap, content.complete) == ("ALLOW_CAPPED", 1, True)
    assert content.expires_at - content.made_at == timedelta(hours=48)
    assert abs(content.made_at - real_now()) < timedelta(minutes=1)


async def test_a_pause_of_the_round_is_in_the_next_pack(desk: Desk) -> None:
    await desk.post(f"/rounds/{desk.round_id}/pause", {"reason": "WEATHER"}, member=COORDINATOR)
    assert (await pack(desk)).state == "PAUSED"


async def test_another_site_or_round_answers_as_a_missing_one(desk: Desk) -> None:
    paths = [
        (f"/rounds/{desk.round_id}/offline-pack?site={LA_LIMA}", OUTSIDER),
        (f"/rounds/{desk.round_id}/offline-pack?site={DANLI}", OUTSIDER),
        (f"/rounds/{DANLI}/offline-pack?site={DANLI}", SCANNER),
    ]
    for path, member in paths:
        assert (await desk.get(path, member=member)).status_code == 404


async def test_a_household_takes_a_hundred_bytes_at_most(desk: Desk) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN")
    homes = await many_households(desk, 3_000)
    sent = await sealed(desk, round_id)
    assert len(json.dumps(sent)) / len(homes) <= BYTES_PER_HOUSEHOLD_MAX
    content = await pack(desk, round_id)
    assert len(content.units) == len(homes)
    assert sorted(len(unit.cards) for unit in content.units) == sorted(len(home) for home in homes)
    assert told(content, homes[-1][0]) == (1, 0, "", 3)


async def test_no_code_and_no_id_can_be_read_in_it(desk: Desk) -> None:
    round_id = await desk.plan(KITCHEN, code="KITCHEN")
    household = await desk.household(3)
    await two_cards_of(desk, household)
    text = (await sealed(desk, round_id))["payload"]
    payload = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert FIRST.encode() not in payload
    assert household.bytes not in payload


async def test_packs_of_two_rounds_name_nobody_alike(desk: Desk) -> None:
    await desk.hear(card(FIRST[:9], household_id=await desk.household(3)))
    one, other = await pack(desk), await pack(desk, await desk.plan(KITCHEN, code="KITCHEN"))
    assert one.salt != other.salt
    assert {unit.key for unit in one.units} & {unit.key for unit in other.units} == set()


async def test_a_pack_of_many_is_made_whole_or_says_that_it_is_not(desk: Desk) -> None:
    await many_households(desk, 20, cards_each=(1,))
    runtime = desk.installation.runtime("distribution")
    runtime.settings.__dict__["offline_pack_cards_max"] = 5
    content = await pack(desk)
    assert (content.complete, sum(len(unit.cards) for unit in content.units)) == (False, 5)
    assert replace(content, complete=True) != content
