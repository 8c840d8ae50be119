"""What a judgement leaves behind: verdict rows, cases, events, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import RowMapping

from services.distribution.commands.asked import Asked
from services.distribution.commands.overrides import override_of
from services.distribution.commands.recipients import bearer_of
from services.distribution.rules import Judged, Judgement, Key
from services.distribution.schemas.cases import CaseKind
from services.distribution.schemas.handouts import LEFT, HandoutOut, Verdict
from services.distribution.schemas.overrides import OverrideOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import (
    GivenByOthersRecorded,
    HandoutGiven,
    HandoutRefused,
    StockDiscrepancyFound,
)
from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import CardState, KitKind, Population, RecipientUnit
from shared.ids import new_id
from shared.schemas import INT4_MAX

CaseRow = dict[str, Any]

_CASE_KINDS = {"UNKNOWN_CARD": CaseKind.UNKNOWN_CARD, "GIVEN_DESPITE": CaseKind.GIVEN_DESPITE}


def cases_of(judgement: Judgement, by_id: dict[UUID, Asked], overrides: Mapping[UUID, OverrideOut]) -> list[CaseRow]:
    """One case per disagreement, and one OVER_ISSUE case per window with its excess, where that is another now."""
    cases: list[CaseRow] = []
    for one in judgement.judged:
        asked = by_id[one.facts.handout_id]
        cases += [case_of(kind, asked) for kind in _kinds_of(one, asked)]
        override = overrides.get(one.facts.handout_id)
        if override and override.signed_by is None:
            cases.append(case_of(CaseKind.OVERRIDE, asked))
    last = {one.key: by_id[one.facts.handout_id] for one in judgement.judged}
    for key, over in judgement.excess_changed().items():
        if over > 0:
            row = case_of(CaseKind.OVER_ISSUE, last[key])
            cases.append({**row, "rule_id": key[0], "unit_id": key[1], "window_key": key[2], "excess": over})
    return cases


def _kinds_of(one: Judged, asked: Asked) -> Iterator[CaseKind]:
    """Of which kinds the cases of one hand-out are; a wrong bearer received nothing on the card."""
    if one.verdict in _CASE_KINDS:
        yield _CASE_KINDS[one.verdict]
    elif asked.noted and one.verdict in LEFT and not asked.item.wrong_bearer:
        yield CaseKind.CARD_UNSYNCED
    if one.time_uncertain:
        yield CaseKind.TIME_UNCERTAIN
    if asked.item.wrong_bearer and (asked.card_proof or asked.row["held_card_state"] == CardState.ISSUED):
        yield CaseKind.WRONG_BEARER


def settled_windows(judgement: Judgement) -> list[Key]:
    """The windows that had an excess and have none any more: the allowance grew."""
    return [key for key, over in judgement.excess_changed().items() if over == 0]


def stock_cases(context: Context, short: Sequence[Mapping[str, Any]]) -> list[CaseRow]:
    """One case per place and item that the shelf had too few of."""
    return [_stock_row(line, context.now) for line in short]


def discrepancies(cases: Iterable[CaseRow]) -> list[Payload]:
    """What the stock cases among `cases` tell of the shelves."""
    return [
        StockDiscrepancyFound(
            case_id=row["id"],
            site_id=row["site_id"],
            item_id=row["item_id"],
            quantity=row["excess"],
            occurred_at=row["opened_at"],
        )
        for row in cases
        if row["kind"] == "STOCK"
    ]


def case_of(kind: str, one: Asked) -> CaseRow:
    """A case of one hand-out."""
    return {
        "id": new_id(),
        "kind": kind,
        "site_id": one.item.site_id,
        "handout_id": one.item.id,
        "card_id": one.row["card_id"] or one.row["held_card_id"],
        "card_code": one.unknown_card,
        "rule_id": None,
        "unit_id": None,
        "window_key": None,
        "item_id": None,
        "excess": 0,
        "opened_at": one.occurred_at,
    }


def _stock_row(line: Mapping[str, Any], moment: datetime) -> CaseRow:
    return {
        "id": new_id(),
        "kind": "STOCK",
        "site_id": line["place_id"],
        "handout_id": None,
        "card_id": None,
        "rule_id": None,
        "unit_id": None,
        "window_key": None,
        "item_id": line["item_id"],
        "excess": min(line["short"], INT4_MAX),  # the ledger has it whole: what left is never refused
        "opened_at": moment,
    }


def _components(judged: Judged, one: Asked) -> dict[UUID, int]:
    return one.components if judged.verdict in LEFT else {}


def verdict_rows(
    judgement: Judgement, by_id: dict[UUID, Asked], details: dict[UUID, dict[str, Any]]
) -> Iterable[dict[str, Any]]:
    """The verdicts as rows; a verdict given at receipt is never changed."""
    for judged in judgement.judged:
        one = by_id[judged.facts.handout_id]
        yield {
            "handout_id": judged.facts.handout_id,
            "verdict": judged.verdict,
            "code": judged.code,
            "parameters": _parameters(one, details.get(judged.facts.handout_id, {})),
            "components": {str(item): quantity for item, quantity in _components(judged, one).items()},
            "people": one.row["members"],
            "time_uncertain": judged.time_uncertain,
            "refill": judged.refill,
        }


def _parameters(one: Asked, details: dict[str, Any]) -> dict[str, Any]:
    """With the round's state, where that is what it was judged by: a log goes by what it was then."""
    proof = {"card_proof": one.card_proof} if one.card_proof else {}
    state = {"state": one.row["state"]} if one.opened is None else {}
    parameters: dict[str, Any] = to_jsonable_python({**details, **proof, **state})
    return parameters


def events_of(judgement: Judgement, by_id: dict[UUID, Asked], *, offline: bool) -> list[Payload]:
    """What others are told of the hand-outs."""
    events: list[Payload] = []
    for judged in judgement.judged:
        one = by_id[judged.facts.handout_id]
        if judged.verdict in LEFT:
            events.append(_given(judged, one, offline=offline))
        elif judged.verdict == Verdict.REFUSED:
            events.append(_refused(judged, one))
        elif judged.verdict == Verdict.GIVEN_BY_OTHERS:
            events.append(_by_others(judged, one))
    return events


def _refused(judged: Judged, one: Asked) -> HandoutRefused:
    return HandoutRefused(
        handout_id=one.item.id,
        round_id=one.item.round_id,
        site_id=one.item.site_id,
        kit_kind=KitKind(one.row["kit_kind"]),
        reason=judged.code or "",
        occurred_at=one.occurred_at,
    )


def _by_others(judged: Judged, one: Asked) -> GivenByOthersRecorded:
    return GivenByOthersRecorded(
        handout_id=one.item.id,
        round_id=one.item.round_id,
        site_id=one.item.site_id,
        kit_kind=KitKind(one.row["kit_kind"]),
        organisation=one.item.given_by or "",
        quantity=one.item.quantity,
        recipient_unit=RecipientUnit(one.row["unit"]),
        unit_id=one.shown_unit_id,
        counted=judged.facts.counted,
        occurred_at=one.occurred_at,
    )


def _given(judged: Judged, one: Asked, *, offline: bool) -> HandoutGiven:
    row, item = one.row, one.item
    populations = row["populations"] or []
    return HandoutGiven(
        handout_id=item.id,
        round_id=item.round_id,
        site_id=item.site_id,
        kit_id=row["kit_id"],
        kit_kind=KitKind(row["kit_kind"]),
        bom_version=row["bom_version"],
        quantity=item.quantity,
        components=_components(judged, one),
        mode=row["mode"],
        verdict=judged.verdict,
        recipient_unit=RecipientUnit(row["unit"]),
        unit_id=one.shown_unit_id,
        card_id=row["card_id"],
        card_code=None if item.wrong_bearer else one.unknown_card,
        person_id=row["person_id"],
        household_id=row["household_id"],
        arrival_group_id=row["arrival_group_id"],
        population=Population(populations[0]) if populations else None,
        people={"HOUSEHOLD": row["members"], "DWELLING": row["members"], "SITE": 0}.get(row["unit"], 1),
        sex=item.anonymous.sex if item.anonymous else None,
        age_band=item.anonymous.age_band if item.anonymous else None,
        device_id=item.device_id,
        offline=offline,
        occurred_at=one.occurred_at,
    )


def outcome_of(
    judged: Judged, one: Asked, details: dict[UUID, dict[str, Any]], override: OverrideOut | None
) -> HandoutOut:
    """The answer for a hand-out that was judged just now."""
    return HandoutOut(
        handout_id=one.item.id,
        verdict=Verdict(judged.verdict),
        code=judged.code,
        quantity=one.item.quantity,
        kit_kind=KitKind(one.row["kit_kind"]),
        kit_name=one.row["kit_name"],
        household_size=one.row["members"],
        bearer=one.bearer,
        components=_components(judged, one),
        owed=(one.item.owed or []) if judged.verdict in LEFT else [],
        override=override,
        occurred_at=one.occurred_at,
        parameters=_parameters(one, details.get(one.item.id, {})),
        time_uncertain=judged.time_uncertain,
    )


def repeated(row: RowMapping, zone: str) -> HandoutOut:
    """The stored answer for a hand-out whose id is known; who bore the card is told as it may be known now."""
    return HandoutOut(
        handout_id=row["id"],
        verdict=Verdict(row["verdict"]),
        code=row["code"],
        quantity=row["quantity"],
        kit_kind=KitKind(row["kit_kind"]),
        kit_name=row["kit_name"],
        household_size=row["people"],
        bearer=bearer_of(row, local_day(row["occurred_at"], zone)),
        components=row["components"],
        owed=row["owed"] or [],
        override=override_of(row),
        occurred_at=row["occurred_at"],
        parameters=row["parameters"],
        time_uncertain=row["time_uncertain"],
    )
