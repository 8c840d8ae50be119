"""Staff with their first passwords, scanners with their enrolment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import uuid4

from amparo.replay.driver.calls import Call, Line
from amparo.replay.driver.names import device_id, named, site_id
from amparo.replay.driver.setup.making import making
from amparo.replay.driver.setup.signing_in import SIGNS_IN, sign_in, sign_in_scanner
from amparo.replay.driver.staff import OPERATOR, UNTIL, Member, members
from amparo.replay.sites import DEVICES, Device
from shared.contracts.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in name and the password that is good for it now."""

    username: str
    password: str
    roles: tuple[str, ...]


async def add_people(line: Line) -> list[Account]:
    """All staff and scanners; a registrar and a scanner sign in, and work with the directory's tokens from then on."""
    async with asyncio.TaskGroup() as tasks:
        for device in DEVICES:
            tasks.create_task(_scanner(line, device))
        accounts = [tasks.create_task(_account(line, member)) for member in members()]
    return [account.result() for account in accounts]


async def _account(line: Line, member: Member) -> Account:
    body = {
        "id": member.staff_id,
        "username": member.username,
        "display_name": member.display_name,
        "language": "es",
        "agency_id": named("agency", member.agency),
        "roles": [{"role": member.role, "site_id": site_id(code), "until": UNTIL} for code in member.sites]
        or [{"role": Role.ADMIN, "until": UNTIL}],
    }
    answer = await line.send(making("directory.add_staff", "/directory/v1/staff", OPERATOR, body, member.staff_id))
    password = answer.body.get("password") or await _new_password(line, member)
    if member.username == SIGNS_IN.username:
        await sign_in(line, password)
    return Account(member.username, password, (member.role.value,))


async def _new_password(line: Line, member: Member) -> str:
    """Another first password: the one before was shown to an earlier run, or stood in an answer that was lost."""
    password: str | None = None
    while password is None:
        reset = Call(
            operation="directory.reset_sign_in",
            path=f"/directory/v1/staff/{member.staff_id}/reset",
            actor=OPERATOR,
            key=uuid4(),
            status=200,
        )
        password = (await line.send(reset)).body.get("password")
    return password


async def _scanner(line: Line, device: Device) -> None:
    body = {
        "id": device_id(device.key),
        "name": device.key,
        "site_id": site_id(device.site),
        "kind": "COMPUTER" if device.key.endswith("M1") else "SCANNER",
    }
    answer = await line.send(
        making("directory.add_device", "/directory/v1/devices", OPERATOR, body, device_id(device.key))
    )
    await sign_in_scanner(line, device, answer.body.get("enrolment_code"))
