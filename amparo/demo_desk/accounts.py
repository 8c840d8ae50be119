"""The two accounts with passwords of their own, the coordinator's authenticator, and the tablet's enrolment code.

What was made in an earlier run and is kept in the data folder stays as long as it opens the account.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

import httpx
import pyotp

from amparo.demo_desk.names import COORDINATOR, DEVICE_ID, DEVICE_NAME, SITE_ID, WORKERS, Worker
from amparo.demo_desk.speaking import Speaker
from amparo.replay.driver.calls import Call, UnexpectedAnswer
from amparo.replay.driver.names import named
from amparo.replay.driver.staff import OPERATOR, UNTIL
from services.directory.credentials import TOTP_STEP_SECONDS, new_password

AWAY_SECONDS_MAX = 30.0
_PAUSE_SECONDS = 0.5
_AWAY = frozenset({502, 503, 504})
_DIRECTORY = "/directory/v1"


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody signs in with; with `totp_secret` (base32) a code of this minute is asked for too."""

    username: str
    password: str
    roles: tuple[str, ...]
    totp_secret: str | None = None
    totp_uri: str | None = None

    def code(self, *, steps_back: int = 0) -> str | None:
        """The authenticator's code of now, or of some steps (of 30 seconds) before."""
        return code_of(self.totp_secret, steps_back=steps_back) if self.totp_secret else None

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


def code_of(secret: str, *, steps_back: int = 0) -> str:
    """What an authenticator with this secret shows (RFC 6238)."""
    return pyotp.TOTP(secret).at(int(time.time()) - steps_back * TOTP_STEP_SECONDS)


async def open_accounts(speaker: Speaker, door: httpx.AsyncClient, kept: Mapping[str, Account]) -> dict[str, Account]:
    """Both accounts by username; `door` is where one signs in, apart from the line, which would wait out a lock."""
    return {worker.username: await _account(speaker, door, worker, kept.get(worker.username)) for worker in WORKERS}


async def _account(speaker: Speaker, door: httpx.AsyncClient, worker: Worker, kept: Account | None) -> Account:
    body = {
        "id": worker.staff_id,
        "username": worker.username,
        "display_name": worker.display_name,
        "language": "es",
        "agency_id": named("agency", "IOM"),
        "roles": [{"role": role, "site_id": SITE_ID, "until": UNTIL} for role in worker.roles],
    }
    made = await speaker.make(OPERATOR, f"{_DIRECTORY}/staff", body, worker.staff_id)
    first: str | None = made.get("password")
    if first is None and kept is not None and await _opens(door, kept):
        return kept
    return await _settled(door, worker, first or await _reset(speaker, worker))


async def _opens(door: httpx.AsyncClient, account: Account) -> bool:
    """Whether the password is right still; no code is used up by asking."""
    answer = await _post(door, "sign-in", {"username": account.username, "password": account.password})
    if account.totp_secret is not None:
        return bool(answer.json().get("code") == "totp_needed")
    if answer.status_code != httpx.codes.OK:
        return False
    await door.post(f"{_DIRECTORY}/sign-out")
    return True


async def _reset(speaker: Speaker, worker: Worker) -> str:
    answer = await speaker.line.send(
        Call(
            operation="directory.reset_sign_in",
            path=f"{_DIRECTORY}/staff/{worker.staff_id}/reset",
            actor=OPERATOR,
            key=uuid4(),
            status=200,
        )
    )
    password: str = answer.body["password"]
    return password


async def _settled(door: httpx.AsyncClient, worker: Worker, first: str) -> Account:
    """The account after its first sign-in: with a password of its own, a coordinator's with an authenticator."""
    proof: dict[str, Any] = {"username": worker.username, "password": first}
    secret = uri = None
    if worker is COORDINATOR:
        totp = await _ask(door, "totp", proof)
        secret, uri = totp["secret"], totp["uri"]
    password = new_password()
    await _sign_in(door, {**proof, "new_password": password}, secret)
    await door.post(f"{_DIRECTORY}/sign-out")
    return Account(worker.username, password, tuple(role.value for role in worker.roles), secret, uri)


async def _sign_in(door: httpx.AsyncClient, proof: Mapping[str, Any], secret: str | None) -> None:
    """Sign in; with the code before this one, as the code of now is left to whoever signs in next."""
    if secret is None:
        await _ask(door, "sign-in", proof)
        return
    answer = await _post(door, "sign-in", {**proof, "totp": code_of(secret, steps_back=1)})
    if answer.status_code == httpx.codes.UNAUTHORIZED:  # half a minute ended on the way: the code is one too old
        await _ask(door, "sign-in", {**proof, "totp": code_of(secret, steps_back=1)})
    elif answer.status_code != httpx.codes.OK:
        raise UnexpectedAnswer(
            Call(operation="directory.sign-in", path="sign-in", actor=OPERATOR, status=200), answer.text
        )


async def _post(door: httpx.AsyncClient, what: str, body: Mapping[str, Any]) -> httpx.Response:
    """The answer; a directory that is away is asked again for a while, and a lock (429) is an answer."""
    patience = time.monotonic() + AWAY_SECONDS_MAX
    while True:
        answer = await door.post(f"{_DIRECTORY}/{what}", json=body)
        if answer.status_code not in _AWAY or time.monotonic() > patience:
            return answer
        await asyncio.sleep(_PAUSE_SECONDS)


async def _ask(door: httpx.AsyncClient, what: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = await _post(door, what, body)
    told: dict[str, Any] = answer.json()
    if answer.status_code != httpx.codes.OK:
        call = Call(operation=f"directory.{what}", path=what, actor=OPERATOR, status=200)
        raise UnexpectedAnswer(call, f"{answer.status_code} {told.get('code', '')}")
    return told


async def enrolment_code(speaker: Speaker) -> str | None:
    """A code for the tablet, valid for a day from now; None where somebody revoked it."""
    body = {"id": DEVICE_ID, "name": DEVICE_NAME, "site_id": SITE_ID, "kind": "TABLET"}
    made = await speaker.make(COORDINATOR.actor, f"{_DIRECTORY}/devices", body, DEVICE_ID)
    if made.get("enrolment_code"):
        code: str = made["enrolment_code"]
        return code
    renewed = await speaker.try_to(COORDINATOR.actor, f"{_DIRECTORY}/devices/{DEVICE_ID}/enrolment-code", {})
    again: str | None = renewed.body.get("enrolment_code")
    return again
