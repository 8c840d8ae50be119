"""One person as desks write her down, and where she was registered before."""

from __future__ import annotations

from typing import Any

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, household, person
from tests.support.people import DANLI, LA_LIMA, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})
BOTH = Member(fixed_id("registrar and officer"), {"REGISTRAR": [DANLI], "PROTECTION_OFFICER": [DANLI]})
DNI = {"type": "NATIONAL_ID", "country": "HN", "number": "0703-1990-01234"}


def xiomara(**fields: Any) -> dict[str, Any]:
    """Always the same person, as a desk writes her down."""
    known = {
        "given_names": "Xiomara Yamileth",
        "family_names": "Oseguera Tróchez",
        "birth_date": "1990-03-04",
        "nationality": "HN",
        "phone": "+504 9911-2233",
        "documents": [{"id": new_id(), **DNI}],
    }
    return person(**known | fields)


async def elsewhere(desk: Desk, *members: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A household registered at La Lima."""
    body = household(*members, **{"site_id": LA_LIMA, "arrival": entry(), **more})
    answer = await desk.post("/households", body, member=AT_LA_LIMA)
    assert answer.status_code == 201, answer.text
    return {**body, **answer.json()}
