"""What the web client's scanning must say, made by the code that it is a port of: codes, proofs, packs, decisions.

`python -m tests.support.scanning_vectors` writes `tests/data/scanning/vectors.json` anew; the client's tests read it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from amparo.scanner.deciding import Memory
from services.distribution.rules.stock import ScanUnreadable, read_scan
from shared.contracts.card_codes import is_card_code, with_check_character
from shared.contracts.offline_packs import Pack, PackUnit, hashed, seal, unseal
from shared.contracts.scans import RAW_CHARACTERS_MAX, parse_scan
from shared.contracts.signed_cards import QrForged, QrKeyUnknown, QrUnreadable, read, sign, verify

FILE = Path(__file__).parents[1] / "data" / "scanning" / "vectors.json"
SECRET, OTHER_SECRET = b"\x01" * 32, b"\x02" * 32
KID, STRANGE_KID = UUID(int=7), UUID(int=8)
SALT, DAY, NOW = b"salt of 16 bytes", date(2023, 6, 15), datetime(2023, 6, 15, 14, tzinfo=UTC)
A, B, C, STRANGER = (with_check_character(f"AAAAAAAA{n}") for n in range(4))
CODE, OTHER = with_check_character("A1B2C3D4E"), with_check_character("F5G6H7J8K")
TEXT = sign(CODE, issued=NOW, kid=KID, secret=SECRET)

AROUND = (
    *("{}", "{}\r", "{}\r\n", "{}\t", "\x02{}\x03", "]Q1{}", "]d2{}\r\n", "]C0{}", "{}{}", "]Q1{}]Q1{}", "]Q1{}{}"),
    *("{}\r{}\r", "]Q1{}\r\n]Q1{}\r\n", "\x1d{}", "{}\x7f"),
)
NO_SCANS = (
    *(CODE + OTHER, f"{CODE}\r{OTHER}\r", TEXT + CODE, f"{TEXT}\r{CODE}", CODE[:5] + "\x1d" + CODE[5:], CODE[:-1]),
    *(CODE + CODE[:5], CODE + CODE + CODE, f"]]Q1{CODE}", f"+Q1{CODE}", f"`Q1{CODE}", f" {CODE}", CODE.lower()),
    *(
        TEXT[:80],
        TEXT.lower(),
        TEXT + "A",
        TEXT[:-1] + "7",
        "",
        "\r\n",
        "7501031311309",
        "AM1",
        "x" * (RAW_CHARACTERS_MAX + 1),
    ),
)
GOODS = (
    *(
        "0107501031311309",
        "010750103131130917240630",
        "0107501031311309172406301012AB\x1d2145",
        "10ABC\x1d0107501031311309",
    ),
    *(
        "]d2\x1d010750103131130917240630\x1d10L7",
        "0107501031311308",
        "010750103131130910ABC21XYZ",
        "01075010313113091012AB17240630",
    ),
    *("0107501031311309172402301012", "7501031311309", "hola", "0107501031311309172406001012AB"),
)


def h(code: str) -> bytes:
    """A card as it stands in a pack."""
    return hashed(SALT, code.encode())


HOME = PackUnit(b"home..", 2, 1, "", (h(A), h(B)))
PACK = Pack(
    round_id=UUID(int=1),
    site_id=UUID(int=2),
    made_at=NOW,
    expires_at=NOW + timedelta(hours=48),
    version="1",
    base=None,
    salt=SALT,
    state="OPEN",
    policy="BLOCK",
    cap=1,
    starts_on=DAY,
    ends_on=DAY,
    complete=True,
    units=(HOME, PackUnit(b"other.", 1, 0, "not_entitled", (h(C),))),
    revoked=frozenset(),
    paused=frozenset(),
    printed=frozenset(),
)
FRESH = replace(PACK, units=(replace(HOME, taken=0),))
DIFFERENCE = replace(
    PACK, base="1", version="2", units=(replace(HOME, taken=2, cards=(h(A),)),), revoked=frozenset({h(C)})
)


def made() -> dict[str, Any]:
    """All vectors."""
    return {
        "keys": {"keys": [_jwk(SECRET, KID)]},
        "codes": {code: is_card_code(code) for code in _codes()},
        "scans": [_scan(raw) for raw in (*(one.replace("{}", p) for p in (CODE, TEXT) for one in AROUND), *NO_SCANS)],
        "proofs": list(_proofs()),
        "hashes": {code: h(code).hex() for code in (A, B, C, STRANGER)},
        "salt": SALT.hex(),
        "goods": [_goods(raw) for raw in GOODS],
        "decisions": [_told(name, run) for name, run in STORIES.items()],
    }


def _jwk(secret: bytes, kid: UUID) -> dict[str, str]:
    x = base64.urlsafe_b64encode(_public(secret).public_bytes_raw()).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "kid": str(kid), "x": x}


def _public(secret: bytes) -> Ed25519PublicKey:
    return Ed25519PrivateKey.from_private_bytes(secret).public_key()


def _codes() -> Iterator[str]:
    for code in (A, CODE, OTHER):
        yield code
        yield code[1] + code[0] + code[2:]
        yield code[:-1] + ("0" if code[-1] != "0" else "1")
        yield code.lower()
        yield code[:-1]


def _scan(raw: str) -> dict[str, Any]:
    try:
        scan = parse_scan(raw)
    except QrUnreadable:
        return {"raw": raw, "code": None}
    signed = {"issued": scan.signed.issued, "kid": str(scan.signed.kid)} if scan.signed else None
    return {"raw": raw, "code": scan.code, "fits": is_card_code(scan.code), "signed": signed}


def _proofs() -> Iterator[dict[str, Any]]:
    for text in (
        TEXT,
        sign(CODE, issued=NOW, kid=KID, secret=OTHER_SECRET),
        sign(CODE, issued=NOW, kid=STRANGE_KID, secret=OTHER_SECRET),
        sign(CODE, issued=NOW + timedelta(minutes=9), kid=KID, secret=SECRET),
        sign(CODE, issued=NOW + timedelta(minutes=11), kid=KID, secret=SECRET),
    ):
        yield {"text": text, "at": NOW.isoformat(), "proof": _proof(text)}


def _proof(text: str) -> str:
    try:
        verify(read(text), {str(KID): _public(SECRET)}, now=NOW)
    except QrKeyUnknown:
        return "key_unknown"
    except QrForged:
        return "forged"
    return "proven"


def _goods(raw: str) -> dict[str, Any]:
    """What the server reads, of what the client shows too: the one reading, how many there are, or none."""
    try:
        readings = read_scan(raw)
    except ScanUnreadable as error:
        return {"raw": raw, "refused": str(error)}
    first = readings[0]
    told = {"gtin": first.gtin, "batch": first.batch, "expires": first.expires_on and first.expires_on.isoformat()}
    return {"raw": raw, "readings": len(readings), **told}


class Story:
    """What happens to one scanner, written down with what it said."""

    def __init__(self) -> None:
        """A scanner that has no pack."""
        self.memory, self.steps = Memory(), list[dict[str, Any]]()

    def learn(self, pack: Pack, *, off: timedelta | None = None) -> Story:
        """It gets a pack, by a clock that is `off`."""
        sealed = seal(pack, kid=str(KID), secret=SECRET)
        heard_at = None if off is None else pack.made_at + off
        self.memory.learn(unseal(sealed, {str(KID): _public(SECRET)}), heard_at=heard_at)
        return self._wrote(do="learn", pack=sealed, heard_at=heard_at and heard_at.isoformat())

    def scan(self, code: str, *, minutes: float = 0, day: date = DAY) -> Story:
        """A card is read; a gift is counted."""
        at = NOW + timedelta(minutes=minutes)
        decision = self.memory.decide(code, day=day, now=at)
        if decision.given:
            self.memory.gave(code)
        said = {"given": decision.given, "code": decision.code}
        return self._wrote(do="scan", card=code, day=day.isoformat(), at=at.isoformat(), **said)

    def counted(self, code: str) -> Story:
        """A pack holds what was given."""
        self.memory.counted(self.memory.unit_of[h(code)])
        return self._wrote(do="counted", card=code)

    def _wrote(self, **step: Any) -> Story:
        self.steps.append(step)
        return self


def _policy(policy: str, *, printed: bool = False) -> Callable[[Story], Story]:
    pack = replace(PACK, policy=policy, printed=frozenset({h(STRANGER)} if printed else ()))
    return lambda story: story.learn(pack).scan(STRANGER).scan(STRANGER, minutes=1)


def _stays(*seconds: float) -> Callable[[Story], Story]:
    def run(story: Story) -> Story:
        story.learn(replace(PACK, units=(replace(HOME, allowed=9, taken=0),)))
        for second in seconds:
            story.scan(A, minutes=second / 60)
        return story

    return run


def _forbidden(**change: Any) -> Callable[[Story], Story]:
    return lambda story: story.learn(replace(PACK, **change)).scan(A)


def _clock(days: int) -> Callable[[Story], Story]:
    off = timedelta(days=days)

    def run(story: Story) -> Story:
        story.learn(PACK, off=off)
        for hours in (47, 49):
            story.scan(A, minutes=off.total_seconds() / 60 + hours * 60)
        return story

    return run


STORIES: Mapping[str, Callable[[Story], Story]] = {
    "cards of a unit": lambda story: story.learn(PACK).scan(A).scan(B),
    "a unit's reason": lambda story: story.learn(PACK).scan(C),
    "same scan": lambda story: story.learn(FRESH).scan(A).scan(A, minutes=0.04).scan(A, minutes=0.1),
    "a card that stays": _stays(0, 2, 4, 6),
    "a card that stays longer": _stays(0, 2.5, 5, 5.1, 7.6, 7.7),
    "a clock set back": lambda story: story.learn(FRESH).scan(A).scan(A, minutes=-30).scan(A, minutes=-30.02),
    "paused round": _forbidden(state="PAUSED"),
    "another day": lambda story: story.learn(PACK).scan(A, day=DAY + timedelta(days=1)),
    "revoked": _forbidden(revoked=frozenset({h(A)})),
    "paused": _forbidden(paused=frozenset({h(A)})),
    "no code": lambda story: story.learn(replace(PACK, policy="ALLOW")).scan(A[:-1] + ("0" if A[-1] != "0" else "1")),
    "block": _policy("BLOCK"),
    "block, printed": _policy("BLOCK", printed=True),
    "capped": _policy("ALLOW_CAPPED"),
    "allow": _policy("ALLOW"),
    "a difference": lambda story: story.learn(PACK).learn(DIFFERENCE).scan(A).scan(B).scan(C),
    "serves again": lambda story: (
        story.learn(replace(PACK, paused=frozenset({h(A)})))
        .learn(replace(PACK, base="1", units=(replace(HOME, cards=(h(A),)),)))
        .scan(A)
    ),
    "a whole pack": lambda story: story.learn(PACK).learn(replace(PACK, units=())).scan(A),
    "counted": lambda story: (
        story.learn(replace(PACK, units=(replace(HOME, allowed=1, taken=0),)))
        .scan(A)
        .scan(B)
        .learn(replace(PACK, units=(replace(HOME, allowed=2, taken=1),)))
        .scan(B, minutes=1)
        .counted(B)
        .scan(B, minutes=2)
    ),
    "its clock": _clock(0),
    "a clock ten years ahead": _clock(3650),
    "a clock ten years behind": _clock(-3650),
    "many cards": lambda story: story.learn(
        replace(PACK, units=(PackUnit(b"crowd.", 255, 3, "", (*tuple(h(f"{n:010d}") for n in range(300)), h(A))),))
    ).scan(A),
}


def _told(name: str, run: Callable[[Story], Story]) -> dict[str, Any]:
    return {"name": name, "steps": run(Story()).steps}


def text() -> str:
    """The file's content."""
    return json.dumps(made(), indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
