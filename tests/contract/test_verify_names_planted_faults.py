"""`amparo verify` is green on a sound database, and each check about data turns red on a planted fault."""

from __future__ import annotations

import pytest

from amparo.installation import SERVICES
from amparo.verify import QUERIES
from shared.contracts.catalogue import types_for
from shared.settings import Settings
from tests.support.people import fixed_id
from tests.support.planted import broken_by

A, B, C, D = (f"'{fixed_id(name)}'" for name in "abcd")

MOVEMENT = (
    f"INSERT INTO distribution.movement (id, kind, reason, occurred_at, fingerprint) VALUES ({A}, 'X', 'X', now(), '')"
)
HANDOUT = f"""
INSERT INTO distribution.handout (id, fingerprint, round_id, site_id, kit_id, bom_version, mode, quantity, unit,
                                  unit_id, offline, source, done_by, occurred_at)
VALUES ({A}, '', {B}, {B}, {B}, 1, 'GRANT', 1, 'PERSON', {C}, false, 'SCAN', {D}, now())
"""
VERDICT = f"""
INSERT INTO distribution.verdict (handout_id, verdict, parameters, components, people)
VALUES ({A}, 'GIVEN', '{{}}', '{{}}', 1)
"""
ENTITLEMENT = "INSERT INTO distribution.entitlement (rule_id, unit_id, window_key, allowance, taken, over) VALUES"
CASE = f"""
INSERT INTO distribution.review_case (id, kind, site_id, rule_id, unit_id, window_key, excess, opened_at)
VALUES ({A}, 'OVER_ISSUE', {B}, {C}, {D}, 'w', 1, now())
"""
BED_USE = "INSERT INTO shelter.bed_use (id, site_id, kind, bed_id, person_id, during) VALUES"
HOLDS = f"""
({A}, {B}, 'HOLD', {C}, {D}, '[2023-01-01, 2023-01-03)'), ({B}, {B}, 'HOLD', {C}, {D}, '[2023-01-02, 2023-01-04)')
"""
TOKENS = f"""
INSERT INTO shelter.bed_use (id, site_id, kind, stay_id, token, during)
VALUES ({A}, {B}, 'STAY', {C}, 't', '[2023-01-01, 2023-01-03)'), ({B}, {B}, 'STAY', {D}, 't', '[2023-01-02,)')
"""
STAY = """
INSERT INTO shelter.stay (id, site_id, place, card_revoked, started_at, night_of, ended_at, left_on,
                          end_reason, ended_by, fingerprint, recorded_by)
"""
ENDED_STAY = f"""
{STAY} VALUES ({A}, {B}, 'WITHOUT_BED', false, '2023-01-01', '2023-01-01', '2023-01-02', '2023-01-02', 'HOME',
               {D}, '', {D})
"""
STILL_IN_USE = f"""
INSERT INTO shelter.bed_use (id, site_id, kind, stay_id, during) VALUES ({C}, {B}, 'STAY', {A}, '[2023-01-01,)')
"""
HALF_TAKEN = f"""
INSERT INTO shelter.room (id, site_id, code, neutral_code, population, mode, covered_area_m2, floor, accessible, places,
                          taken)
VALUES ({A}, {B}, 'G', 'G', 'OVERFLOW', 'COUNTED', 10, 0, true, 5, 1)
"""
LEG = "INSERT INTO distribution.leg (movement_id, place_id, account, item_id, lot_id, qty) VALUES"
BALANCE = "INSERT INTO distribution.balance (place_id, account, item_id, lot_id, qty) VALUES"

PLANTED: dict[str, tuple[str, ...]] = {
    "I1 legs of each movement sum to zero": (MOVEMENT, f"{LEG} ({A}, {B}, 'SHELF', {C}, {D}, 5)"),
    "I1 balance is the sum of its legs": (f"{BALANCE} ({A}, 'SHELF', {B}, {C}, 5)",),
    "I1 no physical account is negative": (
        "ALTER TABLE distribution.balance DROP CONSTRAINT balance_not_negative",
        f"{BALANCE} ({A}, 'SHELF', {B}, {C}, -1)",
    ),
    "I2 taken and over are the live claims": (f"{ENTITLEMENT} ({A}, {B}, 'w', 1, 1, 0)",),
    "I2 every excess has one open case with that excess": (CASE,),
    "I3 every hand-out has one verdict and, if goods left, one movement": (HANDOUT,),
    "I5 no bed in two overlapping uses": (
        "ALTER TABLE shelter.bed_use DROP CONSTRAINT bed_not_twice, DROP CONSTRAINT person_not_twice",
        f"{BED_USE} {HOLDS}",
    ),
    "I5 no person in two overlapping stays": (
        "ALTER TABLE shelter.bed_use DROP CONSTRAINT bed_not_twice, DROP CONSTRAINT person_not_twice",
        f"{BED_USE} {HOLDS}",
    ),
    "I5 no card in two overlapping stays": (
        "ALTER TABLE shelter.bed_use DROP CONSTRAINT token_not_twice",
        TOKENS,
    ),
    "I5 a bed is used for as long as its stay lasts": (ENDED_STAY, STILL_IN_USE),
    "I6 the places taken in a room are its open stays": (HALF_TAKEN,),
    "I7 every hand-out that left or was refused has its event": (HANDOUT, VERDICT, MOVEMENT),
}
"""A check by its name, and the statements that break what it checks."""


def outbox_row(service: str, type_: str, *, sent: bool) -> str:
    """The statement that puts an event into a service's outbox."""
    columns = "id, position, type, subject, version, occurred_at, correlation_id, data, sent_at"
    sent_at = "now()" if sent else "NULL"
    return f"INSERT INTO {service}.outbox ({columns}) VALUES ({A}, 1, '{type_}', {B}, 1, now(), 'c', '{{}}', {sent_at})"


async def test_a_sound_database_is_green(sound: Settings) -> None:
    assert await broken_by(sound) == {}


@pytest.mark.parametrize("check", PLANTED)
async def test_a_planted_fault_is_named(sound: Settings, check: str) -> None:
    examples = (await broken_by(sound, *PLANTED[check]))[check]
    planted = {str(fixed_id(name)) for name in "abcd"}
    assert planted & set(" ".join(examples).split())


def test_every_check_of_the_data_has_a_planted_fault() -> None:
    assert set(PLANTED) == {check for check, (_, invariant) in QUERIES.items() if invariant != "I12"}


@pytest.mark.parametrize("service", SERVICES)
async def test_an_unsent_event_is_named(sound: Settings, service: str) -> None:
    unsent = outbox_row(service, "nobody.listens.v1", sent=False)
    assert set(await broken_by(sound, unsent)) == {f"I8 nothing of {service} is unsent"}


@pytest.mark.parametrize("consumer", [name for name in SERVICES if types_for(name)])
async def test_an_event_that_a_consumer_never_saw_is_named(sound: Settings, consumer: str) -> None:
    type_ = types_for(consumer)[0]
    event = outbox_row(type_.split(".")[0], type_, sent=True)
    check = f"I8 {consumer} has applied or parked every event that it is bound to"
    assert check in await broken_by(sound, event)


async def test_an_event_in_the_inbox_is_not_missed(sound: Settings) -> None:
    type_ = types_for("coordination")[0]
    listeners = [name for name in SERVICES if type_ in types_for(name)]
    columns = "consumer, event_id, type"
    seen = [f"INSERT INTO {name}.inbox ({columns}) VALUES ('{name}', {A}, '{type_}')" for name in listeners]
    assert await broken_by(sound, outbox_row(type_.split(".")[0], type_, sent=True), *seen) == {}
