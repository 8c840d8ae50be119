"""Review cases: listed by site and state, resolved by a named person, an excess only when it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.support.people import CLERK, COORDINATOR, OUTSIDER


async def cases(desk: Desk, state: str = "OPEN", **options: Any) -> list[dict[str, Any]]:
    answer = await desk.get(f"/cases?state={state}", **options)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_case_is_listed_at_its_site_alone(desk: Desk) -> None:
    await desk.send([desk.handout(card=card().code, scanned_at=real_now().isoformat())])
    assert [case["kind"] for case in await cases(desk)] == ["UNKNOWN_CARD"]
    assert await cases(desk, member=OUTSIDER) == []


async def test_a_coordinator_resolves_a_case_with_what_was_found(desk: Desk) -> None:
    await desk.send([desk.handout(card=card().code, scanned_at=real_now().isoformat())])
    path, found = f"/cases/{(await cases(desk))[0]['case_id']}/resolve", {"resolution": "era de otro sitio"}
    assert (await desk.post(path, found, member=CLERK)).status_code == 403
    assert (await desk.post(path, found, member=COORDINATOR)).json()["state"] == "RESOLVED"
    assert (await cases(desk), [case["resolution"] for case in await cases(desk, "RESOLVED")]) == (
        [],
        ["era de otro sitio"],
    )
    assert (await desk.rows("SELECT resolved_by FROM review_case"))[0]["resolved_by"] == COORDINATOR.subject


async def test_an_excess_that_stands_is_not_resolved_by_words(desk: Desk) -> None:
    person, at = await desk.person(), real_now() - timedelta(hours=1)
    log = [desk.handout(person, scanned_at=at.isoformat(), device_seq=n) for n in range(2)]
    await desk.send(log)
    case_id = (await cases(desk))[0]["case_id"]
    body = {"resolution": "no importa"}
    answer = await desk.post(f"/cases/{case_id}/resolve", body, member=COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    await desk.post(f"/handouts/{log[1]['id']}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert await cases(desk) == []
