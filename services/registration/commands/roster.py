"""The roster of a site for its devices (docs/adr/0038): a read of identity, unless it is what the caller holds."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.registration.commands.auditing import audit_roster
from services.registration.commands.finding import SEARCHERS, Reading
from services.registration.commands.imports.keys import secret_of
from services.registration.queries import roster as queries
from services.registration.queries.reads import ROSTER
from services.registration.rules.ages import completed_age
from services.registration.rules.roster import document_match_key, phone_match_key
from services.registration.schemas.roster import RosterOut
from services.registration.vocabulary import ReadPurpose
from shared.audit import Entry, chain_of
from shared.conditional import holds
from shared.contracts.vocabulary import BirthPrecision

NAMELESS: dict[str, Any] = {"given_names": None, "family_names": None, "phone": None, "documents": []}
"""What no device holds of who is at a site in discreet mode; a key would tell whose a typed number is."""
_SALT_BYTES = 16


@dataclass(frozen=True)
class Roster:
    """A roster as it is sent; `content` is None where it is the one that the caller holds."""

    etag: str
    content: bytes | None


async def show_roster(reading: Reading, site_id: UUID, if_none_match: str | None) -> Roster:
    """Who has an open stay at the site, as a device may keep it.

    The ETag is of what is told, under a key that is not in the database: who holds it alone cannot try names against
    it. The same roster again is no read.

    Raises:
        NotFound: another site.
        RosterLoadsSpent: the caller was answered too many today.
    """
    reading.principal.must_be_at(site_id, *SEARCHERS)
    people_max = reading.settings.roster_people_max
    discreet = await queries.is_discreet_for_devices(reading.session, site_id, reading.principal)
    rows = await queries.roster(reading.session, site_id, reading.principal, rows_max=people_max + 1)
    guests = [_guest(row, reading) for row in rows[:people_max]]
    told = {
        "discreet": discreet,
        "complete": len(rows) <= people_max,
        "people": guests,
    }
    etag = _etag(secret_of(reading.settings.keys_dir), site_id, told)
    if holds(if_none_match, etag):
        return Roster(etag, None)
    await _audit(reading, site_id, [one["person_id"] for one in guests if one["person_id"]])
    # Beside the loop: thousands of keys take as long as many other answers.
    return Roster(etag, await asyncio.to_thread(_content, told, guests, reading.now))


def _content(told: Mapping[str, Any], guests: Sequence[Mapping[str, Any]], now: datetime) -> bytes:
    salt = secrets.token_urlsafe(_SALT_BYTES)
    people = [_with_keys(one, salt) for one in guests]
    answer = RosterOut.model_validate({**told, "as_of": now, "match_key_salt": salt, "people": people})
    return answer.model_dump_json().encode()


async def _audit(reading: Reading, site_id: UUID, person_ids: Sequence[UUID]) -> None:
    """One row that names everybody of whom it tells, in the chain of the site."""
    if person_ids:
        entry = Entry(
            kind="READ",
            operation=ROSTER,
            principal=reading.principal,
            site_id=chain_of(reading.principal, site_id),
            subjects=tuple(person_ids),
            trace_id=reading.trace_id,
            purpose=ReadPurpose.SHELTER,
        )
        await audit_roster(reading.session, reading.settings, entry)


def _guest(row: Mapping[Any, Any], reading: Reading) -> dict[str, Any]:
    """A row with its age instead of its birth date, and without a name where there must be none."""
    precision = BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None
    age = completed_age(row["birth_date"], precision, reading.on())
    guest = {name: value for name, value in row.items() if name not in ("birth_date", "birth_precision", "nameless")}
    guest |= {"age": age.years if age else None, "age_months": age.months if age else None}
    return guest | NAMELESS if row["nameless"] else guest


def _with_keys(guest: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """The guest as it is told: keys instead of numbers."""
    documents = [document_match_key(salt, number) for number in guest["documents"]]
    phone = phone_match_key(salt, guest["phone"]) if guest["phone"] else None
    told = {name: value for name, value in guest.items() if name not in ("documents", "phone")}
    keys = [key for key in documents if key]
    return {**told, "document_keys": keys, "phone_keys": [phone] if phone else []}


def _etag(secret: bytes, site_id: UUID, told: Mapping[str, Any]) -> str:
    """Weak: what it names is the roster, not its letters, which have another salt each time."""
    content = b"roster" + site_id.bytes + to_json(told)
    return f'W/"{hmac.digest(secret, content, hashlib.sha256).hex()[:32]}"'
