"""Access tokens: EdDSA, `typ: at+jwt`, at most fifteen minutes (RFC 9068); certificates of workers for a shift."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import OKPKey

from shared import clock
from shared.auth import TOKEN_TYPE
from shared.ids import new_id
from shared.key_sets import ALGORITHM, jwk, jwk_set
from shared.keys import Key, KeysDirectory
from shared.settings import Settings
from shared.worker_certificates import CERTIFICATE_DAYS, TYPE

AUDIENCES = ("directory", "registration", "distribution", "shelter", "coordination")
PURPOSE = "token"


def jwks(keys: KeysDirectory) -> dict[str, list[dict[str, Any]]]:
    """The public keys of all token keys that are not retired."""
    return jwk_set(keys.keys(PURPOSE))


def _private(key: Key) -> OKPKey:
    secret = base64.urlsafe_b64encode(key.secret).decode().rstrip("=")
    return OKPKey.import_key({**jwk(key), "d": secret})


def mint(
    settings: Settings,
    keys: KeysDirectory,
    *,
    subject: UUID,
    kind: str,
    agency: UUID | None = None,
    roles: Mapping[str, Iterable[str]] | None = None,
    seconds: int | None = None,
    issued_at: datetime | None = None,
    device: UUID | None = None,
) -> str:
    """A signed access token.

    `roles` maps a role or scope to the ids of the sites where it is held (`*`: everywhere; services and ADMIN).
    `issued_at` is when they were read (now, where nobody can have taken them since). `iat` keeps its fraction (RFC
    7519 allows it): a token that is asked for in the second of a revocation is later than it, or is not.
    `device` is on which one a worker has it: it ends with the device, too.
    """
    now = issued_at or clock.real_now()
    held = {role: sorted(sites) for role, sites in (roles or {}).items()}
    claims: dict[str, Any] = {
        "iss": settings.operation,
        "aud": list(AUDIENCES),
        "sub": str(subject),
        "kind": kind,
        "iat": now.timestamp(),
        "exp": int((now + timedelta(seconds=seconds or settings.token_seconds)).timestamp()),
        "jti": str(new_id()),
        "roles": held,
        "sites": sorted({site for sites in held.values() for site in sites}),
    }
    if agency is not None:
        claims["agency"] = str(agency)
    if device is not None:
        claims["device"] = str(device)
    return _sign(keys, TOKEN_TYPE, claims)


@dataclass(frozen=True)
class CertifiedShift:
    """What a worker's certificate tells: who, on which device, with which key, roles and times."""

    shift_id: UUID
    staff_id: UUID
    agency: UUID
    device_id: UUID
    roles: Mapping[str, Iterable[str]]
    public_key: Mapping[str, str]
    issued_at: datetime
    offline_until: datetime

    @property
    def expires_at(self) -> datetime:
        """When what was done in it is no longer accepted."""
        return self.issued_at + timedelta(days=CERTIFICATE_DAYS)


def certify(settings: Settings, keys: KeysDirectory, shift: CertifiedShift) -> str:
    """A worker's certificate for a shift (RFC 7800), without a name in it; of the same shift always the same."""
    claims: dict[str, Any] = {
        "iss": settings.operation,
        "aud": list(AUDIENCES),
        "sub": str(shift.staff_id),
        "agency": str(shift.agency),
        "device": str(shift.device_id),
        "roles": {role: sorted(sites) for role, sites in shift.roles.items()},
        "cnf": {"jwk": {name: shift.public_key[name] for name in ("kty", "crv", "x", "y")}},
        "iat": shift.issued_at.timestamp(),
        "offline_until": shift.offline_until.timestamp(),
        "exp": shift.expires_at.timestamp(),
        "jti": str(shift.shift_id),
    }
    return _sign(keys, TYPE, claims)


def _sign(keys: KeysDirectory, media_type: str, claims: dict[str, Any]) -> str:
    key = keys.current(PURPOSE)
    header = {"alg": ALGORITHM, "typ": media_type, "kid": key.kid}
    return jwt.encode(header, claims, _private(key), algorithms=[ALGORITHM])
