"""A token is taken only if the directory made it, for this service, for now (RFC 8725); each forgery is refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.directory.tokens import jwks
from shared import clock
from shared.ids import new_id
from shared.key_sets import ALGORITHM
from shared.keys import KeysDirectory
from tests.support.tiny_service.running import Tiny
from tests.support.tiny_service.service import SITE

Signer = Callable[[bytes], bytes]
FOREIGN = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def public_part(key: Ed25519PrivateKey) -> dict[str, str]:
    point = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": encoded(point)}


@dataclass
class Forger:
    """A good token of this installation, taken apart: change what you like, and sign with what you have."""

    header: dict[str, Any]
    claims: dict[str, Any]
    key: Ed25519PrivateKey
    public_keys: dict[str, Any]

    def token(self, sign: Signer | None = None) -> str:
        """The token, signed with the installation's own key unless told otherwise."""
        text = ".".join(encoded(json.dumps(part).encode()) for part in (self.header, self.claims))
        return f"{text}.{encoded((sign or self.key.sign)(text.encode()))}"


def change_claims(**claims: Any) -> Callable[[Forger], str]:
    """Signed with the right key, with other claims; a claim that is None is left out."""

    def forge(forger: Forger) -> str:
        changed = forger.claims | claims
        forger.claims = {name: value for name, value in changed.items() if value is not None}
        return forger.token()

    return forge


def change_header(sign: Signer | None = None, **header: Any) -> Callable[[Forger], str]:
    """Signed with the right key or with `sign`, under another header; a member that is None is left out."""

    def forge(forger: Forger) -> str:
        changed = forger.header | header
        forger.header = {name: value for name, value in changed.items() if value is not None}
        return forger.token(sign)

    return forge


def with_public_key_as_secret(secret_of: Callable[[Forger], bytes]) -> Callable[[Forger], str]:
    """HS256, with what everybody can read as the shared secret."""

    def forge(forger: Forger) -> str:
        forger.header["alg"] = "HS256"
        return forger.token(lambda text: hmac.digest(secret_of(forger), text, hashlib.sha256))

    return forge


def other_claims_under_a_good_signature(forger: Forger) -> str:
    """The signature of one token below the claims of another."""
    good = forger.token()
    forger.claims["roles"] = {"ADMIN": ["*"]}
    return forger.token().rpartition(".")[0] + "." + good.rpartition(".")[2]


def raw_public_key(forger: Forger) -> bytes:
    return forger.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_key_as_pem(forger: Forger) -> bytes:
    return forger.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_key_as_jwk(forger: Forger) -> bytes:
    return json.dumps(forger.public_keys["keys"][0]).encode()


NOW = clock.real_now().timestamp()
ELSEWHERE = "https://elsewhere.example/keys.json"

FORGERIES: dict[str, Callable[[Forger], str]] = {
    "for another service": change_claims(aud=["registration"]),
    "for nobody": change_claims(aud=None),
    "of another issuer": change_claims(iss="elsewhere"),
    "without an issuer": change_claims(iss=None),
    "without a subject": change_claims(sub=None),
    "with a subject that is no id": change_claims(sub="admin"),
    "expired": change_claims(iat=NOW - 900, exp=NOW - 1),
    "without an end": change_claims(exp=None),
    "issued in the future": change_claims(iat=NOW + 3_600, exp=NOW + 3_900),
    "without a time of issue": change_claims(iat=None),
    "not valid yet": change_claims(nbf=NOW + 3_600),
    "another type": change_header(typ="JWT"),
    "an id token's type": change_header(typ="id_token+jwt"),
    "without a type": change_header(typ=None),
    "unsigned": change_header(lambda _: b"", alg="none"),
    "unsigned, in capitals": change_header(lambda _: b"", alg="NONE"),
    "without a signature": change_header(lambda _: b""),
    "without an algorithm": change_header(alg=None),
    "the public key as an HMAC secret, raw": with_public_key_as_secret(raw_public_key),
    "the public key as an HMAC secret, PEM": with_public_key_as_secret(public_key_as_pem),
    "the public key as an HMAC secret, JWK": with_public_key_as_secret(public_key_as_jwk),
    "a foreign key under a known kid": change_header(FOREIGN.sign),
    "a foreign key under an unknown kid": change_header(FOREIGN.sign, kid=str(new_id())),
    "a foreign key without a kid": change_header(FOREIGN.sign, kid=None),
    "a kid that is a path": change_header(FOREIGN.sign, kid="../../../../dev/null"),
    "a kid that is a path, under HMAC with nothing": change_header(
        lambda text: hmac.digest(b"", text, hashlib.sha256), alg="HS256", kid="/dev/null"
    ),
    "a kid that is SQL": change_header(FOREIGN.sign, kid="x' UNION SELECT 'key"),
    "a foreign key in the header": change_header(FOREIGN.sign, jwk=public_part(FOREIGN)),
    "a foreign key in the header alone": change_header(FOREIGN.sign, kid=None, jwk=public_part(FOREIGN)),
    "the address of foreign keys": change_header(FOREIGN.sign, jku=ELSEWHERE),
    "the address of a foreign certificate": change_header(FOREIGN.sign, x5u=ELSEWHERE),
    "a foreign certificate": change_header(FOREIGN.sign, x5c=[base64.b64encode(b"certificate").decode()]),
    "an extension that must be understood": change_header(None, crit=["urn:elsewhere"], **{"urn:elsewhere": True}),
    "other claims under a good signature": other_claims_under_a_good_signature,
}


@pytest.fixture
def forger(tiny: Tiny) -> Forger:
    """A token of a registrar, good in everything."""
    keys, now = KeysDirectory(tiny.runtime.settings.keys_dir), clock.real_now().timestamp()
    key = keys.current("token")
    return Forger(
        header={"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid},
        claims={
            "iss": tiny.runtime.settings.operation,
            "aud": ["shelter"],
            "sub": str(new_id()),
            "kind": "staff",
            "iat": now,
            "exp": int(now) + 300,
            "roles": {"REGISTRAR": [str(SITE)]},
        },
        key=Ed25519PrivateKey.from_private_bytes(key.secret),
        public_keys=jwks(keys),
    )


async def asked_with(tiny: Tiny, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
    return await tiny.client.post("/tiny/v1/notes", json={"weight": 1}, headers=headers)


async def test_the_token_that_all_of_them_are_made_from_is_good(tiny: Tiny, forger: Forger) -> None:
    assert (await asked_with(tiny, forger.token())).status_code == 201


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
async def test_a_forged_token_is_refused(tiny: Tiny, forger: Forger, forge: Callable[[Forger], str]) -> None:
    answer = await asked_with(tiny, forge(forger))

    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")
