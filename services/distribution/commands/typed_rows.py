"""What was written on a sheet is typed back: goods that left are recorded, every row is accounted for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.asked import Moment
from services.distribution.commands.fingerprint import content_of, fingerprint_of
from services.distribution.commands.handouts import Outcome, give
from services.distribution.commands.rounds import STEERERS
from services.distribution.commands.sheets import must_be_the_rounds
from services.distribution.errors import RowCodeRefused, RowTypedOtherwise
from services.distribution.queries import handouts, rounds
from services.distribution.queries import sheets as queries
from services.distribution.queries.round_steps import open_spans
from services.distribution.rules.rounds import Span, was_open
from services.distribution.rules.row_codes import RowCodeWrong, SheetName, row_code, row_id, row_of, token_of
from services.distribution.schemas.handouts import HandoutIn, HandoutOut, OfflineHandoutIn, Verdict
from services.distribution.schemas.sheets import RowIn, RowOutcome, RowsIn
from shared.batch import Unreadable
from shared.clock import day_bounds, local_day
from shared.context import Context
from shared.contracts.card_codes import is_card_code
from shared.problems import IdReused, InvalidRequest, NotFound, Problem, RequestInFlight

SOURCE = "PAPER"


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


@dataclass(frozen=True)
class TypedSheet:
    """What became of each typed row, and how many others were stored as not used."""

    rows: list[TypedRow]
    rest: int


async def type_rows(context: Context, round_id: UUID, sheet_id: UUID, body: RowsIn) -> TypedSheet:
    """Record what was written on a sheet, as goods that left; the outcomes are in the items' order.

    A row that is typed again answers the same; typed otherwise it is a problem. Of two at once the second waits. After
    the round's account what was given is given despite its end, with a case.

    Raises:
        NotFound: it is no sheet of the round at a site that the caller coordinates.
    """
    found = await queries.read_sheet(context.session, sheet_id)
    sheet = must_be_the_rounds(found, round_id, context.caller, *STEERERS)
    await rounds.hold_round(context.session, round_id)
    spans = await open_spans(context.session, [round_id])
    reader = _Reader(context, sheet, body.written_on, spans.get(round_id, []))
    read = [reader.read(item) for item in body.rows]
    rows: dict[UUID, _Row] = {}
    for one in read:
        if isinstance(one, _Row):
            rows.setdefault(one.id, one)
    right = await _store(context, sheet_id, rows)
    given = await _give(context, [one for one in right.values() if one.handout])
    typed = [_outcome(one, right, given) for one in read]
    if body.rest is None or any(one.problem for one in typed):
        return TypedSheet(typed, 0)
    rest = reader.rest(RowOutcome(body.rest), {one.number for one in typed})
    return TypedSheet(typed, len(await _store(context, sheet_id, rest)))


async def _store(context: Context, sheet_id: UUID, rows: dict[UUID, _Row]) -> dict[UUID, _Row]:
    """Store the rows that were not typed yet; answer those that are there with the same content by now."""
    await _refuse_other_handouts(context, rows)
    await queries.insert_rows(context.session, [_stored(one, sheet_id, context) for one in rows.values()])
    contents = await queries.typed_rows(context.session, list(rows))
    return {id_: one for id_, one in rows.items() if contents[id_] == one.fingerprint}


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

    def rest(self, outcome: RowOutcome, typed: Collection[int | None]) -> dict[UUID, _Row]:
        """All rows that were neither typed before nor now, as not used.

        Raises:
            InvalidRequest: the day on the sheet can not be.
        """
        name = SheetName(self.sheet["round_id"], self.sheet["sheet_id"], self.sheet["number"])
        left = set(range(1, self.sheet["rows"] + 1)) - set(self.sheet["typed"] or ()) - set(typed)
        rows: dict[UUID, _Row] = {}
        for number in sorted(left):
            one = self.read(RowIn(row=row_code(name, number), outcome=outcome))
            if isinstance(one, Problem):  # the day on the sheet is none on which it can have been written
                raise one
            rows[one.id] = one
        return rows

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
