"""GS1 codes on goods: trade item, batch, expiry, logistic unit and count, from a scan or from the printed text.

biip reads the element strings (GS1 General Specifications). What it lets pass is looked at here: check digits, text
that was left over, and separators that a keyboard wedge lost, so that a batch may have swallowed what followed it.
Such a scan has several readings, and all of them are given: none is chosen.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import takewhile

from biip import ParseError
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin

RAW_CHARACTERS_MAX = 220
"""A GS1-128 symbol holds 48 characters, a label's two-dimensional code some 100; a doubled payload is allowed."""
READINGS_MAX = 24
PIECES_TRIED_MAX = 20_000
"""Where more would have to be looked at, somebody types what is printed: a list without the right one misleads."""
SEPARATOR = "\x1d"

_READABLE = {"00", "01", "02", "10", "11", "13", "15", "16", "17", "20", "21", "30", "37", "240", "7003"}
"""Application identifiers on the labels of relief goods: among these another reading of a scan is looked for. With
all that GS1 knows (91 to 99 are anybody's), nearly every batch number would have a second reading."""
_SHOWN_SEPARATOR = re.compile(r"\u241d|<GS>|\{GS\}|\^\]")
"""How scanners that show what can not be seen write the separator."""
_GS1_SYMBOLOGIES = {"]C1", "]d2", "]e0", "]J1", "]Q3"}
"""AIM identifiers (ISO/IEC 15424) of codes that hold element strings, and never a bare GTIN."""
_GTIN_DIGITS = (8, 12, 13, 14)
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_LINE_ENDS = re.compile(r"[\r\n\t]+")
_AROUND = "".join(chr(n) for n in (*range(0x21), 0x7F))
_CONTROL = re.compile(r"[\x00-\x1c\x1e\x1f\x7f-\x9f]")


class ScanUnreadable(ValueError):
    """There is no GS1 code in it, or a damaged one, or one that may mean anything.

    The message is `unreadable`, `check_digit`, `contradiction` or `ambiguous`.
    """


@dataclass(frozen=True)
class Reading:
    """What one reading of a code says; `gtin` has 14 digits, `count` is of trade items.

    `gtin` is what is in the unit where the unit is a logistic one (02 with 37).
    """

    gtin: str | None = None
    batch: str | None = None
    expires_on: date | None = None
    best_before: date | None = None
    sscc: str | None = None
    count: int | None = None


def read_scan(raw: str) -> list[Reading]:
    """Every reading of a scan, of a bracketed text `(01)…(10)…`, or of a bare GTIN; more than one is ambiguous.

    Raises:
        ScanUnreadable: none is whole, with check digits that fit.
    """
    text, marked = _payload(raw)
    if text.startswith("("):
        return _told([_reading(_bracketed(text))])
    bare = not marked and text.isascii() and text.isdigit() and len(text) in _GTIN_DIGITS
    gtin = _gtin(text) if bare else None
    if bare and gtin is None:
        with contextlib.suppress(ScanUnreadable):
            return _told(_of_elements(text))
        raise ScanUnreadable("check_digit")
    if gtin is None:
        return _told(_of_elements(text))
    with contextlib.suppress(ScanUnreadable):  # eight digits may be a date's element, thirteen a batch's
        return _told([Reading(gtin=gtin), *_of_elements(text)])
    return [Reading(gtin=gtin)]


def _told(readings: Sequence[Reading]) -> list[Reading]:
    """Those that say something, each once."""
    told = [one for one in dict.fromkeys(readings) if one != Reading()]
    if not told:
        raise ScanUnreadable("unreadable")
    return told


def _of_elements(text: str) -> list[Reading]:
    try:
        elements = list(GS1Message.parse(text).element_strings)
    except ParseError as error:
        # Without separators the library may have cut a long batch off where it must not end.
        found = [] if SEPARATOR in text else _others(text, [])
        if not found:
            raise ScanUnreadable("unreadable") from error
        return found
    certain = list(takewhile(lambda one: not one.ai.separator_required, elements))
    if SEPARATOR in text or len(certain) == len(elements):
        return [_reading(elements)]
    _reading(certain)
    found = _others(text[sum(len(one) for one in certain) :], certain)
    with contextlib.suppress(ScanUnreadable):
        found.insert(0, _reading(elements))
    return found


def _payload(raw: str) -> tuple[str, bool]:
    """The scan without what a wedge adds (controls, AIM identifiers, all of it twice), and whether it is marked GS1."""
    if len(raw) > RAW_CHARACTERS_MAX:
        raise ScanUnreadable("unreadable")
    pieces = {_half(piece) for piece in _LINE_ENDS.split(_SHOWN_SEPARATOR.sub(SEPARATOR, raw)) if piece.strip(_AROUND)}
    if len(pieces) != 1:
        raise ScanUnreadable("unreadable")
    text = pieces.pop().strip(_AROUND)
    found = _AIM.match(text)
    text = _half(text[found.end() :] if found else text).strip(_AROUND)
    if not text or _CONTROL.search(text):
        raise ScanUnreadable("unreadable")
    return text, found is not None and found.group() in _GS1_SYMBOLOGIES


def _half(text: str) -> str:
    """`XX` as `X`."""
    half = len(text) // 2
    return text[:half] if text[:half] == text[half:] else text


def _bracketed(text: str) -> list[GS1ElementString]:
    try:
        message = GS1Message.parse_hri(text)
    except ParseError as error:
        raise ScanUnreadable("unreadable") from error
    if message.as_hri() != "".join(text.split()):  # a bracket in a batch: the library would leave out the rest
        raise ScanUnreadable("unreadable")
    return list(message.element_strings)


def _others(text: str, certain: Sequence[GS1ElementString]) -> list[Reading]:
    """Every reading of the elements in `text`, of which none comes twice, behind those that are `certain`.

    Raises:
        ScanUnreadable: there are too many to choose from, or to look for.
    """
    found: dict[Reading, None] = {}
    tried = 0

    def walk(rest: str, path: list[GS1ElementString]) -> None:
        nonlocal tried
        if not rest:
            found[_reading(path)] = None
        for end in range(len(rest), 2, -1):
            tried += 1
            if tried > PIECES_TRIED_MAX or len(found) > READINGS_MAX:
                raise ScanUnreadable("ambiguous")
            element = _element(rest[:end])
            if element is not None and all(one.ai.ai != element.ai.ai for one in path):
                walk(rest[end:], [*path, element])

    walk(text, list(certain))
    return list(found)


@lru_cache(maxsize=4_096)
def _element(text: str) -> GS1ElementString | None:
    """The one element that `text` is, if it is one of those that are looked for and sound."""
    try:
        element = GS1ElementString.parse(text)
    except ParseError:
        return None
    return None if element.ai.ai not in _READABLE or element.gtin_error or element.sscc_error else element


def _reading(elements: Sequence[GS1ElementString]) -> Reading:
    values: dict[str, GS1ElementString] = {}
    for one in elements:
        if one.gtin_error or one.sscc_error:
            raise ScanUnreadable("check_digit")
        if values.setdefault(one.ai.ai, one).value != one.value:
            raise ScanUnreadable("contradiction")
        if one.ai.ai in ("30", "37") and not one.value.isdecimal():
            raise ScanUnreadable("not_gs1")
    item = values.get("02") or values.get("01")
    count = values.get("37") or values.get("30")
    expiry = values.get("17") or values.get("7003")
    return Reading(
        gtin=item.gtin.as_gtin_14() if item and item.gtin else None,
        batch=values["10"].value if "10" in values else None,
        expires_on=expiry.date if expiry else None,
        best_before=values["15"].date if "15" in values else None,
        sscc=values["00"].value if "00" in values else None,
        count=int(count.value) if count else None,
    )


def _gtin(text: str) -> str | None:
    try:
        return Gtin.parse(text).as_gtin_14()
    except ParseError:
        return None
