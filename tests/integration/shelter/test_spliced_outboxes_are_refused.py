"""An entry is refused, and nothing of it kept, unless this device's worker signed exactly this in this shift."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.support.outboxes import OnShift, Tablet
from tests.support.people import COORDINATOR, DANLI, fixed_id

STAYS = "POST /shelter/v1/stays"
OTHER = fixed_id("another tablet")


def _changed(entry: dict[str, str], **changes: Any) -> dict[str, str]:
    return entry | {"signed": json.dumps(json.loads(entry["signed"]) | changes, default=str)}


Forge = Callable[[Tablet, dict[str, Any]], dict[str, str]]
FORGERIES: dict[str, tuple[str, Forge]] = {
    "another device's certificate": (
        "DEVICE",
        lambda t, body: OnShift(t.installation.settings, STAFF, OTHER).entry(STAYS, body),
    ),
    "another device's entry under an own certificate": (
        "DEVICE",
        lambda t, body: t.on_shift(STAFF).entry(STAYS, body, device_id=OTHER),
    ),
    "another device in the body": (
        "DEVICE",
        lambda t, body: t.on_shift(STAFF).entry(STAYS, body | {"more": [{"device_id": OTHER}]}),
    ),
    "a changed text": (
        "SIGNATURE",
        lambda t, body: _changed(t.on_shift(STAFF).entry(STAYS, body), seq=2),
    ),
    "another worker's signature": (
        "SIGNATURE",
        lambda t, body: t.on_shift(STAFF).entry(STAYS, body) | {"certificate": t.on_shift(COORDINATOR).certificate},
    ),
    "another worker's name": (
        "WORKER",
        lambda t, body: t.on_shift(STAFF).entry(STAYS, body, worker=COORDINATOR.subject),
    ),
    "an access token for a certificate": (
        "CERTIFICATE",
        lambda t, body: (
            t.on_shift(STAFF).entry(STAYS, body)
            | {"certificate": t.installation.token(STAFF.roles, subject=STAFF.subject)}
        ),
    ),
    "no certificate": ("CERTIFICATE", lambda t, body: t.on_shift(STAFF).entry(STAYS, body) | {"certificate": "x"}),
    "a short signature": ("SIGNATURE", lambda t, body: t.on_shift(STAFF).entry(STAYS, body) | {"signature": "AAAA"}),
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_spliced_entry_is_refused_and_the_others_are_done(house: House, name: str) -> None:
    tablet = Tablet(house.installation, "shelter")
    reason, forge = FORGERIES[name]
    body = {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": house.beds[0]}]}
    fine = tablet.on_shift(STAFF).entry(STAYS, {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": house.beds[1]}]})
    refused, done = await tablet.items(forge(tablet, body), fine)
    assert (refused["status"], refused["problem"]["code"], refused["parked"]) == (422, "entry_refused", False)
    assert refused["problem"]["parameters"] == {"reason": reason}
    assert done["status"] == 201
    assert len(await house.rows("SELECT id FROM outbox_entry")) == 1
    assert len(await house.rows("SELECT id FROM stay")) == 1


@pytest.mark.parametrize("text", ["[]", "{", '{"id": 1, "id": 2}', "[" * 5_000, '{"x": NaN}', '{"x": "\\ud800"}'])
async def test_a_signed_text_that_is_no_entry_is_refused(house: House, text: str) -> None:
    tablet = Tablet(house.installation, "shelter")
    [item] = await tablet.items(tablet.on_shift(STAFF).sealed(text))
    assert (item["status"], item["problem"]["code"], item["parked"]) == (422, "invalid_request", False)
    assert await house.rows("SELECT id FROM outbox_entry") == []


async def test_a_header_puts_nobody_into_a_request(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    headers = {"amparo.acting": str(COORDINATOR.subject), "Idempotency-Key": str(new_id())}
    answer = await tablet.installation.client.post("/shelter/v1/stays", json={}, headers=headers)
    assert answer.status_code == 401


async def test_identity_in_a_field_that_nobody_knows_is_not_kept(house: House) -> None:
    """Nobody knows what stands in a body that is not of its operation's schema: shelter holds no identity."""
    tablet = Tablet(house.installation, "shelter")
    stays = [{"id": new_id(), "bed_id": house.beds[0], "given_names": "Tzompántle"}]
    late = {"began": tablet.on_shift(STAFF).began.replace(year=2025)}
    bodies = [{"site_id": DANLI, "stays": stays}, {"site_id": DANLI, "kind": "MEAL", "items": stays}]
    entries = [
        tablet.on_shift(STAFF).entry(STAYS, bodies[0]),
        tablet.on_shift(STAFF).entry("POST /shelter/v1/services/batch", bodies[1]),
        tablet.on_shift(STAFF, **late).entry(STAYS, bodies[0]),
        tablet.on_shift(COORDINATOR).entry("POST /shelter/v1/shelters", bodies[0]),
    ]
    items = await tablet.items(*entries)
    assert [item["parked"] for item in items] == [False] * 4
    held = await house.rows(
        "SELECT t::text AS row FROM outbox_entry AS t UNION ALL SELECT t::text FROM idempotency AS t"
    )
    assert "Tzomp" not in str(held) + str(items)
    hexed = b"Tzomp".hex()
    assert hexed not in str(held)
