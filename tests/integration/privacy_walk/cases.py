"""Who is protected, and how: each case is played in both worlds, by the one who is hidden or by the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from shared.clock import real_now
from shared.examples import DEVICE, SITE
from shared.ids import new_id
from tests.integration.privacy_walk.worlds import ENTRY, PLACE, Bearer, World

RESTRICTED = {"needs": ["LP-VO"]}
ALONE = {"birth_date": "2015-03-04", "relationship": "UNKNOWN"}
MOTHER = {"birth_date": "1985-01-01", "given_names": "Reina", "family_names": "Zepeda"}
DOCUMENT = "0801199000011"
SURNAMES = (
    "Zelaya", "Ulloa", "Quan", "Bustillo", "Discua", "Ferrera", "Gáleas", "Hernández", "Inestroza", "Juárez",
    "Lobo", "Murillo", "Núñez", "Ochoa", "Paz", "Rivas", "Suazo", "Turcios",
)  # fmt: skip
"""One for each case, in their order: a name that leaks tells whose it is."""


async def from_the_first_save_on(one: Bearer) -> None:
    if one.hidden:
        await one.register({**one.names, **RESTRICTED}, arrival=ENTRY)
    else:
        await one.bind_anonymously()
        await one.world.count(women=1)
    await one.receive()


async def when_the_card_is_lost(one: Bearer) -> None:
    await _hidden_from_the_first_save(one)
    await one.receive()
    await one.lose_card()


async def a_child_who_is_alone(one: Bearer) -> None:
    if one.hidden:
        await one.register({**one.names, **ALONE})
    else:
        await one.bind_anonymously()
    await one.receive()


async def somebody_who_was_known_before(one: Bearer) -> None:
    """What was given before still holds, in both worlds: no second kit."""
    await _known(one)
    async with one.world.unlike():
        await one.receive()
        await _protect(one)
    await one.take_kit()
    await one.sleep_and_eat(in_bed_already=True)


async def somebody_who_was_known_before_and_loses_the_card(one: Bearer) -> None:
    await _known(one)
    async with one.world.unlike():
        await one.receive()
        await _protect(one)
    await one.lose_card()


async def a_household_that_is_protected_as_a_whole(one: Bearer) -> None:
    await _known(one)
    async with one.world.unlike():
        await _protect(one, "households")
    await one.receive()


async def a_hidden_member_beside_a_visible_one(one: Bearer) -> None:
    """In the other world the second member has no name, and a card without data."""
    niece = {**one.names, "birth_date": "2015-03-04", "relationship": "NIECE_NEPHEW", "care_basis": "OTHER_RELATIVE"}
    if one.hidden:
        mother, _ = await one.register(MOTHER, niece, card_of=1)
    else:
        await one.bind_anonymously()
        household_id, [mother] = await one.world.register(MOTHER, unnamed={"girls": 1})
        one.about["household_id"] = [household_id]
    one.ask(person_id=mother)
    await one.receive()


async def on_a_list(one: Bearer) -> None:
    """A committee's list names her while she is here: it learns nothing of that."""
    if one.hidden:
        papers = [{"id": new_id(), "type": "NATIONAL_ID", "country": "HN", "number": DOCUMENT}]
        await one.register({**one.names, "birth_date": "1990-03-04", "documents": papers, **RESTRICTED})
    else:
        await one.bind_anonymously()
    given, family = one.names["given_names"], one.names["family_names"]
    rows = [
        [1, given, family, DOCUMENT, "F", "1990-03-04", "jefa", "Planeta"],
        [2, "Alba", "Soto", "", "F", "1970-02-03", "jefa", "Rivera"],
    ]
    import_id, list_id = await one.world.import_list("Inundación", *rows)
    one.ask(import_id=import_id, list_id=list_id)
    await one.receive()


async def listed_and_protected_since(one: Bearer) -> None:
    """In the other world nobody has met her: what a committee wrote stays what it wrote.

    Not asked for by her name: whoever is listed may be found by it, and whoever is protected may not.
    """
    del one.about["names"]
    rows = [
        [1, "Marta", "Soto", "", "F", "1970-02-03", "jefa", "Planeta"],
        [2, "Petrona", one.names["family_names"], "", "F", "1951-06-07", "jefa", "Planeta"],
    ]
    async with one.world.unlike():
        import_id, list_id = await one.world.import_list("Derrumbe", *rows)
        family = await one.world.listed(import_id, row=3)
        if one.hidden:
            await one.is_met(family)
            await one.protect()
        else:
            await one.bind_anonymously("DISPLACED")
    one.ask(import_id=import_id, list_id=list_id)
    await one.receive()


async def off_a_bus(one: Bearer) -> None:
    """One of the bus's strip of cards is hers: it stays a token of the group, and she is on the list that was sent."""
    group_id = str(new_id())
    arrived = {"kind": "TRANSIT_ENTRY", "means": "BUS", "country_from": "NI", "place_pcode": PLACE}
    counted = {"id": new_id(), "people": {"women": 2}}
    strip = {"codes": [one.code], "sexes": ["FEMALE"]}
    body = {"id": group_id, "site_id": SITE, **arrived, "headcount": counted, "strip": strip}
    await one.world.done("/registration/v1/arrival-groups", body)
    names = f"{one.names['given_names']} {one.names['family_names']}"
    sent = {"entries": [{"names": names}, {"names": "Elsa Mejía"}]}
    await one.world.done(f"/registration/v1/arrival-groups/{group_id}/manifest", sent)
    await one.world.settle()
    if one.hidden:
        arrival = {**ENTRY, "arrival_group_id": group_id}
        [her] = await one.register({**one.names, **RESTRICTED}, arrival=arrival, cards=[])
        await one.world.done(f"/registration/v1/cards/{one.code}/bind", {"person_id": her})
    one.ask(arrival_group_id=group_id)
    await one.receive()


async def one_side_of_a_pair(one: Bearer) -> None:
    """A record that everybody sees may be hers too; that it may is for her officers."""
    born = {"birth_date": "1990-03-04"}
    if one.hidden:
        await one.register({**one.names, **born, **RESTRICTED})
    else:
        await one.bind_anonymously()
    household_id, [namesake] = await one.world.register({**one.names, **born})
    one.ask(person_id=namesake, household_id=household_id)
    for given in ("Dilcia Marina", "Dilcia Marina"):
        await one.world.register({"given_names": given, "family_names": "Ponce Aguilar", "birth_date": "1977-07-07"})
    await one.receive()


async def in_a_conflict_of_edits(one: Bearer) -> None:
    await _known(one)
    async with one.world.unlike():
        if one.hidden:
            await edit_twice(one)
        await _protect(one)
    await one.receive()


async def after_a_merge(one: Bearer) -> None:
    await _known(one)
    async with one.world.unlike():
        if one.hidden:
            _, [other] = await one.world.register({**one.names})
            body = {"id": new_id(), "site_id": SITE, "other_id": other, "version": 1, "other_version": 1}
            home = {"household_id": one.about["household_id"][0], "reason": "REGISTERED_TWICE"}
            await one.world.done(f"/registration/v1/persons/{one.about['person_id'][0]}/merge", {**body, **home})
        await _protect(one)
    await one.receive()


async def after_a_quiet_split(one: Bearer) -> None:
    """The household that everybody sees is in both worlds."""
    husband = {"given_names": "Tulio", "family_names": "Zepeda", "sex": "MALE", "birth_date": "1980-05-05"}
    wife = {**one.names, "birth_date": "1984-05-05", "relationship": "SPOUSE"}
    household_id, [_, wife_id] = await one.world.register(husband, wife)
    if one.hidden:
        own = {name: str(new_id()) for name in ("id", "household_id", "person_id")}
        body = {**own, "site_id": SITE, "code": one.code}
        await one.world.done(f"/registration/v1/persons/{wife_id}/own-household", body)
        one.about |= {name: [own[name]] for name in ("household_id", "person_id")}
        await one.world.settle()
    else:
        await one.bind_anonymously()
    one.ask(household_id=household_id, person_id=wife_id)
    await one.receive()


async def who_may_collect_for_others(one: Bearer) -> None:
    await _hidden_from_the_first_save(one)
    household_id, _ = await one.world.register({"given_names": "Olga", "family_names": "Pavón"})
    if one.hidden:
        alternate = {"id": new_id(), "site_id": SITE, "person_id": one.about["person_id"][0]}
        await one.world.done(f"/registration/v1/households/{household_id}/alternates", alternate)
        await one.world.settle()
    one.ask(household_id=household_id)
    await one.receive()


async def who_was_referred(one: Bearer) -> None:
    await _hidden_from_the_first_save(one)
    if one.hidden:
        referral = {"id": new_id(), "site_id": SITE, "person_id": one.about["person_id"][0], "route": "UMAM_DANLI"}
        await one.world.done("/registration/v1/referrals", {**referral, "basis": "VITAL_INTEREST"})
        await one.world.settle()
    await one.receive()


CASES: tuple[Callable[[Bearer], Awaitable[None]], ...] = (
    from_the_first_save_on,
    when_the_card_is_lost,
    a_child_who_is_alone,
    somebody_who_was_known_before,
    somebody_who_was_known_before_and_loses_the_card,
    a_household_that_is_protected_as_a_whole,
    a_hidden_member_beside_a_visible_one,
    on_a_list,
    listed_and_protected_since,
    off_a_bus,
    one_side_of_a_pair,
    in_a_conflict_of_edits,
    after_a_merge,
    after_a_quiet_split,
    who_may_collect_for_others,
    who_was_referred,
)


async def played(world: World) -> dict[str, Bearer]:
    """All cases, one after the other; who they were about."""
    bearers = {}
    for case, surname in zip(CASES, SURNAMES, strict=False):
        one = world.bearer({"given_names": "Canela", "family_names": surname})
        await case(one)
        if one.hidden:
            await one.exclude()
        bearers[case.__name__] = one
    sheet = {"id": new_id()}
    await world.done(f"/shelter/v1/shelters/{SITE}/evacuation-sheets", sheet)
    world.about["evacuation_sheet_id"] = [str(sheet["id"])]
    return bearers


async def _hidden_from_the_first_save(one: Bearer) -> None:
    if one.hidden:
        await one.register({**one.names, **RESTRICTED})
    else:
        await one.bind_anonymously()


async def _known(one: Bearer) -> None:
    """Registered in the open, in one of the worlds."""
    async with one.world.unlike():
        if one.hidden:
            await one.register(one.names)
        else:
            await one.bind_anonymously()


async def _protect(one: Bearer, noun: str = "persons") -> None:
    if one.hidden:
        await one.protect(noun)


async def edit_twice(one: Bearer, surnames: tuple[str, str] = ("Lópes", "Lopéz")) -> None:
    """Two desks that were offline write two surnames."""
    person_id = one.about["person_id"][0]
    for seq, family_names in enumerate(surnames, start=1):
        edit: dict[str, Any] = {
            "id": new_id(),
            "person_id": person_id,
            "site_id": SITE,
            "base_version": 1,
            "base": one.names,
            "changes": {"family_names": family_names},
        }
        at = (real_now() - timedelta(minutes=10 - seq)).isoformat()
        item = {"kind": "EDIT_PERSON", "happened_at": at, "device_seq": seq, "edit": edit}
        batch = {"device_id": DEVICE, "sent_at": real_now().isoformat(), "items": [item]}
        answer = await one.world.done("/registration/v1/registrations/batch", batch)
        assert answer["items"][0]["status"] == 201, answer
