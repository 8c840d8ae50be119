"""Paper for a round: sheets are made and printed, and what was written on them is typed back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.asked import Moment, content_of
from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.handouts import Outcome, give
from services.distribution.commands.rounds import STEERERS
from services.distribution.errors import RoundStateRefused, RowCodeRefused, RowTypedOtherwise
from services.distribution.queries import handouts, rounds
from services.distribution.queries import sheets as queries
from services.distribution.rules.paper import Sheet, sheet_pdf
from services.distribution.rules.rounds import Span, was_open
from services.distribution.rules.row_codes import RowCodeWrong, SheetName, row_code, row_id, row_of, token_of
from services.distribution.schemas.handouts import HandoutIn, HandoutOut, OfflineHandoutIn, Verdict
from services.distribution.schemas.rounds import RoundState
from services.distribution.schemas.sheets import RowIn, RowOutcome, RowsIn, SheetIn, SheetOut
from shared.auth import Principal
from shared.batch import Unreadable
from shared.clock import day_bounds, local_day
from shared.context import Context
from shared.contracts.card_codes import is_card_code
from shared.contracts.vocabulary import Role
from shared.problems import IdReused, InvalidRequest, NotFound, Problem, RequestInFlight

KEEPERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR)
SOURCE = "PAPER"
_ENDED = (RoundState.CLOSED, RoundState.RECONCILED)


async def make_sheet(context: Context, round_id: UUID, body: SheetIn) -> SheetOut:
    """Make a sheet of pre-numbered rows, with the round's next number.

    Raises:
        NotFound: the site is not one of the round's and the caller's.
        RoundStateRefused: it is closed.
        SheetsFull: it has 999 of them, by the table's own constraint.
        IdReused: the id stands for another sheet.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    round_ = await rounds.lock_round(context.session, round_id)  # numbers are drawn one after another
    if round_ is None or body.site_id not in round_["site_ids"]:
        raise NotFound()
    sheet = {
        "id": body.id,
        "fingerprint": fingerprint_of(body),
        "round_id": round_id,
        "site_id": body.site_id,
        "row_count": body.rows,
        "made_by": context.caller.subject,
        "made_at": context.now,
    }
    known = await queries.read_sheet(context.session, body.id)
    if known is None:
        if round_["state"] in _ENDED:
            raise RoundStateRefused(state=round_["state"])
        if not await queries.insert_sheet(context.session, sheet):
            raise IdReused()
    elif (known["round_id"], known["content"]) != (round_id, sheet["fingerprint"]):
        raise IdReused()
    row = await queries.read_sheet(context.session, body.id)
    if row is None:
        raise NotFound()
    return sheet_out(row)


def sheet_out(row: RowMapping) -> SheetOut:
    """A sheet, with the numbers of the rows that nobody typed yet."""
    typed = set(row["typed"] or ())
    return SheetOut(**row, missing=[number for number in range(1, row["rows"] + 1) if number not in typed])


async def print_sheet(row: RowMapping, sheet_id: UUID, *, paper: str, language: str) -> bytes:
    """The PDF of a sheet, from what `queries.printed` knows of it; printed again, it is the same rows."""
    sheet = Sheet(
        name=SheetName(row["round_id"], sheet_id, row["number"]),
        rows=row["rows"],
        round_code=row["round_code"],
        kit_name=row["kit_name"],
        site_code=row["site_code"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )
    return await asyncio.to_thread(sheet_pdf, sheet, paper=paper, language=language, made_at=row["made_at"])


def must_be_the_rounds(row: RowMapping | None, round_id: UUID, principal: Principal, *roles: str) -> RowMapping:
    """A sheet of the round, at a site where the caller holds one of `roles`.

    Raises:
        NotFound: it is not.
    """
    if row is None or row["round_id"] != round_id:
        raise NotFound()
    principal.must_be_at(row["site_id"], *roles)
    return row


@dataclass(frozen=True)
class TypedRow:
    """What became of one typed row: its number and what the paper says of it, or a problem and no effect."""

    number: int | None = None
    outcome: RowOutcome | None = None
    handout: HandoutOut | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class _Row:
    """One row as it is recorded; `handout` is what was given on it, `moment` when."""

    id: UUID
    number: int
    outcome: RowOutcome
    written_on: date
    fingerprint: str
    moment: Moment
    handout: HandoutIn | None


async def type_rows(context: Context, round_id: UUID, sheet_id: UUID, body: RowsIn) -> list[TypedRow]:
    """Record what was written on a sheet, as goods that left; the outcomes are in the items' order.

    A row that is typed again answers the same; typed otherwise it is a problem. Of two at once the second waits.

    Raises:
        NotFound: it is no sheet of the round at a site that the caller coordinates.
    """
    found = await queries.read_sheet(context.session, sheet_id)
    sheet = must_be_the_rounds(found, round_id, context.caller, *STEERERS)
    reader = _Reader(context, sheet, body.written_on, await rounds.open_spans(context.session, round_id))
    read = [reader.read(item) for item in body.rows]
    rows: dict[UUID, _Row] = {}
    for one in read:
        if isinstance(one, _Row):
            rows.setdefault(one.id, one)
    await _refuse_other_handouts(context, rows)
    await queries.insert_rows(context.session, [_stored(one, sheet_id, context) for one in rows.values()])
    contents = await queries.typed_rows(context.session, list(rows))
    right = {id_: one for id_, one in rows.items() if contents[id_] == one.fingerprint}
    given = await _give(context, [one for one in right.values() if one.handout])
    return [_outcome(one, right, given) for one in read]


@dataclass(frozen=True)
class _Reader:
    """Reads the rows of one sheet: its day, and when the round was open."""

    context: Context
    sheet: RowMapping
    written_on: date
    spans: Sequence[Span]

    def read(self, item: RowIn | Unreadable) -> _Row | Problem:
        """What is recorded of a row, or why nothing is."""
        if isinstance(item, Unreadable):
            return item.problem
        sheet = self.sheet
        name = SheetName(sheet["round_id"], sheet["sheet_id"], sheet["number"])
        try:
            number = row_of(item.row, name, sheet["rows"])
        except RowCodeWrong:
            return RowCodeRefused()
        day = item.written_on or self.written_on
        problem = self._wrong_in(item, day)
        if problem is not None:
            return problem
        id_, moment = row_id(sheet["sheet_id"], number), self._moment(day)
        given = item.outcome is RowOutcome.GIVEN
        return _Row(
            id=id_,
            number=number,
            outcome=item.outcome,
            written_on=day,
            fingerprint=fingerprint_of(item.model_copy(update={"row": str(number), "written_on": day})),
            moment=moment,
            handout=_handout(item, id_, row_code(name, number), sheet, moment) if given else None,
        )

    def _wrong_in(self, item: RowIn, day: date) -> Problem | None:
        zone = self.context.settings.time_zone
        if item.card and item.outcome is not RowOutcome.GIVEN:
            return InvalidRequest.at("/card", "nothing_given")
        if item.card and not is_card_code(item.card) and not item.card_as_written:
            return InvalidRequest.at("/card", "check_character")
        if day > local_day(self.context.now, zone):
            return InvalidRequest.at("/written_on", "in_the_future")
        if day < local_day(self.sheet["made_at"], zone):
            return InvalidRequest.at("/written_on", "before_the_sheet")
        return None

    def _moment(self, day: date) -> Moment:
        """Noon of the day that stands on the paper, not before the sheet and not after now.

        The round was open if it was at any time of that day: paper says no hour.
        """
        start, end = day_bounds(day, self.context.settings.time_zone)
        at = min(max(start + timedelta(hours=12), self.sheet["made_at"]), self.context.now)
        return Moment(at, at, source=SOURCE, opened=was_open(self.spans, start, end))


def _handout(item: RowIn, id_: UUID, code: str, sheet: RowMapping, moment: Moment) -> HandoutIn:
    return OfflineHandoutIn(
        id=id_,
        round_id=sheet["round_id"],
        site_id=sheet["site_id"],
        card=item.card or token_of(code),
        quantity=item.quantity,
        scanned_at=moment.scanned_at,
    )


async def _refuse_other_handouts(context: Context, rows: dict[UUID, _Row]) -> None:
    """Take out of `rows` those whose id is a hand-out's of another content, or one that was refused."""
    known = await handouts.stored(context.session, list(rows))
    for id_, there in known.items():
        handout = rows[id_].handout
        same = handout is not None and bytes(there["fingerprint"]).hex() == content_of(handout)
        if not same or there["verdict"] == Verdict.REFUSED:
            del rows[id_]


async def _give(context: Context, rows: Sequence[_Row]) -> Mapping[UUID, HandoutOut]:
    """Record what was given, in the order of the sheet.

    Raises:
        RequestInFlight: a desk gave under the same id at this moment; nothing is recorded, and the caller tries again.
    """
    ordered = sorted(rows, key=lambda one: one.number)
    if not ordered:
        return {}
    items = [one.handout for one in ordered if one.handout]
    outcomes: list[Outcome] = await give(context, items, [one.moment for one in ordered], offline=True)
    given: dict[UUID, HandoutOut] = {}
    for one, outcome in zip(ordered, outcomes, strict=True):
        if outcome.handout is None:
            raise RequestInFlight() if isinstance(outcome.problem, IdReused) else outcome.problem or NotFound()
        given[one.id] = outcome.handout
    return given


def _stored(one: _Row, sheet_id: UUID, context: Context) -> dict[str, Any]:
    return {
        "id": one.id,
        "sheet_id": sheet_id,
        "number": one.number,
        "outcome": one.outcome.value,
        "fingerprint": one.fingerprint,
        "written_on": one.written_on,
        "typed_by": context.caller.subject,
        "typed_at": context.now,
    }


def _outcome(one: _Row | Problem, right: Mapping[UUID, _Row], given: Mapping[UUID, HandoutOut]) -> TypedRow:
    if isinstance(one, Problem):
        return TypedRow(problem=one)
    if one.id not in right or right[one.id].fingerprint != one.fingerprint:
        return TypedRow(number=one.number, problem=RowTypedOtherwise(row=one.number))
    return TypedRow(one.number, one.outcome, given.get(one.id))
