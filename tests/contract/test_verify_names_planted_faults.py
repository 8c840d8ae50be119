"""`amparo verify` is green on a sound database, and each check about data turns red on a planted fault."""

from __future__ import annotations

import pytest

from amparo.installation import SERVICES
from amparo.verify import QUERIES, findings_of
from amparo.verify.outboxes import TOLD, Told
from shared.contracts.catalogue import types_for
from shared.settings import Settings
from tests.support import planted_censuses, planted_goods, planted_rounds, planted_stays
from tests.support.people import fixed_id
from tests.support.planted import broken_by, planted
from tests.support.planted_goods import CLAIM, HANDOUT, MOVEMENT, VERDICT, A, B, C, D, Fault

FAULTS = (*planted_goods.FAULTS, *planted_rounds.FAULTS, *planted_censuses.FAULTS, *planted_stays.FAULTS)


def outbox_row(service: str, type_: str, *, sent: bool) -> str:
    """The statement that puts an event into a service's outbox."""
    columns = "id, position, type, subject, version, occurred_at, correlation_id, data, sent_at"
    sent_at = "now()" if sent else "NULL"
    return f"INSERT INTO {service}.outbox ({columns}) VALUES ({A}, 1, '{type_}', {B}, 1, now(), 'c', '{{}}', {sent_at})"


def bare_row(table: str, values: dict[str, str]) -> tuple[str, str]:
    """The statements that put a row into `table` with those columns alone, past every other constraint."""
    freed = f"""
        DO $$ DECLARE free text; BEGIN
            FOR free IN
                SELECT 'DROP CONSTRAINT ' || quote_ident(conname) FROM pg_constraint
                WHERE conrelid = '{table}'::regclass AND contype = 'c'
                UNION ALL
                SELECT 'ALTER ' || quote_ident(a.attname) || ' DROP NOT NULL' FROM pg_attribute AS a
                WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND a.attnotnull AND NOT EXISTS (
                    SELECT FROM pg_index AS i WHERE i.indrelid = a.attrelid AND i.indisprimary
                    AND a.attnum = ANY(i.indkey))
            LOOP EXECUTE 'ALTER TABLE {table} ' || free; END LOOP;
        END $$
    """
    return freed, f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


BED_USE = "INSERT INTO shelter.bed_use (id, site_id, kind, bed_id, person_id, during) VALUES"
CLEANED = f"""
({A}, {B}, 'CLEANING', {C}, {D}, '[2023-01-01, 2023-01-03)'),
({B}, {B}, 'CLEANING', {C}, {D}, '[2023-01-02, 2023-01-04)')
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
OPEN = "site_id, place, card_revoked, started_at, night_of, fingerprint, recorded_by"
TWO_USES = f"""
INSERT INTO shelter.bed_use (id, site_id, kind, stay_id, past_of, during)
VALUES ({A}, {B}, 'STAY', {C}, NULL, '[2023-01-01,)'), ({B}, {B}, 'STAY', NULL, {C}, '[2023-01-01, 2023-01-03)')
"""
STEPLESS = f"""
INSERT INTO shelter.bed_use (id, site_id, kind, past_of, during)
VALUES ({A}, {B}, 'STAY', {C}, '[2023-01-01, 2023-01-03)')
"""
ELSEWHERE = (
    f"INSERT INTO shelter.stay (id, {OPEN})"
    f" VALUES ({A}, {B}, 'WITHOUT_BED', false, '2023-01-01', '2023-01-01', '', {D})",
    f"""
    INSERT INTO shelter.stay_step (id, stay_id, version, kind, past_use_id, from_place, place, room_id, occurred_at,
                                   fingerprint, recorded_by)
    VALUES ({B}, {A}, 2, 'MOVED', {C}, 'WITHOUT_BED', 'PLACE', {D}, '2023-01-02', '', {D})
    """,
)
IN_ANOTHER_ROOM = f"""
INSERT INTO shelter.stay (id, room_id, shares_with_stay_id, {OPEN})
VALUES ({A}, NULL, NULL, {B}, 'WITHOUT_BED', false, '2023-01-01', '2023-01-01', '', {D}),
       ({B}, {C}, {A}, {B}, 'SHARES_WITH', false, '2023-01-01', '2023-01-01', '', {D})
"""
HALF_TAKEN = f"""
INSERT INTO shelter.room (id, site_id, code, neutral_code, population, mode, covered_area_m2, floor, accessible, places,
                          taken)
VALUES ({A}, {B}, 'G', 'G', 'OVERFLOW', 'COUNTED', 10, 0, true, 5, 1)
"""
RETIRED = HALF_TAKEN.replace("taken)", "retired_at)").replace("5, 1)", "5, now())")
IN_IT = f"""
{STAY[: STAY.index("ended_at")]} room_id, fingerprint, recorded_by) VALUES
({B}, {B}, 'PLACE', false, '2023-01-01', '2023-01-01', {A}, '', {D})
"""
HOLD = f"""
INSERT INTO shelter.hold (id, site_id, reason, held_from, expires_at, fingerprint, recorded_by)
VALUES ({C}, {B}, 'BUS', now() - interval '1 day', now() - interval '1 hour', '', {D})
"""
HELD_TOO_LONG = f"""
INSERT INTO shelter.bed_use (id, site_id, kind, hold_id, bed_id, during)
VALUES ({A}, {B}, 'HOLD', {C}, {D}, tstzrange(now() - interval '1 day', now()))
"""
OVER_ITS_PLACES = f"""
INSERT INTO shelter.hold_place (hold_id, room_id, asked, places, during)
VALUES ({C}, {A}, 5, 5, tstzrange(now(), now() + interval '1 hour'))
"""
FEWER_LEFT = OVER_ITS_PLACES.replace("5, 5", "5, 4")
UNEXPLAINED = bare_row("shelter.shelter", {"site_id": A, "version": "2"})
MERGED = """
ALTER TABLE registration.person ALTER site_id DROP NOT NULL, ALTER version DROP NOT NULL, ALTER presence DROP NOT NULL,
    ALTER sex DROP NOT NULL, ALTER languages DROP NOT NULL, ALTER relationship DROP NOT NULL,
    ALTER populations DROP NOT NULL, ALTER effects DROP NOT NULL, ALTER care_basis DROP NOT NULL,
    ALTER protected DROP NOT NULL, ALTER registered_at DROP NOT NULL, ALTER registered_by DROP NOT NULL,
    ALTER search_text DROP NOT NULL;
INSERT INTO registration.person (id, merged_into) VALUES
"""
ERASURE = f"INSERT INTO registration.erasure (person_id, reason, erased_by, erased_at) VALUES ({A}, 'X', {B}, now())"

PLANTED: dict[str, tuple[str, ...]] = {
    "I5 no bed in two overlapping uses": (
        "ALTER TABLE shelter.bed_use DROP CONSTRAINT bed_not_twice, DROP CONSTRAINT person_not_twice",
        f"{BED_USE} {CLEANED}",
    ),
    "I5 no person in two overlapping stays": (
        "ALTER TABLE shelter.bed_use DROP CONSTRAINT bed_not_twice, DROP CONSTRAINT person_not_twice",
        f"{BED_USE} {CLEANED}",
    ),
    "I5 no card in two overlapping stays": (
        "ALTER TABLE shelter.bed_use DROP CONSTRAINT token_not_twice",
        TOKENS,
    ),
    "I5 a bed is used for as long as its stay lasts": (ENDED_STAY, STILL_IN_USE),
    "I5 a stay has one use at a time": (TWO_USES,),
    "I5 an earlier use of a bed is what a step left": (STEPLESS,),
    "I5 a stay is where its last step led": ELSEWHERE,
    "I5 who shares is in the host's room, and no host shares": (IN_ANOTHER_ROOM,),
    "I6 the places taken in a room are its open stays": (HALF_TAKEN,),
    "I6 nobody is in a room or a bed that is retired": (RETIRED, IN_IT),
    "I5 a bed that is held is held by a hold, for no longer than it": (HOLD, HELD_TOO_LONG),
    "I6 what is held and taken is no more than a room's places": (HALF_TAKEN, HOLD, OVER_ITS_PLACES),
    "I6 what is left of a hold is what nobody took of it": (HOLD, FEWER_LEFT),
    "I6 a bag is in custody as it was handed in and out": bare_row("shelter.bag", {"id": A, "in_custody": "false"}),
    "I7 every version of a shelter has the change that made it": UNEXPLAINED,
    "I14 who is to stay erased is erased": (*bare_row("registration.person", {"id": A}), ERASURE),
    "I14 nothing is left of who an erased person was": bare_row(
        "registration.person", {"id": A, "erased_at": "now()", "given_names": "'Ana'"}
    ),
    "I14 the log holds no birth month of an erased person": (
        *bare_row("registration.person", {"id": B, "erased_at": "now()"}),
        outbox_row("registration", "x", sent=True).replace("'{}'", '\'{"birth_month": "1990-01"}\''),
    ),
    "I7 every hand-out that left or was refused has its event": (HANDOUT, VERDICT, MOVEMENT),
    "I2 every claim is its unit's": (
        f"INSERT INTO distribution.rule (id, unit, period, quantity) VALUES ({B}, 'PERSON', 'ROUND', 1)",
        HANDOUT,
        CLAIM.replace(f"{C}, {C}", f"{C}, {D}"),
    ),
    "I5 two open stays of one person are a case each, and no others": (
        f"{STAY[: STAY.index('ended_at')]} fingerprint, recorded_by) VALUES"
        f" ({A}, {B}, 'WITHOUT_BED', false, '2023-01-01', '2023-01-01', '', {D})",
        f"INSERT INTO shelter.shelter_case (id, kind, site_id, stay_id, opened_at)"
        f" VALUES ({A}, 'TWO_OPEN_STAYS', {B}, {A}, now())",
    ),
    "I3 a merged record has one merge that stands": (f"{MERGED} ({A}, NULL), ({B}, {A})",),
    "I3 nothing is left with a merged record": (
        f"{MERGED} ({A}, NULL), ({B}, {A})",
        f"INSERT INTO registration.document (id, person_id, type, country, number, number_key)"
        f" VALUES ({C}, {B}, 'PASSPORT', 'VE', 'X', 'X')",
    ),
}
"""A check by its name, and the statements that break what it checks."""


ROWS: dict[tuple[str, str], tuple[str, dict[str, str]]] = {
    ("directory", "agency"): ("directory.agency", {"id": A, "version": "1"}),
    ("directory", "emergency"): ("directory.emergency", {"id": A, "version": "1"}),
    ("directory", "site"): ("directory.site", {"id": A, "version": "1"}),
    ("directory", "device"): ("directory.device", {"id": A, "version": "1"}),
    ("directory", "staff"): ("directory.staff", {"id": A, "version": "1"}),
    ("directory", "shift"): ("directory.shift", {"id": A, "version": "1"}),
    ("directory", "revocation"): ("directory.revocation", {"position": "1", "subject": A}),
    ("registration", "person"): ("registration.person", {"id": A, "version": "1", "protected": "false"}),
    ("registration", "household"): ("registration.household", {"id": A, "version": "1", "protected": "false"}),
    ("registration", "card"): ("registration.card", {"id": A, "version": "1", "state": "'ISSUED'"}),
    ("registration", "arrival_group"): ("registration.arrival_group", {"id": A, "version": "1"}),
    ("registration", "site's discretion"): ("registration.site_protection", {"site_id": A, "version": "1"}),
    ("registration", "child in alarm"): (
        "registration.person",
        {"id": A, "protected": "true", "child_alarm": "'SEPARATED'"},
    ),
    ("registration", "arrival or head-count"): ("registration.headcount", {"id": A}),
    ("registration", "reversal of an arrival or head-count"): (
        "registration.reversal",
        {"id": C, "arrival_id": A, "told": "true"},
    ),
    ("distribution", "round"): ("distribution.round", {"id": A, "version": "1", "state": "'OPEN'"}),
    ("distribution", "kit"): ("distribution.bill_of_materials", {"kit_id": A, "version": "1", "item_id": B}),
    ("distribution", "receipt"): ("distribution.movement", {"id": A, "kind": "'RECEIPT'"}),
    ("distribution", "hand-out"): ("distribution.handout", {"id": A}),
    ("distribution", "settlement"): (
        "distribution.owed_settlement",
        {"handout_id": B, "item_id": C, "cause": "'PARTIAL'", "settlement_id": A},
    ),
    ("distribution", "step of a loan"): ("distribution.loan_step", {"movement_id": A}),
    ("distribution", "reversal"): ("distribution.handout_reversal", {"handout_id": A}),
    ("distribution", "case"): ("distribution.review_case", {"id": A}),
    ("distribution", "resolved case"): ("distribution.review_case", {"id": A, "state": "'RESOLVED'"}),
    ("shelter", "bed"): ("shelter.bed", {"id": A, "version": "1"}),
    ("shelter", "shelter"): ("shelter.shelter", {"site_id": A, "version": "1"}),
    ("shelter", "stay"): ("shelter.stay", {"id": A}),
    ("shelter", "ended stay"): ("shelter.stay", {"id": A, "ended_at": "now()"}),
    **{
        ("shelter", noun): ("shelter.stay_step", {"id": D, "stay_id": A, "version": "1", "kind": kind})
        for noun, kind in (("move", "'MOVED'"), ("leave", "'LEFT'"), ("return", "'RETURNED'"))
    },
    ("shelter", "undone end"): ("shelter.stay_end_reversal", {"id": B, "stay_id": A}),
    ("shelter", "version of a stay"): ("shelter.stay", {"id": A, "version": "1"}),
    ("shelter", "hold"): ("shelter.hold", {"id": A, "version": "1"}),
    ("shelter", "referral"): ("shelter.referral", {"id": A, "version": "1"}),
    ("shelter", "service or night"): ("shelter.service_given", {"id": A}),
    ("shelter", "census"): ("shelter.census", {"id": A}),
    ("shelter", "night that was taken back"): ("shelter.night_taken_back", {"night_id": A}),
    ("shelter", "case"): ("shelter.shelter_case", {"id": A}),
    ("shelter", "resolved case"): ("shelter.shelter_case", {"id": A, "resolved_at": "now()"}),
}
"""A row by what it is: its table, and the columns that make it need an event."""


async def test_a_sound_database_is_green(sound: Settings) -> None:
    assert await broken_by(sound) == {}


@pytest.mark.parametrize("check", PLANTED)
async def test_a_planted_fault_is_named(sound: Settings, check: str) -> None:
    examples = (await broken_by(sound, *PLANTED[check]))[check]
    planted = {str(fixed_id(name)) for name in "abcd"}
    assert planted & set(" ".join(examples).split())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0])
async def test_a_planted_fault_of_goods_is_named(sound: Settings, fault: Fault) -> None:
    check, statements, word = fault
    assert word in " ".join((await broken_by(sound, *statements))[check]).split()


def test_every_check_of_the_data_has_a_planted_fault() -> None:
    told = {check for each in TOLD for check in (each.untold, each.unfounded)}
    goods = {check for check, _, _ in FAULTS}
    assert set(PLANTED) | told | goods == {check for check, (_, invariant) in QUERIES.items() if invariant != "I12"}
    assert not set(PLANTED) & told


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.untold)
async def test_a_row_without_its_event_is_named(sound: Settings, told: Told) -> None:
    table, values = ROWS[told.service, told.noun]
    example = (await broken_by(sound, *bare_row(table, values)))[told.untold]
    assert example == [str(fixed_id("a"))]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.unfounded)
async def test_an_event_without_its_row_is_named(sound: Settings, told: Told) -> None:
    for type_ in told.types:
        event = outbox_row(told.service, f"{told.service}.{type_}.v1", sent=True)
        assert (await broken_by(sound, event))[told.unfounded] == [str(fixed_id("b"))]


@pytest.mark.parametrize("told", [told for told in TOLD if told.state], ids=lambda told: told.noun)
async def test_a_state_of_a_later_version_than_its_event_is_named(sound: Settings, told: Told) -> None:
    table, values = ROWS[told.service, told.noun]
    later = {**values, "version": "2"}
    event = outbox_row(told.service, f"{told.service}.{told.types[0]}.v1", sent=True).replace(B, A)
    found = await broken_by(sound, *bare_row(table, later), event)
    assert found[told.untold] == [str(fixed_id("a"))]
    assert told.unfounded not in found
    assert told.untold not in await broken_by(sound, *bare_row(table, values), event)


async def test_an_event_that_nobody_sent_is_named(sound: Settings) -> None:
    for consumer in (name for name in SERVICES if types_for(name)):
        planted = f"INSERT INTO {consumer}.inbox (consumer, event_id, type) VALUES ('{consumer}', {A}, 'x')"
        found = await broken_by(sound, planted)
        assert set(found) == {f"I8 {consumer} has applied nothing that nobody sent"}


async def test_an_event_that_may_still_be_on_its_way_is_not_named(sound: Settings) -> None:
    type_ = types_for("coordination")[0]
    event = outbox_row(type_.split(".")[0], type_, sent=False)
    assert any(check.startswith("I8") for check in await broken_by(sound, event))
    async with planted(sound, event) as connection:
        findings = await findings_of(connection, sound, grace_seconds=60)
    assert [finding.check for finding in findings if not finding.ok and finding.invariant == "I8"] == []


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
    found = await broken_by(sound, outbox_row(type_.split(".")[0], type_, sent=True), *seen)
    assert [check for check in found if check.startswith("I8")] == []
