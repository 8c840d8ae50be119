"""Items, kits with their bills of materials, rounds."""

from __future__ import annotations

from typing import Any

from amparo.replay.driver.calls import Line
from amparo.replay.driver.names import named, round_id, site_id
from amparo.replay.driver.setup.making import make_all, making
from amparo.replay.driver.staff import COORDINATOR
from amparo.replay.rounds import ITEMS, KITS, ROUNDS, Kit, Round


async def add_stores(line: Line) -> None:
    """The catalogue, and the year's rounds as drafts."""
    actor = COORDINATOR.actor
    await make_all(
        line,
        (
            making(
                "distribution.add_item",
                "/distribution/v1/items",
                actor,
                {"id": named("item", item.code), "code": item.code, "name": item.name_es, "unit": item.unit},
                named("item", item.code),
            )
            for item in ITEMS
        ),
    )
    await make_all(
        line,
        (
            making("distribution.define_kit", "/distribution/v1/kits", actor, _kit(kit), named("kit", kit.code))
            for kit in KITS
        ),
    )
    await make_all(
        line,
        (
            making("distribution.plan_round", "/distribution/v1/rounds", actor, _round(one), round_id(one.key))
            for one in ROUNDS
        ),
    )


def _kit(kit: Kit) -> dict[str, Any]:
    return {
        "id": named("kit", kit.code),
        "code": kit.code,
        "kind": kit.kind,
        "name": kit.name_es,
        "components": [{"item_id": named("item", item), "quantity": quantity} for item, quantity in kit.contents],
    }


def _round(one: Round) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": named("rule", one.key), "unit": one.unit, "window": one.window, "quantity": 1}
    if one.event is not None:
        rule["emergency_id"] = named("emergency", one.event)
    return {
        "id": round_id(one.key),
        "code": one.key,
        "kit_id": named("kit", one.kit),
        "rule": rule,
        "site_ids": [site_id(code) for code in one.sites],
        "starts_on": one.first,
        "ends_on": one.closes,
        "offline_policy": "BLOCK",  # a card is scanned again until it is known: by itself it is nobody's family
    }
