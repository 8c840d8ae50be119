"""The offline pack of a round: what online judgement would say of every card, for scanners without a network."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution import rules
from services.distribution.commands.asked import Asked, Moment, facts_of, load
from services.distribution.commands.handouts import GIVERS
from services.distribution.queries import entitlements
from services.distribution.queries import packs as queries
from services.distribution.queries.packs import Mark
from services.distribution.rules import Facts, Standing
from services.distribution.schemas.handouts import HandoutIn
from shared.clock import local_day
from shared.context import Context
from shared.contracts.offline_packs import PURPOSE, Pack, PackUnit, hashed, seal
from shared.contracts.vocabulary import CardState
from shared.ids import new_id
from shared.keys import Key, KeysDirectory
from shared.problems import NotFound

CHUNK_CARDS = 1_000
"""Cards that are resolved at once: others are served in between."""


@dataclass
class _Told:
    """What is gathered for a pack; a unit's cards come in several chunks."""

    salt: bytes
    units: dict[bytes, PackUnit] = field(default_factory=dict)
    apart: dict[str, set[bytes]] = field(default_factory=lambda: {CardState.REVOKED: set(), CardState.PAUSED: set()})

    def add(self, unit: PackUnit) -> None:
        """A unit with one card more."""
        known = self.units.get(unit.key)
        cards = (*known.cards, *unit.cards) if known else unit.cards
        self.units[unit.key] = PackUnit(unit.key, unit.allowed, unit.taken, unit.code, cards)


async def make_pack(context: Context, round_id: UUID, site_id: UUID, since: str | None) -> dict[str, str]:
    """The signed pack of a round for a site; with `since`, a version, only what changed, if that can be told.

    Raises:
        NotFound: the round does not give at the site, or the caller not there.
    """
    context.caller.must_be_at(site_id, *GIVERS)
    row = await queries.round_of(context.session, round_id)
    if row is None or site_id not in row["site_ids"]:
        raise NotFound()
    key = KeysDirectory(context.settings.keys_dir).current(PURPOSE)
    mark = await queries.mark(context.session)
    version = _version(context, row, mark)
    snapshot = await _base(context, since, key, version)
    cards_max = getattr(context.settings, "offline_pack_cards_max", 100_000)
    asked = queries.Asked(row["site_ids"], row["rule_id"], snapshot, cards_max)
    cards = await queries.cards(context.session, asked)
    printed = await queries.printed(context.session, asked)
    told = _Told(hmac.digest(key.secret, b"salt" + round_id.bytes, hashlib.sha256)[:16])
    for start in range(0, len(cards), CHUNK_CARDS):
        await _tell(context, told, row, site_id, cards[start : start + CHUNK_CARDS])
    pack = Pack(
        round_id=round_id,
        site_id=site_id,
        made_at=context.now,
        expires_at=context.now + timedelta(hours=getattr(context.settings, "offline_pack_hours", 48)),
        version=_token(version, key),
        base=since if snapshot is not None else None,
        salt=told.salt,
        state=row["state"],
        policy=row["offline_policy"],
        cap=await _cap(context, row, site_id),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        complete=max(len(cards), len(printed)) < cards_max,
        units=tuple(told.units[unit] for unit in sorted(told.units)),
        revoked=frozenset(told.apart[CardState.REVOKED]),
        paused=frozenset(told.apart[CardState.PAUSED]),
        printed=frozenset(hashed(told.salt, code.encode()) for code in printed),
    )
    return seal(pack, kid=key.kid, secret=key.secret)


async def _resolved(context: Context, round_id: UUID, site_id: UUID, codes: Sequence[str]) -> list[Asked]:
    """The cards as an online desk would know them now; they are our own and need no validation, a third of the time."""
    items = [HandoutIn.model_construct(id=new_id(), round_id=round_id, site_id=site_id, card=code) for code in codes]
    return await load(context, items, [Moment(context.now, context.now)] * len(items))


async def _tell(context: Context, told: _Told, round_: RowMapping, site_id: UUID, cards: Sequence[RowMapping]) -> None:
    by_itself = {card["code"] for card in cards if card["by_itself"]}
    asked = await _resolved(context, round_["id"], site_id, [card["code"] for card in cards])
    serving = []
    for one in asked:
        state, code = one.row["card_state"], str(one.item.card)
        if one.row["deceased"] and state == CardState.ISSUED:  # a scanner gives nothing on it, as on one that is paused
            told.apart[CardState.PAUSED].add(hashed(told.salt, code.encode()))
        elif state in told.apart:
            told.apart[state].add(hashed(told.salt, code.encode()))
        elif state == CardState.ISSUED and (_is_own(one) or code in by_itself):
            serving.append(one)
    facts = await facts_of(context, serving, lock=False)
    standings = (await entitlements.standings(context.session, [rules.key_of(fact) for fact in facts])).standings
    apart = [str(one.item.card) for one in serving if not _is_own(one)]
    given = await queries.given_on(context.session, round_["rule_id"], apart) if apart else {}
    for one, fact in zip(serving, facts, strict=True):
        key = rules.key_of(fact)
        if _is_own(one):
            told.add(_unit(told.salt, one, fact, standings.get(key)))
        else:
            kits = given.get((str(one.item.card), key[2]), 0)
            told.add(_unit(told.salt, one, fact, rules.settle(kits, rules.allowance_of(fact))))


def _is_own(one: Asked) -> bool:
    """Whether the card shows whose it is; of one that does not, only what was given on itself is told (I20)."""
    return one.shown_unit_id == one.unit_id


def _unit(salt: bytes, one: Asked, fact: Facts, standing: Standing | None) -> PackUnit:
    allowance = rules.allowance_of(fact)
    now = rules.raised(standing or Standing(allowance), allowance)
    key, card = hashed(salt, one.shown_unit_id.bytes), hashed(salt, str(one.item.card).encode())
    return PackUnit(key, now.allowance, min(now.total, now.allowance), fact.recipient_code or "", (card,))


async def _cap(context: Context, round_: RowMapping, site_id: UUID) -> int:
    """How many kits the rule gives to somebody of whom nothing is known."""
    (one,) = await _resolved(context, round_["id"], site_id, ["0" * 10])
    (fact,) = await facts_of(context, [one], lock=False)
    return rules.allowance_of(fact)


def _version(context: Context, round_: RowMapping, mark: Mark) -> dict[str, Any]:
    """What a difference builds on: ages and calendar windows go by the day, and a pack holds the round's sites."""
    sites = hashlib.sha256(b"".join(site.bytes for site in round_["site_ids"])).hexdigest()[:16]
    day = local_day(context.now, context.settings.time_zone).isoformat()
    return {"round": str(round_["id"]), "day": day, "sites": sites, "at": mark.snapshot, "server": mark.server}


def _token(version: dict[str, Any], key: Key) -> str:
    text = json.dumps(version, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hmac.digest(key.secret, text, hashlib.sha256)[:12] + text).decode().rstrip("=")


async def _base(context: Context, since: str | None, key: Key, version: dict[str, Any]) -> str | None:
    """The snapshot to tell the difference to; None for the whole pack, where `since` is not one to build on."""
    if since is None:
        return None
    try:
        packed = base64.urlsafe_b64decode(since + "=" * (-len(since) % 4))
    except (binascii.Error, ValueError):
        return None
    if not hmac.compare_digest(hmac.digest(key.secret, packed[12:], hashlib.sha256)[:12], packed[:12]):
        return None
    earlier: dict[str, Any] = json.loads(packed[12:])
    snapshot = str(earlier.pop("at"))
    if earlier != {name: value for name, value in version.items() if name != "at"}:
        return None
    return None if await queries.merged_since(context.session, snapshot) else snapshot
