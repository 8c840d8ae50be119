"""A card's QR proves that the operation printed it: every other text is refused, and says why."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.card_codes import with_check_character
from shared.contracts.signed_cards import (
    MARK,
    QrForged,
    QrKeyUnknown,
    QrRefused,
    QrUnreadable,
    SignedCard,
    read,
    sign,
    verify,
)
from shared.key_sets import jwk_set, public_keys
from shared.keys import Key

NOW = datetime(2023, 6, 15, 15, 30, tzinfo=UTC)
CODE = with_check_character("A1B2C3D4E")
KID, OTHER_KID = UUID(int=7), UUID(int=8)
SECRET, OTHER_SECRET = b"\x01" * 32, b"\x02" * 32
SET = json.loads(json.dumps(jwk_set([Key(str(KID), NOW, retired=False, secret=SECRET)])))
KEYS = public_keys(SET)
TEXT = sign(CODE, issued=NOW, kid=KID, secret=SECRET)


def packed(content: object) -> str:
    return MARK + base64.b32encode(cbor2.dumps(content)).decode().rstrip("=")


def parts(text: str) -> list[object]:
    body = text.removeprefix(MARK)
    content: list[object] = cbor2.loads(base64.b32decode(body + "=" * (-len(body) % 8)))
    return content


def proved(text: str) -> SignedCard:
    card = read(text)
    verify(card, KEYS, now=NOW)
    return card


def test_what_was_signed_is_proved_by_the_published_key() -> None:
    assert proved(TEXT).code == CODE


def test_the_text_survives_a_keyboard_of_any_layout() -> None:
    assert set(TEXT.removeprefix(MARK)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert len(TEXT) == 163


def test_a_code_whose_check_character_does_not_fit_is_refused_though_it_is_signed() -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    with pytest.raises(QrUnreadable):
        read(sign(wrong, issued=NOW, kid=KID, secret=SECRET))


def test_another_key_under_the_known_id_is_a_forgery() -> None:
    with pytest.raises(QrForged):
        proved(sign(CODE, issued=NOW, kid=KID, secret=OTHER_SECRET))


def test_a_key_that_is_not_in_use_proves_nothing() -> None:
    with pytest.raises(QrKeyUnknown):
        proved(sign(CODE, issued=NOW, kid=OTHER_KID, secret=OTHER_SECRET))


def test_a_retired_key_is_not_published() -> None:
    assert jwk_set([Key(str(KID), NOW, retired=True, secret=SECRET)]) == {"keys": []}


@pytest.mark.parametrize("bit", range(64 * 8))
def test_every_bit_of_the_signature_counts(bit: int) -> None:
    code, issued, kid, signature = parts(TEXT)
    assert isinstance(signature, bytes)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(QrForged):
        proved(packed([code, issued, kid, bytes(flipped)]))


def test_the_code_and_the_time_are_signed_too() -> None:
    _, issued, kid, signature = parts(TEXT)
    for content in ([with_check_character("000000000"), issued, kid, signature], [CODE, 1, kid, signature]):
        with pytest.raises(QrForged):
            proved(packed(content))


@pytest.mark.parametrize(("ahead", "refused"), [(timedelta(minutes=5), False), (timedelta(minutes=15), True)])
def test_a_card_of_the_future_is_refused_beyond_what_a_clock_explains(ahead: timedelta, refused: bool) -> None:
    text = sign(CODE, issued=NOW + ahead, kid=KID, secret=SECRET)
    if refused:
        with pytest.raises(QrForged):
            proved(text)
    else:
        proved(text)


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_no_other_text_of_one_character_difference_is_proved(place: int) -> None:
    for character in "A7":
        changed = TEXT[:place] + character + TEXT[place + 1 :]
        if changed != TEXT:
            with pytest.raises(QrRefused):
                proved(changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        MARK,
        TEXT[:-1],
        TEXT + "A",
        TEXT.lower(),
        TEXT + "======",
        MARK + "A" * 1000,
        packed([CODE, 1, KID.bytes]),
        packed([CODE, -1, KID.bytes, b"\x00" * 64]),
        packed([CODE, True, KID.bytes, b"\x00" * 64]),
        packed([CODE, 2**60, KID.bytes, b"\x00" * 64]),
        packed([CODE, 1.5, KID.bytes, b"\x00" * 64]),
        packed([CODE, 1, KID.bytes[:8], b"\x00" * 64]),
        packed([CODE, 1, KID.bytes, b"\x00" * 63]),
        packed([CODE.encode(), 1, KID.bytes, b"\x00" * 64]),
        packed({"code": CODE}),
        packed(NOW),
        packed("x" * 40),
    ],
)
def test_what_is_no_card_is_unreadable(text: str) -> None:
    with pytest.raises(QrUnreadable):
        read(text)


def test_a_second_spelling_of_the_same_card_is_none() -> None:
    code, issued, kid, signature = parts(TEXT)
    longer = b"\x9f" + b"".join(cbor2.dumps(part) for part in (code, issued, kid, signature)) + b"\xff"
    with pytest.raises(QrUnreadable):
        read(MARK + base64.b32encode(longer).decode().rstrip("="))


@given(st.binary(max_size=150))
def test_no_bytes_make_it_fail_otherwise(content: bytes) -> None:
    with pytest.raises(QrRefused):
        proved(MARK + base64.b32encode(content).decode().rstrip("="))


@given(st.text(max_size=260))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    with pytest.raises(QrRefused):
        proved(text)
