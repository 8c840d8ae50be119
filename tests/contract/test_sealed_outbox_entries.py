"""What the web client seals and signs in a browser is opened and verified here (RFC 7516, RFC 7518 4.6)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwe
from joserfc.jwk import ECKey

VECTOR: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "outbox" / "sealed_by_the_client.json").read_text(encoding="utf-8")
)
COORDINATE_BYTES = 32


def opened() -> dict[str, str]:
    key = ECKey.import_key(VECTOR["installation_key"])
    found = jwe.decrypt_compact(VECTOR["sealed"], key, algorithms=["ECDH-ES", "A256GCM"])
    assert found.plaintext is not None
    proof: dict[str, str] = json.loads(found.plaintext)
    return proof


def verify(signed: str, signature: str) -> None:
    x, y = (int.from_bytes(unpadded(VECTOR["worker_key"][name])) for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = unpadded(signature)
    r, s = (int.from_bytes(half) for half in (raw[:COORDINATE_BYTES], raw[COORDINATE_BYTES:]))
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_an_entry_that_a_browser_sealed_is_opened_with_the_installations_key() -> None:
    entry = json.loads(opened()["signed"])
    assert entry["id"] == VECTOR["id"]
    assert entry["operation"] == "POST /shelter/v1/stays"
    assert entry["body"] == {"household_note": "José · ñandú", "place": "B-12"}
    assert set(entry) == {
        *("id", "idempotency_key", "device_id", "seq", "operation", "body", "if_match", "captured_at", "worker")
    }


def test_what_a_worker_signed_in_a_browser_is_verified_and_one_changed_letter_is_not() -> None:
    proof = opened()
    verify(proof["signed"], proof["signature"])
    with pytest.raises(InvalidSignature):
        verify(proof["signed"].replace("B-12", "B-13"), proof["signature"])
