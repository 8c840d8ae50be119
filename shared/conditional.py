"""What a request says of the answer that it wants: only another one than it holds, and packed or not (RFC 9110)."""

from __future__ import annotations

import re

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def holds(if_none_match: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names the answer with this ETag: among others, weak or not, or as any (`*`)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return bool(set(_TAG.findall(if_none_match)) & set(_TAG.findall(etag)))


def takes_gzip(accept_encoding: str) -> bool:
    """Whether `Accept-Encoding` allows gzip, and wants it no less than what is not packed."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weights[coding.removeprefix("x-")] = _weight(parameters)
    gzip = weights.get("gzip", weights.get("*", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _weight(parameters: list[str]) -> float:
    """What `q` says; a coding with something else than that is not relied upon."""
    if not parameters:
        return 1.0
    weight = _WEIGHT.fullmatch(parameters[0])
    return float(weight[1]) if weight and len(parameters) == 1 else 0.0
