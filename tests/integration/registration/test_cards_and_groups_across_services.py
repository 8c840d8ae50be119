"""From the sheet to the report, over the services' own wires: keys are polled, events heard, nobody counts twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.auth import ALL_SITES
from shared.clock import real_now
from shared.db import fetch
from shared.ids import new_id
from shared.key_sets import known_keys
from tests.integration.registration.conftest import entry, household, person
from tests.integration.registration.test_arrival_groups import bus
from tests.support.eventually import eventually
from tests.support.installation import Installation, make_settings, running
from tests.support.paper import pages_of, read_codes
from tests.support.people import DANLI


@pytest.fixture
async def everything(database: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """All services with their workers."""
    async with running(make_settings(database, tmp_path / "keys")) as installation:
        yield installation


async def call(one: Installation, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """GET, or POST with a body, with every role at Danlí that is needed here; what is answered."""
    roles: dict[str, list[UUID | str]] = {role: [DANLI] for role in ("REGISTRAR", "SITE_COORDINATOR", "SHELTER_STAFF")}
    token = one.token(roles | {"REPORTER": [ALL_SITES]})
    if body is None:
        answer = await one.client.get(path, headers={"Authorization": f"Bearer {token}"})
    else:
        headers = one.headers(token) | {"Content-Type": "application/json"}
        answer = await one.client.post(path, content=json.dumps(body, default=str), headers=headers)
    assert answer.is_success, answer.text
    return answer.content if answer.headers["Content-Type"] == "application/pdf" else answer.json()


async def entries(one: Installation) -> int:
    """The transit entries that the report counts this year."""
    await one.settle()
    report = await call(one, f"/coordination/v1/reports/annual?year={real_now().year}")
    found: int = next(figure["value"] for figure in report["figures"] if figure["key"] == "transit_entries")
    return found


async def test_a_printed_sheets_code_is_proved_at_another_service_by_keys_that_it_polled(
    everything: Installation,
) -> None:
    batch = new_id()
    codes = (await call(everything, "/registration/v1/card-batches", {"id": batch, "site_id": DANLI, "count": 1}))[
        "codes"
    ]
    [qr] = read_codes(pages_of(await call(everything, f"/registration/v1/card-batches/{batch}/sheet", {}))[0])
    sets = everything.runtime("shelter").key_sets

    async def polled() -> bool:
        with sets.in_force():
            return bool(known_keys("card"))

    await eventually(polled)
    forged = qr[:-3] + ("AAA" if qr[-3:] != "AAA" else "BBB")
    meal = {"site_id": DANLI, "kind": "MEAL", "items": [{"id": new_id(), "card": scan} for scan in (qr, forged)]}
    first, second = (await call(everything, "/shelter/v1/services/batch", meal))["items"]
    assert first["status"] == 201
    assert second["problem"]["code"] in ("card_qr_forged", "card_qr_unreadable")
    served = await everything.runtime("shelter").database.run(_served)
    assert served == codes


async def _served(session: Any) -> list[str]:
    return [row["card_code"] for row in await fetch(session, "SELECT card_code FROM service_given")]


async def test_a_counted_bus_is_one_number_in_the_report_whoever_of_it_is_known_later(everything: Installation) -> None:
    group = bus(headcount={"id": new_id(), "people": {"women": 20, "men": 25}})
    await call(everything, "/registration/v1/arrival-groups", group)
    assert await entries(everything) == 45
    batch = new_id()
    await call(everything, "/registration/v1/card-batches", {"id": batch, "site_id": DANLI, "count": 10})
    strip = {"from_batch_id": batch, "count": 10, "sexes": ["FEMALE"] * 10}
    tokens = await call(everything, f"/registration/v1/arrival-groups/{group['id']}/cards", strip)
    arrival = entry(arrival_group_id=group["id"])
    family = household(person(), unnamed={"men": 2}, arrival=arrival)
    registered = await call(everything, "/registration/v1/households", family)
    code = tokens["cards"][0]["code"]
    await call(everything, f"/registration/v1/cards/{code}/bind", {"person_id": registered["person_ids"][0]})
    assert await entries(everything) == 45
    shown = await call(everything, f"/registration/v1/arrival-groups/{group['id']}")
    assert (shown["registered"], shown["remaining"]) == (3, 45 - 3 - 9)


async def test_what_is_taken_back_leaves_the_report(everything: Installation) -> None:
    group = bus(headcount={"id": new_id(), "people": {"men": 45}})
    await call(everything, "/registration/v1/arrival-groups", group)
    family = household(person(), arrival=entry())
    arrival_id = (await call(everything, "/registration/v1/households", family))["arrival_ids"][0]
    assert await entries(everything) == 46
    reversal = {"id": new_id(), "reason": "DID_NOT_HAPPEN"}
    await call(everything, f"/registration/v1/arrivals/{arrival_id}/reverse", reversal)
    assert await entries(everything) == 45
    reversal = {"id": new_id(), "reason": "WRONG_NUMBERS"}
    await call(everything, f"/registration/v1/headcounts/{group['headcount']['id']}/reverse", reversal)
    assert await entries(everything) == 0


async def test_a_paused_card_is_heard_of_by_all_who_serve_by_cards(everything: Installation) -> None:
    made = await call(everything, "/registration/v1/households", household(person(), cards=[{}]))
    code = made["cards"][0]["code"]
    await call(everything, f"/registration/v1/cards/{code}/pause", {"reason": "LOST"})
    await everything.settle()
    for service in ("distribution", "shelter", "coordination"):
        assert await everything.runtime(service).database.run(_states) == ["PAUSED"]


async def _states(session: Any) -> list[str]:
    return [row["state"] for row in await fetch(session, "SELECT state FROM card")]
