"""Hand-outs that are posted by the API after the year's last day's plan: a kit, goods, a round, households, scans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx

from amparo.replay.driver.names import site_id
from services.directory.tokens import mint
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.settings import Settings
from tests.support.eventually import eventually

SITE = site_id("DANLI-CAMI")
AT = "2023-12-30T18:00:00Z"


class Desk:
    """Everybody at one site who is needed for a hand-out."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings) -> None:
        self._client, self._settings = client, settings

    def _headers(self, role: str) -> dict[str, str]:
        keys = KeysDirectory(self._settings.keys_dir)
        token = mint(self._settings, keys, subject=new_id(), kind="staff", roles={role: [str(SITE)]})
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id()), "X-Demo-Time": AT}

    async def post(self, role: str, path: str, status: int = 201, **body: Any) -> Any:
        """Post as somebody with this role at the site."""
        content = {key: str(value) if isinstance(value, UUID) else value for key, value in body.items()}
        answer = await self._client.post(path, json=content or None, headers=self._headers(role))
        assert answer.status_code == status, f"{path}: {answer.text}"
        return answer.json()

    async def knows(self, card: str) -> bool:
        """Whether distribution has heard of the card."""
        path = f"/distribution/v1/entitlements?card={card}&site_id={SITE}"
        answer = await self._client.get(path, headers=self._headers("WAREHOUSE_CLERK"))
        return all(line.get("code") != "card_unknown" for line in answer.json()["items"])


async def give_hygiene_kits(client: httpx.AsyncClient, settings: Settings, households: int) -> None:
    """Register households at CAMI Danlí and give each a hygiene kit of a round of its own."""
    desk = Desk(client, settings)
    round_id = await _open_round(desk, households)
    for _ in range(households):
        card = await _household(desk)
        await eventually(lambda card=card: desk.knows(card), within_seconds=30)  # type: ignore[misc]
        answer = await desk.post(
            "WAREHOUSE_CLERK", "/distribution/v1/handouts", id=new_id(), round_id=round_id, site_id=SITE, card=card
        )
        assert answer["verdict"] == "GIVEN"


async def _open_round(desk: Desk, kits: int) -> UUID:
    item, kit, round_id = new_id(), new_id(), new_id()
    code, coordinator = round_id.hex[-8:].upper(), "SITE_COORDINATOR"
    await desk.post(coordinator, "/distribution/v1/items", id=item, code=f"SOAP-{code}", name="Soap", unit="bar")
    contents = [{"item_id": str(item), "quantity": 1}]
    await desk.post(
        coordinator,
        "/distribution/v1/kits",
        id=kit,
        code=f"KIT-{code}",
        kind="HYGIENE",
        name="Soap",
        components=contents,
    )
    lines = [{"item_id": str(item), "quantity": kits, "lot_code": "MORE"}]
    await desk.post("WAREHOUSE_CLERK", "/distribution/v1/stock/receipts", id=new_id(), site_id=SITE, lines=lines)
    await desk.post(
        coordinator,
        "/distribution/v1/rounds",
        id=round_id,
        code=f"MORE-{code}",
        kit_id=kit,
        site_ids=[str(SITE)],
        starts_on="2023-12-01",
        ends_on="2023-12-31",
        rule={"unit": "HOUSEHOLD", "window": "ROUND"},
    )
    await desk.post(coordinator, f"/distribution/v1/rounds/{round_id}/open", 200)
    return round_id


async def _household(desk: Desk) -> str:
    answer = await desk.post(
        "REGISTRAR",
        "/registration/v1/households",
        id=new_id(),
        site_id=SITE,
        population="IN_TRANSIT",
        members=[{"id": str(new_id()), "given_names": "Marta", "sex": "FEMALE", "relationship": "HEAD"}],
        cards=[{"id": str(new_id())}],
    )
    code: str = answer["cards"][0]["code"]
    return code
