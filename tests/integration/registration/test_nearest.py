"""Of all who have keys in common, those are compared who have most; of as many, those whose keys few others have."""

from __future__ import annotations

from uuid import UUID

from services.registration.queries.matching import nearest
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry
from tests.integration.registration.known import xiomara

COMMON, ALSO_COMMON, RARE = 1, 2, 3


async def known(desk: Desk, *keys: list[int]) -> list[UUID]:
    """People with these keys, in the order of their ids."""
    ids = []
    for own in keys:
        made = await desk.register(xiomara(), arrival=entry())
        ids.append(UUID(made["person_ids"][0]))
        await desk.rows("UPDATE person_match SET keys = $2 WHERE person_id = $1 RETURNING 1", ids[-1], own)
    assert ids == sorted(ids)
    return ids


async def first(desk: Desk, most: int) -> list[UUID]:
    """Whom a stranger with all those keys is compared with."""
    asked = [{"person_id": str(new_id()), "keys": [COMMON, ALSO_COMMON, RARE]}]
    runtime = desk.installation.runtime("registration")
    rows = await runtime.database.run(lambda session: nearest(session, asked, most=most))
    return sorted(row["person_id"] for row in rows)


async def test_of_as_many_keys_in_common_the_rarer_say_more(desk: Desk) -> None:
    ids = await known(desk, [COMMON], [COMMON], [COMMON], [RARE])
    assert await first(desk, 1) == ids[3:], "by their ids the first would be"
    assert await first(desk, 4) == ids


async def test_more_keys_in_common_say_more_than_a_rare_one(desk: Desk) -> None:
    ids = await known(desk, [RARE], [COMMON, ALSO_COMMON], [COMMON], [ALSO_COMMON], [ALSO_COMMON])
    assert await first(desk, 1) == ids[1:2]
