"""Access tokens: EdDSA, `typ: at+jwt`, at most fifteen minutes (RFC 9068)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared import clock
from shared.ids import new_id
from shared.keys import Key, KeysDirectory
from shared.settings import Settings

ALGORITHM = "Ed25519"  # EdDSA by its full name (RFC 9864)
AUDIENCES = ("directory", "registration", "distribution", "shelter", "coordination")
PURPOSE = "token"


def jwks(keys: KeysDirectory) -> dict[str, list[dict[str, Any]]]:
    """The public keys of all token keys that are not retired."""
    return {"keys": [_public(key) for key in keys.keys(PURPOSE) if not key.retired]}


def _public(key: Key) -> dict[str, Any]:
    private = Ed25519PrivateKey.from_private_bytes(key.secret)
    point = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(point), "kid": key.kid, "use": "sig", "alg": ALGORITHM}


def _private(key: Key) -> OKPKey:
    return OKPKey.import_key({**_public(key), "d": _base64url(key.secret)})


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


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
) -> str:
    """A signed access token.

    `roles` maps a role or scope to the ids of the sites where it is held (`*`: everywhere; services and ADMIN).
    `issued_at` is when they were read (now, where nobody can have taken them since). `iat` keeps its fraction (RFC
    7519 allows it): a token that is asked for in the second of a revocation is later than it, or is not.
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
    key = keys.current(PURPOSE)
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, claims, _private(key), algorithms=[ALGORITHM])
