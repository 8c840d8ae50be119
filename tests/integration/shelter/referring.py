"""A second shelter at La Lima, and referrals from Danlí to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.directory import SiteChanged
from shared.contracts.vocabulary import SiteKind
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, Member, fixed_id

KEEPER = Member(fixed_id("coordinator la lima"), {"SITE_COORDINATOR": [LA_LIMA]})
ELSEWHERE = Member(fixed_id("shelter worker omoa"), {"SHELTER_STAFF": [fixed_id("site omoa")]})


@dataclass
class Other:
    """The shelter at La Lima: two beds, and a hall of three places."""

    room_id: UUID = field(default_factory=new_id)
    hall_id: UUID = field(default_factory=new_id)
    beds: list[UUID] = field(default_factory=lambda: [new_id(), new_id()])


def site(site_id: UUID, *, version: int = 1, secret: bool = False, is_open: bool = True) -> SiteChanged:
    """What the directory tells of a shelter's site."""
    agency = fixed_id("agency of shelters")
    return SiteChanged(
        site_id=site_id,
        version=version,
        code=f"S-{str(site_id)[:4].upper()}",
        kind=SiteKind.SHELTER,
        pcode="HN0501",
        managing_agency_id=agency,
        holding_agency_id=agency,
        confidential_location=secret,
        open=is_open,
    )


async def open_other(house: House) -> Other:
    """Lay the other shelter out, and tell of both sites."""
    other = Other()
    await house.tell(site(DANLI), site(LA_LIMA))
    beds = [{"id": bed, "code": f"L{number}"} for number, bed in enumerate(other.beds)]
    rooms = [
        {"id": other.room_id, "code": "L", "mode": "NUMBERED", "covered_area_m2": 10, "beds": beds},
        {"id": other.hall_id, "code": "HALL", "mode": "COUNTED", "covered_area_m2": 12, "places": 3},
    ]
    body = {"site_id": LA_LIMA, "covered_area_m2": 22, "rooms": rooms}
    answer = await house.post("/shelters", body, member=KEEPER)
    assert answer.status_code == 201, answer.text
    return other


async def refer(house: House, *, member: Member = STAFF, **about: Any) -> httpx.Response:
    """Ask La Lima to take in whom `about` names."""
    body = {"id": new_id(), "from_site_id": DANLI, "to_site_id": LA_LIMA, "reason": "FULL", **about}
    return await house.post("/referrals", body, member=member)


async def referred(house: House, **about: Any) -> str:
    """Ask it, and answer the referral's id."""
    answer = await refer(house, **about)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["referral_id"])


async def accept(house: House, referral_id: str, *, member: Member = OUTSIDER, **what: Any) -> httpx.Response:
    """Hold beds and places for it."""
    return await house.post(f"/referrals/{referral_id}/accept", {"id": new_id(), **what}, member=member)


async def accepted(house: House, referral_id: str, **what: Any) -> str:
    """Hold them, and answer the hold's id."""
    answer = await accept(house, referral_id, **what)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["hold_id"])


async def step(house: House, referral_id: str, state: str, *, member: Member = OUTSIDER, **more: Any) -> httpx.Response:
    """Bring a referral into a state."""
    body = {"id": new_id(), "state": state, **({} if state == "ARRIVED" else {"reason": "FULL"}), **more}
    return await house.post(f"/referrals/{referral_id}/steps", body, member=member)


async def undo(house: House, referral_id: str, *, member: Member = OUTSIDER) -> httpx.Response:
    """Take the last step back."""
    return await house.post(f"/referrals/{referral_id}/undo", {"id": new_id(), "reason": "me equivoqué"}, member=member)


async def read(house: House, referral_id: str, *, member: Member = OUTSIDER) -> dict[str, Any]:
    """A referral."""
    answer = await house.get(f"/referrals/{referral_id}", member=member)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def arrive(house: House, hold_id: str, *stays: dict[str, Any], **more: Any) -> httpx.Response:
    """Check in at La Lima by a hold."""
    listed = [{"id": new_id(), **stay} for stay in stays]
    return await house.post(
        "/stays", {"site_id": LA_LIMA, "stays": listed, "hold_id": hold_id, **more}, member=OUTSIDER
    )
