"""Fictitious people in bulk: the same for the same seed, found like others, and never among real ones."""

from __future__ import annotations

import pytest

from amparo.seeding.people import block, id_of
from amparo.seeding.writing import NotADemonstration, seed_people
from services.registration.commands import comparing
from tests.integration.registration.conftest import Desk
from tests.support.installation import with_database
from tests.support.people import REGISTRAR
from tests.support.servers import postgres_url


async def seed(desk: Desk, count: int) -> None:
    url = with_database(postgres_url(), desk.installation.settings.database_name())
    await seed_people(url, count, seed=1, processes=1, told=lambda *_: None)


async def test_they_are_written_with_their_keys_and_are_found_by_document(desk: Desk) -> None:
    comparing.forget()
    await seed(desk, 200)
    rows = await desk.rows("SELECT p.given_names FROM person AS p JOIN person_match AS m ON m.person_id = p.id")
    assert len(rows) == 200
    known = next(one for one in block(1, 0, 200, [id_of(4, 0)]) if one.document)
    assert known.document
    answer = await desk.post("/persons/search", {"q": known.document[1]}, member=REGISTRAR)
    assert [one["person_id"] for one in answer.json()["items"]] == [str(known.id)]


def test_the_same_seed_gives_the_same_people() -> None:
    sites = [id_of(4, 0), id_of(4, 1)]
    assert list(block(7, 3, 50, sites)) == list(block(7, 3, 50, sites))
    assert list(block(7, 3, 50, sites)) != list(block(8, 3, 50, sites))


async def test_nobody_is_seeded_twice_nor_among_real_people(desk: Desk) -> None:
    await seed(desk, 10)
    with pytest.raises(ValueError, match="before"):
        await seed(desk, 10)
    await desk.rows("UPDATE extensions.installation SET demo = false RETURNING demo")
    try:
        with pytest.raises(NotADemonstration):
            await seed(desk, 10)
    finally:
        await desk.rows("UPDATE extensions.installation SET demo = true RETURNING demo")
