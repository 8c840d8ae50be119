"""The content behind a client-made id, so that the same id with another content is refused."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel
from pydantic_core import to_json

from services.distribution.schemas.handouts import HandoutIn

_WAY = {"device_id", "device_seq"}
_FROM_THE_FIRST = {"id", "round_id", "site_id", "card", "person_id", "household_id", "quantity"}


def fingerprint_of(body: BaseModel, fields: set[str] | None = None) -> str:
    """SHA-256 of the body's `fields` (all where none are named), in hex."""
    content = body.model_dump(mode="json", include=fields)
    return hashlib.sha256(to_json(dict(sorted(content.items())))).hexdigest()


def content_of(item: HandoutIn) -> str:
    """The content behind a hand-out's id: the same whether it came from the desk or in a device's log.

    A field that came later belongs to it where it says something: older hand-outs keep their fingerprints.
    """
    return fingerprint_of(item, _said(item))


def content_but_id(item: HandoutIn) -> str:
    """The same for two hand-outs that say the same under two ids."""
    return fingerprint_of(item, _said(item) - {"id"})


def _said(item: HandoutIn) -> set[str]:
    fields = HandoutIn.model_fields
    said = {name for name in fields if getattr(item, name) != fields[name].default}
    return _FROM_THE_FIRST | (said - _WAY)
