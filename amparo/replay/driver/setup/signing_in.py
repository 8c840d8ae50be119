"""A registrar who signs in by password, and scanners that are enrolled, one of which signs in by its credentials.

All others work with tokens that the operator signs, so that a year does not begin with fifty sign-ins.
"""

from __future__ import annotations

import base64
from uuid import UUID, uuid4

from amparo.replay.driver.calls import Answer, Call, Line, check
from amparo.replay.driver.names import device_id
from amparo.replay.driver.staff import OPERATOR, REGISTRARS, SCANNERS
from amparo.replay.sites import Device

SIGNS_IN = REGISTRARS["DANLI-CAMI"]
SIGNS_IN_SCANNER = "DANLI-CAMI-E1"


async def sign_in(line: Line, password: str) -> None:
    """Open the registrar's session."""
    call = Call(
        operation="directory.sign_in",
        path="/directory/v1/sign-in",
        actor=OPERATOR,
        body={"username": SIGNS_IN.username, "password": password},
        status=200,
    )
    line.use(SIGNS_IN.actor, (await line.send(call)).body["access_token"])


async def sign_in_scanner(line: Line, device: Device, code: str | None) -> None:
    """Enrol a scanner; `code` is None where it was made in an earlier run, because a code is shown once."""
    if device.key != SIGNS_IN_SCANNER:
        if code is not None:
            await _enrol(line, code)  # if the answer is lost the scanner has no credentials, and needs none here
        return
    client_id, secret = await _credentials(line, device_id(device.key), code)
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    grant = Call(
        operation="directory.issue_token",
        path="/directory/v1/token",
        actor=SCANNERS[device.key],
        body=b"grant_type=client_credentials",
        authorization=f"Basic {basic}",
        status=200,
    )
    line.use(SCANNERS[device.key], (await line.send(grant)).body["access_token"])


async def _credentials(line: Line, device: UUID, code: str | None) -> tuple[str, str]:
    """The scanner's client id and secret; a code whose answer was lost has served, so that another is asked for."""
    call, answer = await _enrol(line, code or await _new_code(line, device))
    while answer.code == "enrolment_code_refused":
        call, answer = await _enrol(line, await _new_code(line, device))
    check(call, answer)
    return answer.body["client_id"], answer.body["client_secret"]


async def _enrol(line: Line, code: str) -> tuple[Call, Answer]:
    call = Call(
        operation="directory.enrol_device",
        path="/directory/v1/devices/enrol",
        actor=OPERATOR,
        body={"enrolment_code": code},
    )
    return call, await line.ask(call)


async def _new_code(line: Line, device: UUID) -> str:
    code: str | None = None
    while code is None:
        renewal = Call(
            operation="directory.renew_enrolment_code",
            path=f"/directory/v1/devices/{device}/enrolment-code",
            actor=OPERATOR,
            key=uuid4(),
            status=200,
        )
        code = (await line.send(renewal)).body.get("enrolment_code")
    return code
