"""Items with packs and GTINs, kits that say what they are, and the same one again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.people import COORDINATOR

GTIN, CARTON = "7501031311309", "17501031311306"


def an_item(**changes: Any) -> dict[str, Any]:
    return {"id": new_id(), "code": "JABON", "name": "Jabón", "unit": "barra", **changes}


async def add(desk: Desk, **changes: Any) -> tuple[int, str | None]:
    answer = await desk.post("/items", an_item(**changes), member=COORDINATOR)
    return answer.status_code, answer.json().get("code")


def a_kit(desk: Desk, **changes: Any) -> dict[str, Any]:
    components = [{"item_id": desk.item_id, "quantity": 1}]
    return {"id": new_id(), "code": "KIT", "kind": "OTHER", "name": "Kit", "components": components, **changes}


async def test_an_item_has_packs_and_a_gtin_that_is_kept_with_14_digits(desk: Desk) -> None:
    packs = [{"name": "caja", "quantity": 24, "gtin": CARTON}]
    assert await add(desk, gtin=GTIN, packs=packs, picture="jabon.webp") == (201, None)
    [item] = [one for one in (await desk.get("/items")).json()["items"] if one["code"] == "JABON"]
    assert (item["gtin"], item["packs"], item["picture"]) == ("0" + GTIN, packs, "jabon.webp")


async def test_a_gtin_names_one_thing(desk: Desk) -> None:
    assert await add(desk, gtin=GTIN) == (201, None)
    assert await add(desk, code="OTRO", gtin="0" + GTIN) == (409, "gtin_taken")


@pytest.mark.parametrize("gtin", ["7501031311308", "123", "750103131130x"])
async def test_a_gtin_with_a_wrong_digit_is_refused(desk: Desk, gtin: str) -> None:
    assert await add(desk, gtin=gtin) == (422, "invalid_request")


async def test_two_packs_of_one_name_are_refused(desk: Desk) -> None:
    answer = await desk.post("/items", an_item(packs=[{"name": "barra", "quantity": 2}]), member=COORDINATOR)
    assert answer.json()["errors"] == [{"pointer": "/packs/0/name", "code": "duplicate"}]


async def test_the_same_again_answers_the_same_and_another_is_refused(desk: Desk) -> None:
    item, kit = an_item(gtin=GTIN), a_kit(desk)
    for path, body, other in (("/items", item, {"name": "Otro"}), ("/kits", kit, {"name": "Otro"})):
        answers = [await desk.post(path, sent, member=COORDINATOR) for sent in (body, body, {**body, **other})]
        assert [answer.status_code for answer in answers] == [201, 201, 422]
        assert answers[0].json() == answers[1].json()
        assert answers[2].json()["code"] == "id_reused"
    assert len(await desk.events("kit_defined")) == 2


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"basis": "FORMULA"}, "members_per_of_a_formula"),
        ({"basis": "PER_KIT", "members_per": 2}, "members_per_of_a_formula"),
        ({"quantity": 0}, "greater_than_equal"),
    ],
)
async def test_a_component_says_what_its_basis_needs(desk: Desk, component: dict[str, Any], code: str) -> None:
    line = {"item_id": desk.item_id, "quantity": 1, **component}
    answer = await desk.post("/kits", a_kit(desk, components=[line]), member=COORDINATOR)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_a_substitute_is_another_item_that_is_known(desk: Desk) -> None:
    async def define(substitute: UUID) -> Any:
        line = {"item_id": desk.item_id, "quantity": 1, "substitutes": [substitute]}
        answer = await desk.post("/kits", a_kit(desk, components=[line]), member=COORDINATOR)
        problem = answer.json()
        return problem["errors"][0]["code"] if "errors" in problem else problem.get("code")

    other = an_item()
    await desk.post("/items", other, member=COORDINATOR)
    assert [await define(item) for item in (desk.item_id, new_id(), other["id"])] == [
        "own_substitute",
        "unknown_reference",
        None,
    ]


async def test_a_kits_usual_rule_is_sound_and_of_its_units(desk: Desk) -> None:
    rules = (
        {"unit": "PERSON", "window": "ROLLING"},
        {"unit": "SITE", "window": "ROUND"},
        {"unit": "PERSON", "window": "ROLLING", "rolling_days": 30},
    )
    answers = [
        await desk.post("/kits", a_kit(desk, recipient_units=["PERSON"], usual_rule=rule), member=COORDINATOR)
        for rule in rules
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 201]
    pointers = [answer.json()["errors"][0]["pointer"] for answer in answers[:2]]
    assert pointers == ["/usual_rule/rolling_days", "/usual_rule/unit"]
