"""While a site is in discreet mode no operation that reads identity tells a name of it, but to the site's officers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Collection
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from services.registration.commands import authorities, changes, conflicts, reading_groups
from services.registration.commands.imports import looking, report
from services.registration.queries import alternates, candidates, finding, governing, printing, roster, searching
from shared.contracts.vocabulary import Role
from shared.examples import SITE
from shared.ids import new_id
from tests.integration.privacy_walk.cases import edit_twice
from tests.integration.privacy_walk.walking import AT_THE_DESK, Told, answers, reader_of, readers, reads
from tests.integration.privacy_walk.worlds import DOER, ENTRY, EXCLUDED, PLACE, Bearer, World, one_world
from tests.support.people import fixed_id

NAMES = {"given_names": AT_THE_DESK["given_names"], "family_names": "Quevaldes"}
EDITED = ("Quevaldez", "Kevaldes")
BORN, PAPER, PHONE = AT_THE_DESK["birth_date"], "XQ774411", "9911-2233"
PLANTED = (*NAMES.values(), *EDITED, "Otilina", "Umbertino", BORN, PAPER, PHONE)
IDENTITY = {str(one) for one in reads() if one.document.get("x-identity-read")}
TELLING = {
    "check_candidates", "search_people", "search_structured", "look_up_people", "show_person", "show_household",
    "show_card", "preview_import", "read_import_report", "show_person_history", "list_conflicts", "print_card_sheet",
    "print_card", "show_manifest", "export_access", "read_authority_export", "show_roster",
}  # fmt: skip
"""Those of them that hold a name, a document, a phone or a birth date of somebody who is not protected."""


@pytest.fixture(scope="module")
async def woman(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bearer]:
    """Somebody who is everywhere where a name may be."""
    async with one_world(template, tmp_path_factory.mktemp("discreet"), hidden=False) as world:
        async with world.installation.working():
            one = await _everywhere(world)
        yield one


async def _everywhere(world: World) -> Bearer:
    one = world.bearer(NAMES)
    papers = [{"id": new_id(), "type": "PASSPORT", "country": "VE", "number": PAPER}]
    identity = {**NAMES, "birth_date": BORN, "phone": PHONE, "documents": papers}
    [her] = await one.register(identity, arrival=ENTRY)
    alternates = f"/registration/v1/households/{one.about['household_id'][0]}/alternates"
    await world.done(alternates, {"id": new_id(), "site_id": SITE, "name": "Otilina"})
    await world.done(alternates, {"id": new_id(), "site_id": SITE, "person_id": her})
    await edit_twice(one, EDITED)
    await one.sleep_and_eat()
    one.about["names"] = [EDITED[1]]
    await _on_lists(world, one)
    await _asked_for_by_an_authority(world, one)
    await world.settle()
    return one


async def _on_lists(world: World, one: Bearer) -> None:
    import_id, list_id = await world.import_list("Crecida", [1, "Umbertino", "Sosa", PAPER, "M", BORN, "jefe", ""])
    group_id = str(new_id())
    bus = {"kind": "TRANSIT_ENTRY", "means": "BUS", "country_from": "NI", "place_pcode": PLACE}
    await world.done("/registration/v1/arrival-groups", {"id": group_id, "site_id": SITE, **bus})
    entries = [{"names": "Umbertino Sosa", "document": PAPER, "birth_date": BORN}]
    await world.done(f"/registration/v1/arrival-groups/{group_id}/manifest", {"entries": entries})
    one.ask(import_id=import_id, list_id=list_id, arrival_group_id=group_id)


async def _asked_for_by_an_authority(world: World, one: Bearer) -> None:
    asked = {"id": str(new_id()), "site_id": SITE, "name": "Agente Ruiz", "office": "Fiscalía"}
    at = {"asked_at": "2023-06-15T15:00:00Z", "document_seen": "Oficio 1"}
    await world.done("/registration/v1/authority-requests", {**asked, **at})
    export = {"id": str(new_id()), "person_ids": one.about["person_id"]}
    await world.done(f"/registration/v1/authority-requests/{asked['id']}/exports", export)
    approver = fixed_id("who approves what another asked for")
    await world.done(f"/registration/v1/authority-exports/{export['id']}/approve", subject=approver)
    one.about["export_id"] = [str(export["id"])]


@contextlib.asynccontextmanager
async def discreet(one: Bearer) -> AsyncIterator[None]:
    """The site hides its names meanwhile."""
    path = f"/registration/v1/sites/{SITE}/discreet-mode"
    await one.world.done(path, {"on": True})
    try:
        yield
    finally:
        await one.world.done(path, {"on": False})


async def told(one: Bearer, only: Collection[str] = IDENTITY, *, officers: bool = False) -> list[Told]:
    """What these operations tell to everybody who is no officer of the site, or to one who is."""
    others = [reader for reader in readers() if reader.subject != EXCLUDED]
    asking = [reader_of(Role.PROTECTION_OFFICER, DOER)] if officers else others
    found = await answers(one.world, asking=asking, only=only)
    return found + await answers(one.world, one, asking=asking, only=only)


def naming(found: list[Told]) -> set[str]:
    """The operations whose answers hold something that was planted."""
    return {one.operation for one in found if any(word in one.text for word in PLANTED)}


async def test_from_the_commit_on_only_the_officers_are_told_a_name(woman: Bearer) -> None:
    """Before it all those operations tell one, or what they do not tell after it would mean nothing."""
    before = await told(woman)
    assert {one.operation for one in before} == IDENTITY
    assert naming(before) == {f"registration {name}" for name in TELLING}
    async with discreet(woman):
        assert naming(await told(woman)) == set()
        assert "registration show_person" in naming(await told(woman, officers=True))
    assert naming(await told(woman)) == naming(before)


async def nobody(*_: object) -> set[UUID]:
    """Nobody's name is hidden."""
    return set()


@pytest.mark.parametrize(
    ("module", "guard", "without", "operation"),
    [
        (finding, "NAMELESS", "false", "show_person"),
        (finding, "NAMELESS", "false", "show_card"),
        (finding, "NAMELESS", "false", "look_up_people"),
        (roster, "NAMELESS", "false", "show_roster"),
        (searching, "NAMELESS", "false", "search_people"),
        (searching, "NAMELESS", "false", "search_structured"),
        (candidates, "NAMELESS", "false", "check_candidates"),
        (alternates, "_NAME_IS_HIDDEN", "false", "show_household"),
        (changes, "nameless_among", nobody, "show_person_history"),
        (conflicts, "nameless_among", nobody, "list_conflicts"),
        (printing, "_SHOWN", printing._SHOWN.replace(printing._MAY_BE_NAMED, "true"), "print_card"),
        (printing, "_SHOWN", printing._SHOWN.replace(printing._MAY_BE_NAMED, "true"), "print_card_sheet"),
        (looking, "is_site_discreet", nobody, "preview_import"),
        (report, "is_site_discreet", nobody, "read_import_report"),
        (reading_groups, "is_site_discreet", nobody, "show_manifest"),
        (governing, "is_nameless", lambda _: "false", "export_access"),
        (authorities, "NAMELESS", {}, "read_authority_export"),
    ],
    ids=lambda value: value if isinstance(value, str) and value in TELLING else "",
)
async def test_a_name_is_told_where_its_guard_is_taken_away(
    woman: Bearer, monkeypatch: pytest.MonkeyPatch, module: ModuleType, guard: str, without: Any, operation: str
) -> None:
    only = {f"registration {operation}"}
    async with discreet(woman):
        assert naming(await told(woman, only)) == set()
        monkeypatch.setattr(module, guard, without)
        assert naming(await told(woman, only)) == only
