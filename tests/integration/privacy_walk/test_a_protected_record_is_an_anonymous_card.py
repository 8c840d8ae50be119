"""I20: no read operation tells a protected record from an anonymous card, to anybody but its officers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.registration.commands import cards as card_commands
from services.registration.queries import finding, searching
from services.shelter.queries import protected
from shared.examples import SITE
from shared.ids import new_id
from tests.integration.privacy_walk.walking import EXCLUDED, Reader, differences, questions, reads
from tests.integration.privacy_walk.worlds import PLACE, World, two_worlds

WOMAN = {"given_names": "Canela", "family_names": "Zelaya", "birth_date": "1990-03-04", "nationality": "VE"}
CHILD = {**WOMAN, "birth_date": "2015-03-04", "relationship": "UNKNOWN", "sex": "FEMALE"}
ENTRY = {"kind": "TRANSIT_ENTRY", "place_pcode": PLACE}


PARAMETERS = (
    "arrival_group_id", "batch_id", "card", "code", "export_id", "from", "handout_id", "household_id", "id",
    "import_id", "list_id", "names", "person_id", "round_id", "site", "site_id", "to", "year",
)  # fmt: skip


@pytest.fixture
async def worlds(template: str, tmp_path: Path) -> AsyncIterator[tuple[World, World]]:
    """The one in which somebody is protected, and the other."""
    async with two_worlds(template, tmp_path) as both:
        yield both


async def must_be_alike(hidden: World, anonymous: World, *more: Reader) -> None:
    """Nobody can tell the two worlds apart."""
    told = await differences(hidden, anonymous, *more)
    assert not told, "\n".join(told)


async def count_one(world: World, field: str) -> None:
    """At the door somebody is counted who gives no data."""
    body = {"id": new_id(), "site_id": SITE, **ENTRY, "people": {field: 1}}
    await world.done("/registration/v1/headcounts", body)
    await world.settle()


async def receive(world: World) -> None:
    """Everything that a bearer can have."""
    await world.give_kit()
    await world.sleep_and_eat()


def test_every_read_operation_is_walked() -> None:
    world = World(installation=None, about={name: ["x"] for name in PARAMETERS})  # type: ignore[arg-type]
    walked = {str(question.operation) for question in questions(world)}
    assert walked == {str(one) for one in reads()}


async def test_from_the_first_save_on(worlds: tuple[World, World]) -> None:
    hidden, anonymous = worlds
    await hidden.register({**WOMAN, "needs": ["LP-VO"]}, arrival=ENTRY)
    await anonymous.bind_anonymously()
    await count_one(anonymous, "women")
    for world in worlds:
        await receive(world)
    await must_be_alike(hidden, anonymous)


async def test_when_the_card_is_lost(worlds: tuple[World, World]) -> None:
    hidden, anonymous = worlds
    await hidden.register({**WOMAN, "needs": ["LP-VO"]})
    await anonymous.bind_anonymously()
    for world in worlds:
        await receive(world)
        await world.revoke()
    await must_be_alike(hidden, anonymous)


async def test_a_child_who_is_alone(worlds: tuple[World, World]) -> None:
    hidden, anonymous = worlds
    await hidden.register(CHILD)
    await anonymous.bind_anonymously()
    for world in worlds:
        await receive(world)
    await must_be_alike(hidden, anonymous)


async def test_somebody_who_was_known_before(worlds: tuple[World, World]) -> None:
    """What was given before still holds, in both worlds: no second kit."""
    hidden, anonymous = worlds
    await hidden.register(WOMAN)
    await anonymous.bind_anonymously()
    for world in worlds:
        await receive(world)
    await hidden.done(f"/registration/v1/persons/{hidden.about['person_id'][0]}/protect")
    for world in worlds:
        await world.forget_what_was_told()
        await world.give_kit()
        await world.sleep_and_eat(bed=None)
    await must_be_alike(hidden, anonymous)


async def test_somebody_who_was_known_before_and_loses_the_card(worlds: tuple[World, World]) -> None:
    hidden, anonymous = worlds
    await hidden.register(WOMAN)
    await anonymous.bind_anonymously()
    for world in worlds:
        await receive(world)
    await hidden.done(f"/registration/v1/persons/{hidden.about['person_id'][0]}/protect")
    for world in worlds:
        await world.forget_what_was_told()
        await world.revoke()
    await must_be_alike(hidden, anonymous)


async def test_a_household_that_is_protected_as_a_whole(worlds: tuple[World, World]) -> None:
    hidden, anonymous = worlds
    await hidden.register(WOMAN)
    await anonymous.bind_anonymously()
    await hidden.done(f"/registration/v1/households/{hidden.about['household_id'][0]}/protect")
    for world in worlds:
        await world.forget_what_was_told()
        await receive(world)
    await must_be_alike(hidden, anonymous)


async def test_whom_an_officer_excluded_somebody_from(worlds: tuple[World, World]) -> None:
    hidden, anonymous = worlds
    await hidden.register({**WOMAN, "needs": ["LP-VO"]})
    await anonymous.bind_anonymously()
    path = f"/registration/v1/persons/{hidden.about['person_id'][0]}/excluded-principals"
    await hidden.done(path, {"principal_ids": [EXCLUDED.subject]})
    await must_be_alike(hidden, anonymous, EXCLUDED)


async def test_a_hidden_member_beside_a_visible_one(worlds: tuple[World, World]) -> None:
    """In the other world the second member has no name, and a card without data."""
    hidden, anonymous = worlds
    mother = {"sex": "FEMALE", "birth_date": "1985-01-01", "given_names": "Reina", "relationship": "HEAD"}
    niece = {**CHILD, "relationship": "NIECE_NEPHEW", "care_basis": "OTHER_RELATIVE"}
    await hidden.register(mother, niece, card_of=1)
    await anonymous.bind_anonymously()
    household = {"id": new_id(), "site_id": SITE, "population": "IN_TRANSIT", "unnamed": {"girls": 1}}
    member = {"id": new_id(), **mother}
    await anonymous.done("/registration/v1/households", {**household, "members": [member]})
    anonymous.about["household_id"] = [str(household["id"])]
    for world in worlds:
        await receive(world)
    await must_be_alike(hidden, anonymous)


async def test_the_walk_turns_red_where_a_read_leaks(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden, anonymous = worlds
    await hidden.register({**WOMAN, "needs": ["LP-VO"]}, arrival=ENTRY)
    await anonymous.bind_anonymously()
    for module in (finding, searching):
        monkeypatch.setattr(module, "MAY_SEE", "true")
    told = await differences(hidden, anonymous)
    assert {"show_person", "show_card", "search_people"} <= {word for line in told for word in line.split()}


async def test_the_walk_turns_red_where_an_event_leaks(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden, anonymous = worlds
    monkeypatch.setattr(card_commands, "is_hidden", lambda *_: False)
    for world in worlds:
        await world.bind_anonymously()
    await hidden.register({**WOMAN, "needs": ["LP-VO"]}, cards=[])
    bound = {"person_id": hidden.about["person_id"][0]}
    await hidden.done(f"/registration/v1/cards/{hidden.codes[0]}/bind", bound)
    await hidden.settle()
    assert any("registration read_events" in line for line in await differences(hidden, anonymous))


async def test_the_walk_turns_red_where_another_service_remembers(
    worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keep(*_: object) -> None:
        """Forget nothing."""

    hidden, anonymous = worlds
    monkeypatch.setattr(protected, "forget_persons", keep)
    await hidden.register(WOMAN)
    await anonymous.bind_anonymously()
    for world in worlds:
        await receive(world)
    await hidden.done(f"/registration/v1/persons/{hidden.about['person_id'][0]}/protect")
    for world in worlds:
        await world.forget_what_was_told()
    assert any("read_board" in line for line in await differences(hidden, anonymous))
