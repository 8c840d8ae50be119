"""What a desk says of a wrong bearer reaches registration, and the pause comes back to every desk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, prepared
from tests.support.installation import make_settings, running
from tests.support.people import DANLI, REGISTRAR


@pytest.fixture
async def desks(database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Distribution beside all others, with their workers."""
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings) as installation:
        yield await prepared(installation)


async def registered(desks: Desk) -> str:
    """The code of a woman's card, heard of by distribution."""
    person_id = str(new_id())
    body = {
        "id": str(new_id()),
        "site_id": str(DANLI),
        "population": "IN_TRANSIT",
        "members": [{"id": person_id, "sex": "FEMALE", "birth_date": "1990-03-04", "relationship": "HEAD"}],
        "cards": [{"id": str(new_id()), "person_id": person_id}],
    }
    token = desks.installation.token(REGISTRAR.roles, subject=REGISTRAR.subject)
    headers = desks.installation.headers(token) | {"Content-Type": "application/json"}
    answer = await desks.installation.client.post(
        "/registration/v1/households", content=json.dumps(body), headers=headers
    )
    assert answer.status_code == 201, answer.text
    await desks.installation.settle()
    code: str = answer.json()["cards"][0]["code"]
    return code


async def test_a_wrong_bearer_is_served_and_the_card_gives_nothing_more(desks: Desk) -> None:
    code = await registered(desks)
    assert (await desks.give(card=code, wrong_bearer=True)).status_code == 201
    await desks.installation.settle()
    answer = await desks.give(card=code)
    assert (answer.status_code, answer.json()["code"]) == (409, "card_paused")
