"""With the version of an earlier pack a scanner gets what changed since, and then knows what a whole pack says."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from amparo.scanner.deciding import Memory
from shared.clock import real_now
from shared.contracts.offline_packs import Pack
from shared.contracts.registration import CardBatchPrinted, PersonMerged, PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.packs import many_codes, many_households, pack
from tests.support.events import made
from tests.support.people import DANLI

CODES = many_codes(6, first=50_000)


def known(*packs: Pack) -> tuple[Any, ...]:
    """What a scanner knows after these packs: of each card whom it draws on and what is left, and the lists."""
    memory = Memory()
    for one in packs:
        memory.learn(one)
    cards = {
        card: (unit, memory.units[unit].allowed, memory.units[unit].taken, memory.units[unit].code)
        for card, unit in memory.unit_of.items()
    }
    return cards, memory.revoked, memory.paused, memory.printed


async def filled(desk: Desk) -> None:
    """Thirty households, three people with cards, a paused card and a printed one."""
    await many_households(desk, 30)
    for code in CODES[:3]:
        await desk.hear(card(code[:9], person_id=await desk.person()))
    await desk.hear(card(CODES[3][:9], state="PAUSED"))
    await desk.hear(made(CardBatchPrinted, site_id=DANLI, codes=CODES[4:]))


async def give(desk: Desk) -> None:
    """A kit is given."""
    assert (await desk.give(card=CODES[0])).status_code == 201


async def take_back(desk: Desk) -> None:
    """A kit is given and taken back."""
    body = desk.handout(card=CODES[0])
    await desk.post("/handouts", body)
    reversal = {"id": new_id(), "reason": "Lo devolvió"}
    assert (await desk.post(f"/handouts/{body['id']}/reverse", reversal)).status_code == 201


async def restore(desk: Desk) -> None:
    """A paused card serves again."""
    await desk.hear(card(CODES[3][:9], version=2, person_id=await desk.person()))


async def revoke(desk: Desk) -> None:
    """A card serves no more."""
    await desk.hear(card(CODES[1][:9], version=2, state="REVOKED"))


async def bind_printed(desk: Desk) -> None:
    """A printed card is given out."""
    await desk.hear(card(CODES[4][:9], person_id=await desk.person()))


async def print_more(desk: Desk) -> None:
    """Another batch is printed."""
    await desk.hear(made(CardBatchPrinted, site_id=DANLI, codes=many_codes(3, first=90_000)))


async def protect(desk: Desk) -> None:
    """Nothing may be known of somebody any more."""
    [row] = await desk.rows("SELECT person_id FROM card WHERE code = :code", code=CODES[2])
    gone = PersonUpdated(person_id=row["person_id"], version=2, site_id=DANLI, withdrawn=True)
    await desk.hear(gone, card(CODES[2][:9], version=2))


CHANGES = [give, take_back, restore, revoke, bind_printed, print_more, protect]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_a_difference_leads_to_what_the_whole_pack_says(desk: Desk, change: Any) -> None:
    await filled(desk)
    first = await pack(desk)
    await change(desk)
    difference, whole = await pack(desk, since=first.version), await pack(desk)
    assert (difference.base, whole.base) == (first.version, None)
    assert known(first, difference) == known(whole)
    assert known(first) != known(whole) or change is take_back
    assert len(difference.units) <= 1


async def test_where_nothing_changed_nothing_is_told(desk: Desk) -> None:
    await filled(desk)
    first = await pack(desk)
    again = await pack(desk, since=first.version)
    assert (again.base, again.units, again.revoked, again.paused, again.printed) == (
        first.version, (), frozenset(), frozenset(), frozenset(),
    )  # fmt: skip


async def test_what_was_not_committed_yet_comes_with_the_next_difference(desk: Desk) -> None:
    await filled(desk)
    async with desk.installation.eyes() as admin, admin.transaction():
        await admin.execute("UPDATE distribution.card SET state = 'REVOKED', version = 9 WHERE code = $1", CODES[1])
        await give(desk)  # a later transaction, committed before
        first = await pack(desk)
        assert first.revoked == frozenset()
    difference = await pack(desk, since=first.version)
    assert len(difference.revoked) == 1


async def test_after_a_merge_the_whole_pack_is_sent(desk: Desk) -> None:
    await filled(desk)
    first = await pack(desk)
    kept, gone = await desk.person(), await desk.person()
    await desk.hear(made(PersonMerged, person_id=gone, version=2, site_id=DANLI, merged_into=kept))
    assert (await pack(desk, since=first.version)).base is None


async def test_a_version_that_is_not_this_servers_or_rounds_or_days_gets_the_whole_pack(desk: Desk) -> None:
    await filled(desk)
    first = await pack(desk)
    other = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="R2")
    assert (await pack(desk, other, since=first.version)).base is None
    for since in ("x", "AAAA" * 40, first.version[:-4] + "AAAA"):
        assert (await pack(desk, since=since)).base is None
    tomorrow = real_now() + timedelta(days=1)
    assert (await pack(desk, since=first.version, at=tomorrow)).base is None


async def test_differences_one_after_the_other_while_kits_are_given_miss_nothing(desk: Desk) -> None:
    homes = await many_households(desk, 60, cards_each=(1,))
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    packs = [await pack(desk, round_id)]

    async def follow() -> None:
        while packs[-1].version and not done.is_set():
            packs.append(await pack(desk, round_id, since=packs[-1].version))

    done = asyncio.Event()
    following = asyncio.create_task(follow())
    given = await asyncio.gather(*(desk.give(card=home[0], round_id=round_id) for home in homes))
    done.set()
    await following
    packs.append(await pack(desk, round_id, since=packs[-1].version))
    assert {answer.status_code for answer in given} == {201}
    assert known(*packs) == known(await pack(desk, round_id))
