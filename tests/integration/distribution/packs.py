"""Offline packs as a scanner reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from amparo.scanner.deciding import Memory
from services.distribution.queries import projections
from shared.contracts.card_codes import with_check_character
from shared.contracts.offline_packs import Pack, PackUnit, unseal
from shared.ids import new_id
from shared.key_sets import public_keys
from tests.integration.distribution.conftest import Desk
from tests.support.people import DANLI


async def sealed(desk: Desk, round_id: UUID | None = None, **more: Any) -> Any:
    """The pack as it is sent."""
    since = f"&since={more.pop('since')}" if more.get("since") else ""
    answer = await desk.get(f"/rounds/{round_id or desk.round_id}/offline-pack?site={DANLI}{since}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def pack(desk: Desk, round_id: UUID | None = None, **more: Any) -> Pack:
    """The pack, proved."""
    keys = public_keys((await desk.get("/pack-keys")).json())
    return unseal(await sealed(desk, round_id, **more), keys)


def unit_of(content: Pack, code: str) -> PackUnit | None:
    """Whom the card draws on."""
    memory = Memory()
    memory.learn(content)
    return memory.units.get(memory.unit_of.get(memory.hash_of(code), b""))


def told(content: Pack, code: str) -> tuple[int, int, str, int] | None:
    """What the pack says of a card: allowed, taken, why not, and how many cards draw on the same."""
    unit = unit_of(content, code)
    return (unit.allowed, unit.taken, unit.code, len(unit.cards)) if unit else None


def many_codes(count: int, first: int = 0) -> list[str]:
    """So many different codes."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    found = []
    for number in range(first, first + count):
        digits, left = "", number * 7919 + 1
        for _ in range(9):
            digits, left = alphabet[left % 32] + digits, left // 32
        found.append(with_check_character(digits))
    return found


async def many_households(desk: Desk, count: int, cards_each: Sequence[int] = (1, 2, 3)) -> list[list[str]]:
    """Households with a card of their own and more of members, told in one go: the codes of each."""
    sizes = [cards_each[n % len(cards_each)] for n in range(count)]
    codes = iter(many_codes(sum(sizes)))
    homes = [[next(codes) for _ in range(size)] for size in sizes]
    ids = [new_id() for _ in homes]
    households = [
        {"id": one, "version": 1, "population": "DISPLACED", "size": 4, "composition": {}, "member_ids": []}
        | {"dwelling_id": None, "withdrawn": False, "merged_into": None}
        for one in ids
    ]
    cards = [
        {"id": new_id(), "version": 1, "code": code, "stand_in": new_id(), "state": "ISSUED", "site_id": DANLI}
        | {"person_id": None, "household_id": home, "arrival_group_id": None, "population": "DISPLACED"}
        for home, mine in zip(ids, homes, strict=True)
        for code in mine
    ]

    async def work(session: Any) -> None:
        await projections.keep_households(session, households)
        await projections.keep_cards(session, cards)

    await desk.installation.runtime("distribution").database.run(work)
    return homes
