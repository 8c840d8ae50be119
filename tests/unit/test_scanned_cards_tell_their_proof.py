"""Ten characters out of a QR that was verified say so; they equal the same ones typed, and nothing else tells."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.distribution.commands.fingerprint import content_of
from services.distribution.schemas.handouts import HandoutIn, OfflineHandoutIn
from shared.contracts.card_codes import with_check_character
from shared.contracts.scanned import ProvedCode
from shared.contracts.signed_cards import sign

CODE = with_check_character("A1B2C3D4E")
KID, SECRET, ISSUED = UUID(int=7), b"\x01" * 32, datetime(2023, 6, 15, tzinfo=UTC)
TEXT = sign(CODE, issued=ISSUED, kid=KID, secret=SECRET)
FORGED = sign(CODE, issued=ISSUED, kid=KID, secret=b"\x02" * 32)
OF_STRANGERS = sign(CODE, issued=ISSUED, kid=UUID(int=8), secret=SECRET)
BODY = {"id": uuid4(), "round_id": uuid4(), "site_id": uuid4()}


def known_keys(_purpose: str) -> MappingProxyType[str, Ed25519PublicKey]:
    """The keys that a service has read."""
    return MappingProxyType({str(KID): Ed25519PrivateKey.from_private_bytes(SECRET).public_key()})


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is read."""
    monkeypatch.setattr("shared.contracts.scanned.known_keys", known_keys)


def desk(card: str) -> HandoutIn:
    return HandoutIn.model_validate({**BODY, "card": card})


def log(card: str) -> OfflineHandoutIn:
    return OfflineHandoutIn.model_validate({**BODY, "card": card, "scanned_at": ISSUED})


@pytest.mark.parametrize("read", [desk, log])
@pytest.mark.parametrize(
    ("scan", "proved"), [(TEXT, True), (f"]Q1{TEXT}\r", True), (CODE, False), (f"{CODE}\r", False)]
)
def test_a_verified_qr_is_proved_and_typed_characters_are_not(read: type, scan: str, *, proved: bool) -> None:
    card = read(scan).card
    assert (card, isinstance(card, ProvedCode)) == (CODE, proved)


@pytest.mark.parametrize("scan", [FORGED, OF_STRANGERS])
def test_what_a_log_takes_all_the_same_is_not_proved(scan: str) -> None:
    assert not isinstance(log(scan).card, ProvedCode)


def test_without_keys_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.contracts.scanned.known_keys", lambda _: {})
    assert not isinstance(desk(TEXT).card, ProvedCode)


def test_the_proof_stays_through_copies_and_another_reading() -> None:
    item = desk(TEXT)
    again = HandoutIn(**{**BODY, "card": item.card})
    assert all(isinstance(one.card, ProvedCode) for one in (item.model_copy(update={"quantity": 2}), again))


def test_it_leaves_no_trace_in_content_and_fingerprint() -> None:
    scanned, typed = desk(TEXT), desk(CODE)
    assert content_of(scanned) == content_of(typed) == content_of(log(TEXT))
    assert scanned.model_dump_json() == typed.model_dump_json()
