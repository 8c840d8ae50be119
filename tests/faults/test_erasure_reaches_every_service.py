"""What other services know of an erased person is reduced to what they count by; parked events of the person too."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.contracts.registration import ERASED_VERSION
from tests.integration.registration.conftest import Desk, person
from tests.support.installation import make_settings, running
from tests.support.people import OFFICER

PARKED = """
    INSERT INTO {service}.parked_event (event_id, type, body, reason)
    VALUES (gen_random_uuid(), 'registration.person_updated.v1', convert_to($1::text, 'UTF8'), 'x'),
           (gen_random_uuid(), 'registration.person_updated.v1', '\\xff00', 'x')
"""


@pytest.mark.parametrize("service", ["distribution", "shelter", "coordination"])
async def test_it_does(database: str, tmp_path: Path, service: str) -> None:
    async with running(make_settings(database, tmp_path / "keys")) as installation:
        desk = Desk(installation)
        await desk.know_site()
        one = await desk.register(person(birth_date="1990-03-04", needs=["ER"]))
        her = one["person_ids"][0]
        await installation.settle()
        key = "person_id" if service != "distribution" else "id"
        of_her = f"SELECT * FROM {service}.person WHERE {key}::text = $1"
        [before] = await desk.rows(of_her, her)
        assert (before["birth_month"], bool(before["effects"])) == ("1990-03", True)
        await desk.rows(PARKED.format(service=service), f'{{"person_id": "{her}", "birth_month": "1990-03"}}')

        answer = await desk.post(f"/persons/{her}/erase", {"reason": "REQUESTED"}, member=OFFICER)
        assert answer.status_code == 200
        await installation.settle()
        [after] = await desk.rows(of_her, her)
        assert (after["version"], after["birth_month"], after["sex"]) == (ERASED_VERSION, None, "FEMALE")
        assert str(after["effects"]) in ("[]", "{}")
        bodies = await desk.rows(f"SELECT body FROM {service}.parked_event ORDER BY id")
        assert [bytes(row["body"]) for row in bodies] == [b"", b"\xff\x00"]
