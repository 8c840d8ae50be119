"""A family that splits, in a whole installation: one kitchen kit, verified, rebuilt, and joined again."""

from __future__ import annotations

from typing import Any

from amparo.rebuild import rebuild
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.registration.test_merges_in_all_services import (
    post,
    registered,
    round_of_kitchens,
    sound,
    tables,
    whole,
)
from tests.support.installation import GatewayTransport, Installation
from tests.support.people import DANLI

__all__ = ["whole"]


async def test_a_family_that_splits_draws_one_kitchen_kit(whole: Installation) -> None:
    round_id, family = await round_of_kitchens(whole), await registered(whole)
    await whole.settle()
    gift: dict[str, Any] = {"round_id": round_id, "site_id": DANLI}
    await post(whole, "/distribution/v1/handouts", {"id": new_id(), **gift, "card": family["cards"][0]["code"]})
    young, home = new_id(), f"/registration/v1/households/{family['household_id']}"
    split = {"household_id": young, "site_id": DANLI, "person_ids": [family["person_ids"][1]]}
    assert (await post(whole, f"{home}/split", split))["inherits"] is True
    issued = await post(
        whole,
        "/registration/v1/card-batches",
        {"id": new_id(), "site_id": DANLI, "count": 1},
    )
    [code] = issued["codes"]
    await post(whole, f"/registration/v1/cards/{code}/bind", {"household_id": young}, 200)
    await whole.settle()
    for recipient in ({"card": code}, {"person_id": family["person_ids"][1]}, {"household_id": young}):
        again = await post(whole, "/distribution/v1/handouts", {"id": new_id(), **gift, **recipient}, 409)
        assert again["code"] == "already_received"
    await sound(whole)
    before = await tables(whole, "distribution")
    await rebuild(whole.settings, admin_url(whole.settings), "distribution", transport=GatewayTransport(whole.apps))
    assert await tables(whole, "distribution") == before
    await sound(whole)
    await post(whole, f"{home}/join", {"id": new_id(), "site_id": DANLI, "household_id": young}, 200)
    await whole.settle()
    await post(whole, "/distribution/v1/handouts", {"id": new_id(), **gift, "card": code}, 409)
    await whole.settle()
    await sound(whole)
