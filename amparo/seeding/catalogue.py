"""Items and kits for a start, by distribution's own commands: once, however often this is asked for."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.distribution.commands.catalogue import add_item, define_kit
from services.distribution.errors import CONSTRAINTS
from services.distribution.schemas.catalogue import ItemIn, KitIn
from shared import clock
from shared.context import Context
from shared.db import Database
from shared.ids import new_id
from shared.settings import Settings

SERVICE = "distribution"


def items_and_kits() -> tuple[list[ItemIn], list[KitIn]]:
    """What `services/distribution/data` holds; the ids go by the codes, so that they are the same everywhere."""
    text = resources.files("services.distribution").joinpath("data", "catalogue.json").read_text(encoding="utf-8")
    data = json.loads(text)
    items = [ItemIn(id=_id("item", item["code"]), **item) for item in data["items"]]
    return items, [_kit(kit) for kit in data["kits"]]


async def seed_catalogue(settings: Settings) -> tuple[int, int]:
    """Put all items and kits into the catalogue in one transaction; answers how many it has of them.

    Raises:
        Problem: a code is another item's or kit's, or one of these was changed since; then nothing is written.
    """
    items, kits = items_and_kits()

    async def work(session: Any) -> None:
        context = Context(session, settings, SERVICE, clock.business_now(), new_id().hex)
        for item in items:
            await add_item(context, item)
        for kit in kits:
            await define_kit(context, kit)

    database = Database(settings, SERVICE, CONSTRAINTS)
    try:
        await database.run(work)
    finally:
        await database.close()
    return len(items), len(kits)


def _kit(kit: dict[str, Any]) -> KitIn:
    fields = {name: value for name, value in kit.items() if name not in ("components", "default")}
    components = [_component(component) for component in kit["components"]]
    return KitIn(id=_id("kit", kit["code"]), components=components, **fields)


def _component(component: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in component.items() if name != "item"}
    substitutes = [_id("item", code) for code in fields.pop("substitutes", [])]
    return {"item_id": _id("item", component["item"]), "substitutes": substitutes, **fields}


def _id(noun: str, code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"amparo:catalogue:{noun}:{code}")
