"""A board is drawn anew when something on it changed, in whatever process, and only then."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from services.shelter.commands import boards as commands
from services.shelter.commands.boards import KEPT_MAX, Boards, Drawn, draw_board
from services.shelter.queries import board as queries
from services.shelter.schemas.shelters import Board
from services.shelter.settings import ShelterSettings
from shared import clock
from shared.contracts.registration import HouseholdMerged, PersonMerged, PersonUpdated
from shared.contracts.vocabulary import Composition, Population
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.holding import held, room
from tests.integration.shelter.laying_out import SHELTER, change
from tests.integration.shelter.moving import moved
from tests.support.events import made
from tests.support.installation import Installation, running
from tests.support.people import DANLI

BOARD = f"/shelters/{DANLI}/board"
TABLE = re.compile(r"(?:FROM|JOIN)\s+([a-z_]+)(?!\s*\()\b")


async def hold_for_an_hour(house: House, **what: Any) -> str:
    """Hold beds and places from now on."""
    return await held(house, expires_at=clock.business_now() + timedelta(hours=1), **what)


Change = Callable[[House, dict[str, Any]], Awaitable[object]]


@pytest.fixture
async def guests(house: House) -> dict[str, Any]:
    """A mother with her child in bed, another family's man in the next one, and a card without a bed."""
    household_id, (mother, child) = await house.family(30, 3)
    other_id, (man,) = await house.family(50)
    (card,) = await house.tokens(1)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": man, "bed_id": house.beds[1]}
    )
    stays += await house.housed(
        {"person_id": child, "shares_with_stay_id": stays[0]}, {"card": card.code, "without_bed": True}
    )
    return {"home": household_id, "other": other_id, "mother": mother, "child": child, "man": man, "stays": stays}


@pytest.fixture
async def replica(house: House) -> AsyncIterator[Installation]:
    """Another server of the same database."""
    async with running(house.installation.settings, services=["directory", "shelter"], workers=False) as other:
        yield other


async def board_at(installation: Installation, house: House) -> dict[str, Any]:
    token = house.installation.token({"SHELTER_STAFF": [DANLI]})
    answer = await installation.client.get(f"/shelter/v1{BOARD}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def drawn(house: House, boards: Boards | None = None) -> Drawn:
    """The board as `boards` have it; drawn anew without them."""
    return await drawn_at(house, boards or Boards(), clock.business_now())


async def drawn_at(house: House, boards: Boards, moment: datetime) -> Drawn:
    runtime = house.installation.runtime("shelter")
    assert isinstance(runtime.settings, ShelterSettings)
    return await draw_board(boards, runtime.database, runtime.settings, DANLI, moment)


async def away(house: House, guests: dict[str, Any]) -> object:
    return await house.post(
        "/stays/leave", {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": guests["stays"][1]}]}
    )


async def merged(house: House, guests: dict[str, Any]) -> None:
    """The man's household becomes the mother's, which is of two."""
    told = {"site_id": DANLI, "population": Population.DISPLACED, "size": 0, "composition": Composition()}
    await house.tell(made(HouseholdMerged, **told, household_id=guests["other"], version=2, merged_into=guests["home"]))


async def in_the_rows(house: House, table: str, set_: str, where: str, **parameters: Any) -> object:
    """What an event of another service, or a command that is not here yet, leaves behind."""
    return await house.rows(f"UPDATE {table} SET {set_} WHERE {where} RETURNING 1", **parameters)


CHANGES: dict[str, Change] = {
    "somebody comes": lambda house, _: house.housed({"bed_id": house.beds[2]}),
    "somebody comes into a counted room": lambda house, _: house.housed({"room_id": house.gym_id}),
    "somebody goes": lambda house, guests: house.check_out({guests["stays"][0]: "ONWARD_TRAVEL"}),
    "somebody is away": away,
    "a bed is out of service": lambda house, _: house.post(f"/beds/{house.beds[3]}/state", {"state": "OUT_OF_SERVICE"}),
    "a bed is held": lambda house, _: hold_for_an_hour(house, bed_ids=[house.beds[3]]),
    "places are held": lambda house, _: hold_for_an_hour(house, rooms=[room(house, 1)]),
    "overflow opens": lambda house, _: house.post(
        f"{SHELTER}/overflow", {"id": new_id(), "open": True, "reason": "Full"}
    ),
    "a room has another code": lambda house, _: change(house, f"/rooms/{house.room_id}", {"neutral_code": "Z"}),
    "a bed is of another kind": lambda house, _: change(house, f"/beds/{house.beds[0]}", {"kind": "LOWER"}),
    "a bed is retired": lambda house, _: change(house, f"/beds/{house.beds[3]}", {"retired": True}),
    "a household grows": lambda house, guests: in_the_rows(
        house, "household", "size = 9", "household_id = :id", id=guests["home"]
    ),
    "a household is merged": merged,
    "a record is merged": lambda house, guests: house.tell(
        made(PersonMerged, person_id=guests["man"], site_id=DANLI, version=2, merged_into=guests["child"])
    ),
    "a birth is known": lambda house, guests: house.tell(
        made(PersonUpdated, person_id=guests["mother"], site_id=DANLI, age_years=70, version=2)
    ),
    "a case opens": lambda house, guests: house.rows(
        """
        INSERT INTO shelter_case (id, kind, site_id, stay_id, opened_at)
        VALUES (gen_random_uuid(), 'TWO_OPEN_STAYS', :site_id, :stay_id, now()) RETURNING id
        """,
        site_id=DANLI,
        stay_id=UUID(guests["stays"][0]),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_a_change_is_on_the_next_board_of_every_server(
    house: House, replica: Installation, guests: dict[str, Any], what: str
) -> None:
    before = [await board_at(server, house) for server in (house.installation, replica)]
    assert before[0] == before[1]
    await CHANGES[what](house, guests)
    after = [await board_at(server, house) for server in (house.installation, replica)]
    assert (
        after[0]
        == after[1]
        == Board.model_validate_json((await drawn(house)).content).model_dump(mode="json", exclude_none=True)
    )
    assert after[0] != before[0]


async def test_two_who_swap_their_beds_are_on_the_next_board(house: House) -> None:
    """The rows hold the same values as before, each another one: of some pairs a sum that is linear is the same."""
    boards = Boards()
    for _ in range(12):
        one, other = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
        before = await drawn(house, boards)
        await moved(house, {"stay_id": one, "bed_id": house.beds[1]}, {"stay_id": other, "bed_id": house.beds[0]})
        after = await drawn(house, boards)
        assert after.content == (await drawn(house)).content != before.content
        await house.check_out(dict.fromkeys([one, other], "ONWARD_TRAVEL"))


async def test_a_board_on_which_nothing_changed_is_not_drawn_again(house: House, guests: dict[str, Any]) -> None:
    boards = Boards()
    first = await drawn(house, boards)
    assert await drawn(house, boards) is first
    await CHANGES["somebody comes"](house, guests)
    assert (await drawn(house, boards)).content != first.content


async def test_a_hold_that_expires_is_off_the_board_without_anybody_writing(house: House) -> None:
    await hold_for_an_hour(house, bed_ids=[house.beds[0]], rooms=[room(house, 1)])
    boards, now = Boards(), clock.business_now()
    numbers = [
        Board.model_validate_json((await drawn_at(house, boards, moment)).content).numbers
        for moment in (now, now + timedelta(minutes=59), now + timedelta(minutes=61))
    ]
    assert [(one.beds_held, one.places_held) for one in numbers] == [(1, 1), (1, 1), (0, 0)]


async def test_a_birthday_is_on_the_board_without_anybody_writing(house: House, guests: dict[str, Any]) -> None:
    await in_the_rows(house, "person", "birth_month = '2020-06', age_years = 5", "person_id = :id", id=guests["mother"])
    house.at = "2026-05-31T12:00:00-06:00"
    before = (await house.get(BOARD)).json()
    house.at = "2026-07-01T12:00:00-06:00"
    after = (await house.get(BOARD)).json()
    ages = [board["rooms"][0]["beds"][0]["guests"][0]["age"] for board in (before, after)]
    assert ages == ["0-5", "6-11"]


async def test_a_board_is_as_its_models_say(house: House, guests: dict[str, Any]) -> None:
    for what in ("somebody is away", "somebody comes into a counted room", "a bed is held", "a case opens"):
        await CHANGES[what](house, guests)
    content = (await drawn(house)).content
    assert Board.model_validate_json(content).model_dump_json(exclude_none=True).encode() == content
    shown = content.decode()
    assert all(field in shown for field in ('"away_since":', '"card":', '"cases":["TWO_OPEN_STAYS"]', '"HELD"'))


async def test_nothing_is_drawn_that_its_state_does_not_hold(house: House, guests: dict[str, Any]) -> None:
    said: list[str] = []
    with recorded(house, said):
        await drawn(house)
    (state, *rest) = (statement for statement in said if TABLE.search(statement))
    read = {table for statement in rest for table in TABLE.findall(statement)}
    assert read >= {"shelter", "room", "bed", "stay", "bed_use", "household", "person", "shelter_case"}
    assert read <= set(TABLE.findall(state))


@contextmanager
def recorded(house: House, said: list[str]) -> Iterator[None]:
    """Keep the text of every statement."""
    engine = house.installation.runtime("shelter").database.engine.sync_engine

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def came_and_went(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a board shows after somebody came between its state and its rows, and went; drawn with what was kept."""
    boards, came = Boards(), list[str]()

    async def state(*about: Any) -> Any:
        found = await original(*about)
        if not came:
            came.extend(await house.housed({"without_bed": True}))
        return found

    original = queries.state
    monkeypatch.setattr(queries, "state", state)
    await drawn(house, boards)
    assert (await house.check_out({came[0]: "ONWARD_TRAVEL"})).status_code == 200
    shown = (await drawn(house, boards)).content.decode()
    return "gone" if came[0] not in shown else "still there"


async def test_who_came_while_it_was_drawn_and_went_is_not_on_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await came_and_went(house, monkeypatch) == "gone"


async def test_control_rows_of_a_later_moment_than_their_state_stay_on_the_board(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_any_moment(_: Any) -> None:
        """Each statement sees its own."""

    monkeypatch.setattr(commands, "at_one_moment", at_any_moment)
    assert await came_and_went(house, monkeypatch) == "still there"


def test_a_process_keeps_so_many_boards_and_the_latest() -> None:
    boards, sites = Boards(), [new_id() for _ in range(KEPT_MAX + 1)]
    for site in sites:
        boards.keep(site, Drawn(b"{}", "a state"))
    assert [boards.last(site, "a state") is None for site in sites[:2]] == [True, False]
    assert boards.last(sites[-1], "another state") is None
