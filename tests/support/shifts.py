"""A worker and a device of a site, enrolled and ready, with the key that a browser makes for a shift."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from shared import clock
from shared.contracts.vocabulary import Role, Scope
from shared.ids import new_id
from tests.integration.directory.conftest import Directory


def base64url(content: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass(frozen=True)
class BrowserKey:
    """What `crypto.subtle.generateKey` makes for ECDSA on P-256."""

    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    @property
    def jwk(self) -> dict[str, str]:
        """The public half."""
        point = self.private.public_key().public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": base64url(point.x.to_bytes(32)),
            "y": base64url(point.y.to_bytes(32)),
        }

    def sign(self, text: str) -> str:
        """r and s, one after the other, as WebCrypto gives them."""
        r, s = decode_dss_signature(self.private.sign(text.encode(), ECDSA(SHA256())))
        return base64url(r.to_bytes(32) + s.to_bytes(32))


EXAMPLES_KEY = BrowserKey(
    derive_private_key(
        int.from_bytes(base64.urlsafe_b64decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI=")), SECP256R1()
    )
)
"""The private half of the key that the examples begin a shift with (RFC 7515, A.3)."""


@dataclass(frozen=True)
class Crew:
    """One worker of the directory's site, and one of its devices."""

    directory: Directory
    staff_id: UUID
    device_id: UUID
    key: BrowserKey = field(default_factory=BrowserKey)

    @property
    def worker(self) -> str:
        """A token of the worker, made now."""
        return self.directory.installation.token(
            {Role.REGISTRAR: [self.directory.site_id]}, subject=self.staff_id, agency=self.directory.agency_id
        )

    @property
    def device(self) -> str:
        """A token of the device, made now."""
        return device_token(self.directory, self.device_id)

    def body(self, **changes: Any) -> dict[str, Any]:
        """What opens a shift."""
        return {"id": str(new_id()), "device_id": str(self.device_id), "public_key": self.key.jwk, **changes}

    async def open(self, *, token: str | None = None, key: UUID | None = None, **changes: Any) -> httpx.Response:
        """Ask for a shift."""
        return await self.directory.post("/shifts", self.body(**changes), token=token or self.worker, key=key)

    async def opened(self, **changes: Any) -> dict[str, Any]:
        """A shift that was opened."""
        answer = await self.open(**changes)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def shift(self, shift_id: str, *, token: str | None = None) -> httpx.Response:
        """Read a shift."""
        return await self.directory.get(f"/shifts/{shift_id}", token=token or self.worker)

    def assertion(self, shift_id: str, **changes: Any) -> str:
        """What the browser signs for a token, with other claims (None: without one) or another `typ`."""
        return signed_assertion(self.key, shift_id, self.device_id, **changes)

    async def token_for(self, shift_id: str, assertion: str | None = None) -> httpx.Response:
        """Ask for a token with the shift's key, and nothing else."""
        body = {"assertion": assertion or self.assertion(shift_id)}
        return await self.directory.open_post(f"/shifts/{shift_id}/token", body)

    async def end(self, shift_id: str, *, token: str | None = None) -> httpx.Response:
        """End a shift."""
        return await self.directory.post(f"/shifts/{shift_id}/end", None, token=token or self.worker)


def signed_assertion(key: BrowserKey, shift_id: str, device_id: UUID | str, **changes: Any) -> str:
    """A JWT as the client signs one for a token of its shift."""
    header = {"alg": "ES256", "typ": changes.pop("typ", "shift+jwt")}
    said = {"sub": shift_id, "device": str(device_id), "iat": int(clock.real_now().timestamp()), "jti": str(new_id())}
    claims = {name: value for name, value in (said | changes).items() if value is not None}
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{key.sign(text)}"


def device_token(directory: Directory, device_id: UUID) -> str:
    """A token of a device at the directory's site."""
    return directory.installation.token({Scope.SCANNER: [directory.site_id]}, subject=device_id, kind="device")


async def enrolled(directory: Directory, name: str = "Tablet 1") -> UUID:
    """A device that has its credentials."""
    device = await directory.add_device(name)
    answer = await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})
    assert answer.status_code == 201, answer.text
    return UUID(device["device_id"])


async def crew_of(directory: Directory, username: str = "ana", *, device_id: UUID | None = None) -> Crew:
    """A worker, and a device that is enrolled."""
    staff = await directory.add_staff(username)
    return Crew(directory, UUID(staff["staff_id"]), device_id or await enrolled(directory))


async def acts_on(directory: Directory, subject: UUID | str) -> list[tuple[str, str]]:
    """What the audit holds of `subject`, in order: each act, and the kind of who did it."""
    rows = await directory.rows("SELECT act, actor_kind FROM audit WHERE subject = $1::uuid ORDER BY id", str(subject))
    return [(row["act"], row["actor_kind"]) for row in rows]
