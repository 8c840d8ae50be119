"""Staff with their first passwords, scanners with their enrolment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from amparo.replay.driver.calls import Call, Line
from amparo.replay.driver.names import device_id, named, site_id
from amparo.replay.driver.setup.making import making
from amparo.replay.driver.staff import OPERATOR, UNTIL, Member, members
from amparo.replay.sites import DEVICES, Device


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in name; its first password is known once, when the account is made."""

    username: str
    password: str | None
    roles: tuple[str, ...]
    site: str


async def add_people(line: Line) -> list[Account]:
    """All staff and scanners."""
    async with asyncio.TaskGroup() as tasks:
        accounts = [tasks.create_task(_account(line, member)) for member in members()]
        for device in DEVICES:
            tasks.create_task(_scanner(line, device))
    return [account.result() for account in accounts]


async def _account(line: Line, member: Member) -> Account:
    body = {
        "id": member.staff_id,
        "username": member.username,
        "display_name": member.display_name,
        "language": "es",
        "agency_id": named("agency", member.agency),
        "roles": [{"role": member.role, "site_id": site_id(code), "until": UNTIL} for code in member.sites],
    }
    answer = await line.send(making("directory.add_staff", "/directory/v1/staff", OPERATOR, body, member.staff_id))
    where = member.sites[0] if len(member.sites) == 1 else "*"
    return Account(member.username, answer.body.get("password"), (member.role.value,), where)


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
    code = answer.body.get("enrolment_code")
    if code is None:
        return  # made in an earlier run: an enrolment code is shown once
    enrolment = Call(
        operation="directory.enrol_device",
        path="/directory/v1/devices/enrol",
        actor=OPERATOR,
        body={"enrolment_code": code},
    )
    # A lost answer leaves the code used, and it is refused the second time: that scanner would get a new code.
    await line.ask(enrolment)
