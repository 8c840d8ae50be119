"""Devices with workers on a shift: they sign entries as a browser does, and send them under the device's token."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwe
from joserfc.jwk import ECKey

from services.directory.tokens import CertifiedShift, certify
from shared import clock
from shared.contracts.vocabulary import Role
from shared.examples import DEVICE, SITE, STAFF
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.outbox_keys import ALGORITHM, ENCRYPTION, published
from shared.settings import Settings
from tests.support.installation import Installation
from tests.support.people import DANLI, Member, fixed_id

TABLET = fixed_id("tablet of the desk at danli")
AGENCY_ID = fixed_id("the agency of the desk")


def base64url(raw: bytes) -> str:
    """Without padding, as in a JWT."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class OnShift:
    """A worker on a device: the key that only this browser has, and the certificate of the shift."""

    settings: Settings
    member: Member
    device_id: UUID = TABLET
    began: datetime = field(default_factory=lambda: clock.real_now() - timedelta(hours=3))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    @property
    def certificate(self) -> str:
        """As the directory signs it with its token keys."""
        point = self.key.public_key().public_numbers()
        jwk = {"kty": "EC", "crv": "P-256", "x": base64url(point.x.to_bytes(32)), "y": base64url(point.y.to_bytes(32))}
        shift = CertifiedShift(
            shift_id=fixed_id(f"shift {self.member.subject} {self.began}"),
            staff_id=self.member.subject,
            agency=AGENCY_ID,
            device_id=self.device_id,
            roles={role: [str(site) for site in sites] for role, sites in self.member.roles.items()},
            public_key=jwk,
            issued_at=self.began,
            offline_until=self.began + timedelta(days=7),
        )
        return certify(self.settings, KeysDirectory(self.settings.keys_dir), shift)

    def sign(self, text: str) -> str:
        """Raw r and s of ECDSA over SHA-256, as WebCrypto answers them."""
        r, s = decode_dss_signature(self.key.sign(text.encode(), ECDSA(SHA256())))
        return base64url(r.to_bytes(32) + s.to_bytes(32))

    def sealed(self, text: str) -> dict[str, str]:
        """An entry of this text."""
        return {"certificate": self.certificate, "signed": text, "signature": self.sign(text)}

    def entry(self, operation: str, body: Mapping[str, Any], **changes: Any) -> dict[str, str]:
        """An entry that was captured a moment ago."""
        said = {
            "id": new_id(),
            "idempotency_key": new_id(),
            "device_id": self.device_id,
            "seq": 1,
            "operation": operation,
            "body": body,
            "captured_at": (clock.real_now() - timedelta(minutes=10)).isoformat(),
            "worker": self.member.subject,
        }
        return self.sealed(json.dumps(said | changes, default=str))


@dataclass
class Tablet:
    """A device that sends its outbox to one service."""

    installation: Installation
    service: str
    device_id: UUID = TABLET
    site_id: UUID = DANLI

    def on_shift(self, member: Member, **more: Any) -> OnShift:
        """A worker who signed in on it."""
        return OnShift(self.installation.settings, member, self.device_id, **more)

    async def send(
        self,
        *entries: Mapping[str, Any],
        key: UUID | None = None,
        kind: str = "device",
        at: datetime | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Send these entries, at `at` by the device's clock."""
        token = self.installation.token({"SCANNER": [self.site_id]}, subject=self.device_id, kind=kind)
        return await self.installation.client.post(
            f"/{self.service}/v1/outbox-entries",
            json={"sent_at": (at or clock.real_now()).isoformat(), "entries": list(entries)},
            headers=self.installation.headers(token, key=key, **headers),
        )

    async def items(self, *entries: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
        """The verdicts on these entries."""
        answer = await self.send(*entries, **more)
        assert answer.status_code == 207, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def ask(self, path: str, member: Member) -> httpx.Response:
        """GET as `member`."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        headers = {"Authorization": f"Bearer {token}"}
        return await self.installation.client.get(f"/{self.service}/v1{path}", headers=headers)

    async def parked(self, member: Member, **query: str) -> list[dict[str, Any]]:
        """What `member` sees that was put aside."""
        words = "&".join(f"{name}={value}" for name, value in query.items())
        answer = await self.ask(f"/parked-entries?{words}", member)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def resolve(self, id_: str, member: Member, resolution: str, *, key: UUID | None = None) -> httpx.Response:
        """Decide as `member`."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        return await self.installation.client.post(
            f"/{self.service}/v1/parked-entries/{id_}/resolve",
            json={"resolution": resolution, "reason": "Se habló con la familia"},
            headers=self.installation.headers(token, key=key),
        )


def signed_anew(settings: Settings, body: Any) -> Any:
    """An example's body with a real certificate and signature in each entry; every other body as it is."""
    entries = body.get("entries") if isinstance(body, Mapping) else None
    if not isinstance(entries, list) or not any(isinstance(one, Mapping) and "signed" in one for one in entries):
        return body
    roles: dict[str, list[UUID | str]] = {role: [SITE] for role in Role}
    worker = OnShift(settings, Member(UUID(STAFF), roles), UUID(DEVICE))
    return {**body, "entries": [_anew(worker, one) for one in entries]}


def _anew(worker: OnShift, one: Any) -> Any:
    signed = one.get("signed") if isinstance(one, Mapping) else None
    return worker.sealed(signed) if isinstance(signed, str) else one


def as_kept(settings: Settings, entry: Any, **header: str) -> dict[str, str]:
    """An entry as a device keeps and sends it: sealed, each time anew, to the key that is published."""
    public = published(KeysDirectory(settings.keys_dir))["keys"][-1]
    whole = {"alg": ALGORITHM, "enc": ENCRYPTION, "kid": public["kid"], **header}
    key = ECKey.import_key({name: value for name, value in public.items() if name != "alg"})
    algorithms = [name for name in (whole["alg"], whole["enc"], whole.get("zip")) if name]
    content = entry if isinstance(entry, bytes) else json.dumps(entry).encode()
    return {"sealed": jwe.encrypt_compact(whole, content, key, algorithms=algorithms)}


def id_of(entry: Mapping[str, str]) -> str:
    """The id in an entry's text."""
    return str(json.loads(entry["signed"])["id"])


def statuses(items: Sequence[Mapping[str, Any]]) -> list[tuple[int, bool]]:
    """Status and whether it was put aside, of each."""
    return [(item["status"], item["parked"]) for item in items]


def codes(items: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """The problem's code of each."""
    return [(item.get("problem") or {}).get("code") for item in items]
