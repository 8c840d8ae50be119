"""Closing a census: posts its night, sets right what earlier ones posted, and asks about whom nobody met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

from services.shelter.commands.bearers import with_bearers
from services.shelter.commands.boards import read_drawing
from services.shelter.commands.census import must_be_a_night
from services.shelter.commands.check_in import STAFF
from services.shelter.commands.given import fingerprint_of, moment_of, night, settings_of
from services.shelter.commands.sheets import issue_with_census
from services.shelter.commands.silence import propose_to_close
from services.shelter.errors import CensusClosedAlready
from services.shelter.queries import bearers, people, shelters, stays
from services.shelter.queries import census as queries
from services.shelter.rules import LATE_NIGHTS_MAX, evening_of
from services.shelter.schemas.census import CensusClosing, Posted
from shared.context import Context
from shared.contracts.shelter import CensusClosed, CensusFigures, NightsOf, NightTakenBack, ServiceGiven
from shared.contracts.vocabulary import ServiceKind
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import IdReused

Row = Mapping[Any, Any]


async def close_census(context: Context, site_id: UUID, body: CensusClosing) -> Posted:
    """Post the night as the stays say now; the same closing again is answered as it was.

    Rooms that nobody went through hinder nothing: the night is the stays', and who was seen is beside it.

    Raises:
        NotFound: the site is not the caller's, or no shelter.
        CensusTooEarly: the evening has not begun.
        CensusClosedAlready: somebody closed it.
        IdReused: the id stands for another content.
    """
    context.caller.must_be_at(site_id, *STAFF)
    closed_at = moment_of(context, body.closed_at, "/closed_at")
    await must_be_a_night(context, site_id, body.night_of, closed_at, "/closed_at")
    await queries.lock_night(context.session, site_id, body.night_of)
    given = body.closed_at and body.closed_at.timestamp()
    fingerprint = fingerprint_of({**body.model_dump(mode="json"), "site_id": site_id, "closed_at": given})
    before = await queries.census(context.session, site_id, body.night_of)
    if before is not None:
        return _as_it_was(before, body.id, fingerprint)
    ledger = await queries.ledger(context.session, site_id, body.night_of)
    sightings = await queries.latest_sightings(context.session, site_id, body.night_of)
    not_seen = {stay_id for stay_id, seen in sightings.items() if not seen}
    row = {
        **{name: ledger[name] for name in ("people_before", "came", "left", "people")},
        "id": body.id,
        "site_id": site_id,
        "night_of": body.night_of,
        "not_seen": len(not_seen & set(ledger["stay_ids"])),
        "figures": await _figures(context, site_id, body.night_of, ledger["stay_ids"]),
        "closed_at": closed_at.astimezone(UTC),
        "fingerprint": fingerprint,
        "recorded_by": context.caller.subject,
    }
    await queries.add_census(context.session, row)
    posted = [(stay_id, body.night_of) for stay_id in ledger["stay_ids"]]
    events = await _post(context, row, posted)
    await emit(context, [*events, _closed(row, events)])
    await _set_right(context, row)
    await propose_to_close(context, site_id)
    if row["figures"] is not None:
        row["evacuation_sheet"] = await issue_with_census(context, site_id, body.id)
    return Posted(**row)


async def _figures(context: Context, site_id: UUID, night_of: date, stay_ids: Sequence[UUID]) -> CensusFigures | None:
    """The board's numbers of the night's people, while it is that night.

    They are read of the stays that the ledger named, so that whoever comes meanwhile makes no other sum of them.
    """
    if night_of != night(context, context.now):
        return None
    settings = settings_of(context)
    board = await read_drawing(context.session, settings, site_id, context.now, stay_ids=stay_ids)
    shelter = await shelters.shelter(context.session, site_id)
    capacity = shelter["night_capacity"] if shelter else None
    return CensusFigures(**board.numbers.model_dump(), night_capacity=capacity)


def _as_it_was(row: Row, id_: UUID, fingerprint: str) -> Posted:
    if row["id"] != id_:
        raise CensusClosedAlready(closed_at=row["closed_at"])
    if row["fingerprint"] != fingerprint:
        raise IdReused()
    return Posted(**row)


async def _post(context: Context, census: Row, nights: Sequence[tuple[UUID, date]]) -> list[ServiceGiven]:
    """Write these nights of stays, and answer each as the service that it is."""
    if not nights:
        return []
    found: dict[UUID, Row] = dict(await stays.stays_by_id(context.session, sorted({id_ for id_, _ in nights})))
    found = dict(await with_bearers(context, found))
    sexes = await _sexes(context, found)
    settings = settings_of(context)
    rows, events = [], []
    for stay_id, night_of in nights:
        stay, id_ = found[stay_id], new_id()
        rows.append(
            {
                "id": id_,
                "census_id": census["id"],
                "site_id": census["site_id"],
                "night_of": night_of,
                "stay_id": stay_id,
            }
        )
        events.append(
            ServiceGiven(
                service_id=id_,
                site_id=census["site_id"],
                kind=ServiceKind.ACCOMMODATION_NIGHT,
                person_id=stay["person_id"],
                household_id=stay["household_id"],
                card_id=stay["card_id"],
                card_code=stay["card_code"],
                arrival_group_id=stay["arrival_group_id"],
                population=stay["population"],
                sex=sexes.get(stay_id),
                reached=stay["person_id"] is not None or stay["card_id"] is not None,
                occurred_at=evening_of(night_of, settings.time_zone, settings.census_from_hour),
            )
        )
    await queries.add_nights(context.session, rows)
    return events


async def _sexes(context: Context, found: Mapping[UUID, Row]) -> dict[UUID, Any]:
    """The sex of each stay's person, else that which its card says."""
    persons = await people.persons(context.session, [row["person_id"] for row in found.values() if row["person_id"]])
    codes = [row["card_code"] for row in found.values() if row["card_code"] and not row["card_revoked"]]
    cards = await bearers.cards(context.session, codes)
    sexes = {}
    for id_, row in found.items():
        said = persons.get(row["person_id"]) or cards.get(row["card_code"])
        sexes[id_] = said["sex"] if said else None
    return sexes


def _closed(census: Row, events: Sequence[ServiceGiven]) -> CensusClosed:
    by = Counter((event.population, event.sex) for event in events)
    known = sorted(by.items(), key=lambda item: tuple(value or "" for value in item[0]))
    return CensusClosed(
        census_id=census["id"],
        site_id=census["site_id"],
        night_of=census["night_of"],
        people_before=census["people_before"],
        came=census["came"],
        went=census["left"],
        people=census["people"],
        not_seen=census["not_seen"],
        figures=census["figures"],
        by=[NightsOf(population=population, sex=sex, people=people_) for (population, sex), people_ in known],
        occurred_at=census["closed_at"],
    )


async def _set_right(context: Context, census: Row) -> None:
    """Post and take back what the stays say otherwise of earlier censuses by now; their own lines stay as posted."""
    first = census["night_of"] - timedelta(days=LATE_NIGHTS_MAX)
    wrong = await queries.wrong_nights(context.session, census["site_id"], census["id"], first)
    missing = [(row["stay_id"], row["night_of"]) for row in wrong if row["night_id"] is None]
    never = [row for row in wrong if row["night_id"] is not None]
    await emit(context, await _post(context, census, missing))
    await queries.take_back_nights(context.session, [row["night_id"] for row in never], census["id"])
    await emit(
        context,
        [
            NightTakenBack(
                service_id=row["night_id"],
                site_id=census["site_id"],
                night_of=row["night_of"],
                occurred_at=census["closed_at"],
            )
            for row in never
        ],
    )
