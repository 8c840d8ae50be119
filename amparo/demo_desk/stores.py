"""The hygiene kit, the day's round of it, and three hundred kits in the store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from amparo.demo_desk.names import COORDINATOR, DESK, SITE_CODE, SITE_ID, earlier, of_day
from amparo.demo_desk.speaking import Speaker
from amparo.replay.driver.calls import Call, check
from amparo.replay.driver.names import named

KITS = 300
PLANNED = 60
KIT_CODE, KIT_NAME = "HIGIENE-FAMILIAR", "Kit de higiene familiar"
KIT_ID = named("kit", SITE_CODE, KIT_CODE)
CONTENTS = (
    ("SI-JABON", "Jabón de baño", "barra", 4),
    ("SI-PASTA", "Pasta dental", "tubo", 2),
    ("SI-CEPILLO", "Cepillo de dientes", "pieza", 4),
    ("SI-TOALLA", "Toalla", "pieza", 2),
    ("SI-PAPEL", "Papel higiénico", "rollo", 4),
)
"""ASSUMED: code, name, unit, pieces in one kit."""
SHELF_YEARS = 2
_DISTRIBUTION = "/distribution/v1"
_STILL_OPEN = ("OPEN", "PAUSED")


def item_id(code: str) -> UUID:
    """An item's id, by its code."""
    return named("item", SITE_CODE, code)


def round_code(day: date) -> str:
    """What the day's round is called."""
    return f"HIGIENE-{day.isoformat()}"


async def open_round(speaker: Speaker, day: date) -> UUID:
    """Today's round is open and the store is full; those of earlier days are closed."""
    await _define_kit(speaker)
    await _close_earlier(speaker, day)
    await _fill_store(speaker, day)
    one = of_day(day, "round")
    rule = {
        "id": of_day(day, "rule"),
        "unit": "HOUSEHOLD",
        "window": "ROUND",
        "quantity": 1,
        "populations": ["IN_TRANSIT", "DISPLACED", "RETURNEE"],
    }
    body = {
        "id": one,
        "code": round_code(day),
        "kit_id": KIT_ID,
        "rule": rule,
        "site_ids": [SITE_ID],
        "starts_on": day,
        "ends_on": day,
        "offline_policy": "ALLOW_CAPPED",
        "planned": PLANNED,
    }
    await speaker.make(COORDINATOR.actor, f"{_DISTRIBUTION}/rounds", body, one)
    await speaker.make(COORDINATOR.actor, f"{_DISTRIBUTION}/rounds/{one}/open", {}, one, status=200)
    await _load(speaker, day, one)
    return one


async def _define_kit(speaker: Speaker) -> None:
    for code, name, unit, _ in CONTENTS:
        body = {"id": item_id(code), "code": code, "name": name, "unit": unit}
        await speaker.make(COORDINATOR.actor, f"{_DISTRIBUTION}/items", body, item_id(code))
    kit: dict[str, Any] = {
        "id": KIT_ID,
        "code": KIT_CODE,
        "kind": "HYGIENE",
        "name": KIT_NAME,
        "components": [{"item_id": item_id(code), "quantity": pieces} for code, _, _, pieces in CONTENTS],
    }
    await speaker.make(COORDINATOR.actor, f"{_DISTRIBUTION}/kits", kit, KIT_ID)


async def _close_earlier(speaker: Speaker, day: date) -> None:
    past = {str(of_day(before, "round")) for before in earlier(day)}
    for state in _STILL_OPEN:
        path = f"{_DISTRIBUTION}/rounds?site_id={SITE_ID}&state={state}&limit=200"
        for one in (await speaker.read(COORDINATOR.actor, path))["items"]:
            if one["round_id"] in past:
                despite = {"despite": "La jornada terminó; lo pendiente se revisa aparte"}
                path = f"{_DISTRIBUTION}/rounds/{one['round_id']}/close"
                await speaker.make(COORDINATOR.actor, path, despite, UUID(one["round_id"]), status=200)


async def _fill_store(speaker: Speaker, day: date) -> None:
    """What is missing of three hundred kits is received, once a day."""
    stock = await speaker.read(DESK.actor, f"{_DISTRIBUTION}/stock/days-left?site_id={SITE_ID}")
    usable = {line["item_id"]: line["usable"] for line in stock["lines"]}
    missing = {code: KITS * pieces - usable.get(str(item_id(code)), 0) for code, _, _, pieces in CONTENTS}
    lines = [
        {
            "item_id": item_id(code),
            "lot_code": f"SI-{day.isoformat()}",
            "expires_on": day + timedelta(days=365 * SHELF_YEARS),
            "funding_source": "Demostración",
            "quantity": quantity,
        }
        for code, quantity in missing.items()
        if quantity > 0
    ]
    if not lines:
        return
    path = f"{_DISTRIBUTION}/stock/receipts"
    body = {"id": of_day(day, "receipt"), "site_id": SITE_ID, "lines": lines}
    answer = await speaker.try_to(DESK.actor, path, body)
    if answer.code != "id_reused":  # received today already, and something was given since
        check(Call(operation="distribution.receive_stock", path=path, actor=DESK.actor), answer)


async def _load(speaker: Speaker, day: date, one: UUID) -> None:
    loaded = of_day(day, "loaded")
    lines = [{"item_id": item_id(code), "quantity": pieces * PLANNED} for code, _, _, pieces in CONTENTS]
    body = {"id": loaded, "site_id": SITE_ID, "kind": "LOADED", "lines": lines}
    await speaker.make(DESK.actor, f"{_DISTRIBUTION}/rounds/{one}/stock", body, loaded)


async def give_once(speaker: Speaker, day: date, one: UUID, card: str) -> None:
    """The first kit of the round, to a household that will be told so when its card is scanned again."""
    handout = of_day(day, "handout")
    body = {"id": handout, "round_id": one, "site_id": SITE_ID, "card": card}
    await speaker.make(DESK.actor, f"{_DISTRIBUTION}/handouts", body, handout)
