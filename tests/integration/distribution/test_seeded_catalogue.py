"""`amparo seed catalogue`: the kitchen set B and labelled defaults, once however often it is run."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources

from amparo.seeding.catalogue import items_and_kits, seed_catalogue
from services.distribution.commands.rules import explain
from services.distribution.rules import Member, Roster, component_of, components_of
from services.distribution.schemas.catalogue import KitIn
from services.distribution.schemas.conditions import stored
from services.distribution.schemas.rules import RuleIn
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk

DAY = date(2023, 11, 7)


def kit(code: str) -> KitIn:
    return next(one for one in items_and_kits()[1] if one.code == code)


def packed(code: str, *people: Member) -> dict[str, int]:
    """How many pieces of each item, by its code."""
    names = {item.id: item.code for item in items_and_kits()[0]}
    lines = [
        {
            **component.model_dump(mode="json"),
            "offered_to": stored(component.offered_to),
            "packed_for": stored(component.packed_for),
        }
        for component in kit(code).components
    ]
    pieces = components_of([component_of(line) for line in lines], 1, Roster(people[0], people), DAY)
    return {names[item_id]: count for item_id, count in pieces.items()}


async def test_it_is_written_once(desk: Desk) -> None:
    settings = desk.installation.runtime("distribution").settings
    before = await desk.rows("SELECT count(*)::int AS n FROM item")
    for _ in range(2):
        items, kits = await seed_catalogue(settings)
    found = await desk.rows("SELECT (SELECT count(*)::int FROM item) AS items, (SELECT count(*)::int FROM kit) AS kits")
    assert found == [{"items": items + before[0]["n"], "kits": kits + 1}]
    assert len(await desk.events("kit_defined")) == kits + 1


def test_the_kitchen_set_b_has_36_pieces() -> None:
    one = Member()
    assert sum(packed("KITCHEN-B-36", one).values()) == 36
    rule = kit("KITCHEN-B-36").usual_rule
    assert rule is not None
    assert (rule.members_per_kit, rule.quantity_max) == (5, 2)


def test_what_a_project_chose_is_labelled_a_default() -> None:
    text = resources.files("services.distribution").joinpath("data", "catalogue.json").read_text(encoding="utf-8")
    assert {one["code"] for one in json.loads(text)["kits"] if not one["default"]} == {"KITCHEN-B-36"}
    sources = resources.files("services.distribution").joinpath("data", "SOURCES.md").read_text(encoding="utf-8")
    assert [one.code for one in items_and_kits()[1] if f"`{one.code}`" not in sources] == []


def test_sphere_asks_for_250_g_of_soap_a_month_and_two_containers() -> None:
    family = [Member("FEMALE", "1990-05"), Member("MALE", "1988-02"), Member("FEMALE", "2022-03")]
    monthly = packed("HYGIENE-MONTHLY", *family)
    assert (monthly["SOAP-BATH-250"], monthly["SOAP-LAUNDRY-250"], monthly["NAPPIES-30"]) == (3, 3, 3)
    household = packed("HOUSEHOLD-BASIC", *family)
    assert household["JERRYCAN-10"] >= 2
    assert household["BLANKET"] == household["MAT"] == 3


def test_each_usual_rule_can_be_explained() -> None:
    for one in items_and_kits()[1]:
        assert one.usual_rule is not None
        rule = RuleIn(**one.usual_rule.model_dump(), emergency_id=new_id(), anchor=DAY)
        assert explain(rule).es
    transit = kit("HYGIENE-TRANSIT-7D")
    assert (transit.consumable_days, sum(component.consumable for component in transit.components)) == (7, 4)
