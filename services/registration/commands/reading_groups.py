"""Arrival groups at one's own sites, their numbers, and the manifests that were sent ahead of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.finding import Reading
from services.registration.errors import ManifestNotExpected
from services.registration.queries import groups as queries
from services.registration.queries.arrivals import lock_group
from services.registration.queries.finding import is_site_discreet
from services.registration.queries.group_numbers import group_counts, group_people
from services.registration.rules.ages import completed_age
from services.registration.rules.composition import added, band_years, counted, remaining_of
from services.registration.schemas.arrivals import (
    CountOut,
    GroupInFullOut,
    GroupNumbersOut,
    GroupOut,
    ManifestEntryOut,
    ManifestIn,
    ManifestKeptOut,
    ManifestOut,
)
from services.registration.settings import settings_of
from services.registration.vocabulary import ReadPurpose
from shared.clock import business_now
from shared.context import Context
from shared.contracts.vocabulary import AgeBand, ArrivalGroupState, BirthPrecision, Composition, Role, Sex
from shared.pagination import Page, page_of
from shared.problems import NotFound

READERS = (Role.REGISTRAR, Role.SHELTER_STAFF, Role.SITE_COORDINATOR)
MANIFEST_READERS = (Role.REGISTRAR, Role.SITE_COORDINATOR)


async def list_groups(reading: Reading, *, state: str | None, after: UUID, limit: int) -> Page[GroupOut]:
    """The groups of the caller's sites, by id."""
    rows = await queries.groups_at(
        reading.session,
        sorted(reading.principal.sites(*READERS)),
        state=state,
        after=after,
        rows_max=limit + 1,
    )
    return page_of(
        [GroupOut.model_validate(dict(row)) for row in rows], limit, [row["arrival_group_id"] for row in rows]
    )


async def show_group(reading: Reading, group_id: UUID) -> GroupInFullOut:
    """One group with who of it is counted, registered, or has a token.

    Raises:
        NotFound: no such group at the caller's sites.
    """
    group = await queries.group_in_full(reading.session, group_id)
    if group is None:
        raise NotFound()
    reading.principal.must_be_at(group["site_id"], *READERS)
    counts = await group_counts(reading.session, group_id)
    total = Composition()
    for count in counts:
        total = added(total, Composition.model_validate(count["people"]))
    people = await group_people(reading.session, group_id)
    registered = _composition([row for row in people if row["what"] != "TOKEN"], reading.on())
    tokens = _composition([row for row in people if row["what"] == "TOKEN"], reading.on())
    numbers = GroupNumbersOut(
        counted=total,
        registered=registered,
        tokens=tokens,
        remaining=remaining_of(total, added(registered, tokens)),
    )
    headcounts = [CountOut.model_validate({**count, "headcount_id": count["id"]}) for count in counts]
    # Counted now: a merge of two of its people changes no row of the group.
    now = {"registered": registered.total, "remaining": numbers.remaining.total if total.total else None}
    return GroupInFullOut.model_validate({**group, **now, "numbers": numbers, "headcounts": headcounts})


def _composition(people: Sequence[RowMapping], on: date) -> Composition:
    known = counted((Sex(row["sex"] or Sex.NOT_STATED), _years(row, on)) for row in people if row["unnamed"] is None)
    for row in people:
        if row["unnamed"] is not None:
            known = added(known, Composition.model_validate(row["unnamed"]))
    return known


def _years(row: RowMapping, on: date) -> int | None:
    precision = BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None
    age = completed_age(row["birth_date"], precision, on)
    return age.years if age else band_years(AgeBand(row["age_band"]) if row["age_band"] else None)


async def keep_manifest(context: Context, group_id: UUID, body: ManifestIn) -> ManifestKeptOut:
    """Keep the list of who is expected, in place of an earlier one, until it is past its time.

    Raises:
        NotFound: no such group at the caller's sites.
        ManifestNotExpected: the group is finished.
    """
    group = await lock_group(context.session, group_id)
    if group is None:
        raise NotFound()
    context.caller.must_be_at(group["site_id"], *MANIFEST_READERS)
    if group["state"] == ArrivalGroupState.FINISHED:
        raise ManifestNotExpected()
    entries = [entry.model_dump(mode="json") for entry in body.entries]
    await queries.keep_manifest(context.session, group_id, entries, caller=context.caller.subject, now=context.now)
    kept_for = timedelta(hours=settings_of(context.settings).manifest_hours)
    return ManifestKeptOut(arrival_group_id=group_id, people=len(entries), deleted_at=context.now + kept_for)


async def show_manifest(reading: Reading, group_id: UUID) -> ManifestOut:
    """The list of who is expected; that it was read is written down first.

    Raises:
        NotFound: no such group at the caller's sites, or no list, or one that is past its time.
    """
    group = await queries.group_in_full(reading.session, group_id)
    if group is None:
        raise NotFound()
    reading.principal.must_be_at(group["site_id"], *MANIFEST_READERS)
    kept_for = timedelta(hours=reading.settings.manifest_hours)
    row = await queries.read_manifest(reading.session, group_id, received_after=reading.now - kept_for)
    if row is None:
        raise NotFound()
    nameless = await is_site_discreet(reading.session, group["site_id"], reading.viewer())
    # Its names belong to nobody's record: what was read is the group's list.
    await reading.audit("show_manifest", ReadPurpose.REGISTRATION, [group_id])
    return ManifestOut(
        arrival_group_id=group_id,
        deleted_at=row["received_at"] + kept_for,
        entries=[
            ManifestEntryOut() if nameless else ManifestEntryOut.model_validate(entry) for entry in row["entries"]
        ],
    )


async def forget_manifests(context: Context) -> None:
    """Delete every manifest that is past its time: a list of names outlives its bus by three days."""
    kept_for = timedelta(hours=settings_of(context.settings).manifest_hours)
    await queries.delete_manifests(context.session, received_before=business_now() - kept_for)
