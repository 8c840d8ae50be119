"""Officers, reporters and other agencies read free places too; a confidential house is on no list of theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.integration.shelter.conftest import STAFF, House
from tests.integration.shelter.referring import open_other, site
from tests.support.people import AGENCY, CLERK, DANLI, LA_LIMA, OFFICER, REGISTRAR, SCANNER, Member, fixed_id

PATH = "/free-places"
REPORTER = Member(fixed_id("reporter danli"), {"REPORTER": [DANLI]})
SEEKERS = {"staff": STAFF, "an officer": OFFICER, "a reporter": REPORTER, "an agency": AGENCY}


async def listed(house: House, member: Member, agency: UUID | None = None) -> list[str]:
    """The sites that a member of this agency reads."""
    named: dict[str, Any] = {"agency": agency} if agency else {}
    token = house.installation.token(member.roles, subject=member.subject, kind=member.kind, **named)
    answer = await house.installation.client.get(f"/shelter/v1{PATH}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return sorted(one["site_id"] for one in answer.json()["items"])


async def test_free_places_want_a_token(house: House) -> None:
    assert (await house.installation.client.get(f"/shelter/v1{PATH}")).status_code == 401


@pytest.mark.parametrize("member", [REGISTRAR, CLERK, SCANNER], ids=["a registrar", "a clerk", "a scanner"])
async def test_who_refers_nobody_reads_no_free_places(house: House, member: Member) -> None:
    assert (await house.get(PATH, member=member)).status_code == 403


@pytest.mark.parametrize("who", SEEKERS)
async def test_who_refers_or_reports_reads_the_numbers_with_their_time(house: House, who: str) -> None:
    await open_other(house)
    found = (await house.get(PATH, member=SEEKERS[who])).json()["items"]
    assert {one["site_id"] for one in found} >= {str(LA_LIMA)}
    assert all(one["as_of"] and set(one) <= NUMBERS for one in found)


NUMBERS = {
    "site_id",
    "code",
    "beds_free",
    "places_free",
    "beds_held",
    "places_held",
    "overflow_open",
    "as_of",
}
"""All that is said: nothing of anybody."""


@pytest.mark.parametrize("who", SEEKERS)
async def test_a_confidential_shelter_is_on_no_list_but_its_agencys(house: House, who: str) -> None:
    await open_other(house)
    hidden = site(LA_LIMA, version=2, secret=True)
    await house.tell(hidden)
    member = SEEKERS[who]
    assert str(LA_LIMA) not in await listed(house, member)
    assert str(LA_LIMA) not in await listed(house, member, fixed_id("another agency"))
    assert str(LA_LIMA) in await listed(house, member, hidden.holding_agency_id)


@pytest.mark.parametrize("role", ["PROTECTION_OFFICER", "REPORTER"])
async def test_who_works_at_a_confidential_shelter_sees_it(house: House, role: str) -> None:
    await open_other(house)
    await house.tell(site(LA_LIMA, version=2, secret=True))
    assert str(LA_LIMA) in await listed(house, replace(OFFICER, roles={role: [LA_LIMA]}))
