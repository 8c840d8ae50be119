"""An offline pack comes back as it was sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.offline_packs import HASH_BYTES, PackRefused, PackUnit, seal, unseal
from shared.key_sets import jwk_set, public_keys
from shared.keys import Key
from tests.unit.scanner.test_deciding import PACK

KEY = Key("k1", datetime(2023, 1, 1, tzinfo=UTC), retired=False, secret=b"\x07" * 32)
KEYS = public_keys(jwk_set([KEY]))


def test_it_comes_back_as_it_was_sealed() -> None:
    assert unseal(seal(PACK, kid=KEY.kid, secret=KEY.secret), KEYS) == PACK
    difference = replace(PACK, base="0", revoked=frozenset({b"123456"}), expires_at=PACK.made_at + timedelta(days=1))
    assert unseal(seal(difference, kid=KEY.kid, secret=KEY.secret), KEYS) == difference


def test_a_unit_with_more_cards_than_a_byte_counts_comes_in_parts() -> None:
    cards = tuple(number.to_bytes(HASH_BYTES) for number in range(600))
    many = replace(PACK, units=(PackUnit(b"crowd.", 300, 0, "", cards),))
    parts = unseal(seal(many, kid=KEY.kid, secret=KEY.secret), KEYS).units
    assert [len(part.cards) for part in parts] == [255, 255, 90]
    assert tuple(card for part in parts for card in part.cards) == cards
    assert {(part.key, part.allowed) for part in parts} == {(b"crowd.", 255)}


@pytest.mark.parametrize("sealed", [{}, {"protected": 1, "payload": 2, "signature": 3}, {"protected": "é"}])
def test_what_is_no_pack_is_refused(sealed: dict[str, object]) -> None:
    with pytest.raises(PackRefused):
        unseal(sealed, KEYS)


def test_another_keys_pack_is_refused() -> None:
    with pytest.raises(PackRefused):
        unseal(seal(PACK, kid=KEY.kid, secret=b"\x08" * 32), KEYS)
