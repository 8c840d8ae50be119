"""More faults of stays and what they use: the check that each turns red, the statements, a word of its example."""

from __future__ import annotations

from tests.support.people import fixed_id
from tests.support.planted_goods import A, B, C, D, Fault

FIRST, SECOND = str(fixed_id("a")), str(fixed_id("b"))
USED = "I5 a bed is used for as long as its stay lasts"
SHARED = "I5 who shares is in the host's room, and no host shares"


def _stay(id_: str, place: str, **columns: str) -> str:
    """An open stay since New Year at the site B."""
    more = "".join(f", {name}" for name in columns)
    values = "".join(f", {value}" for value in columns.values())
    return f"""
        INSERT INTO shelter.stay (id, site_id, place, card_revoked, started_at, night_of, fingerprint,
                                  recorded_by{more})
        VALUES ({id_}, {B}, '{place}', false, '2023-01-01', '2023-01-01', '', {D}{values})
    """


def _use(during: str, kind: str = "STAY", of: str = "stay_id") -> str:
    """A use of the stay A."""
    return f"""
        INSERT INTO shelter.bed_use (id, site_id, kind, {of}, during) VALUES ({C}, {B}, '{kind}', {A}, '{during}')
    """


RETIRED_BED = f"""
    INSERT INTO shelter.bed (id, room_id, site_id, code, kind, retired_at)
    VALUES ({C}, {D}, {B}, 'B1', 'SINGLE', '2023-01-02')
"""
ROOM = f"""
    INSERT INTO shelter.room (id, site_id, code, neutral_code, population, mode, covered_area_m2, floor, accessible,
                              places)
    VALUES ({A}, {B}, 'G', 'G', 'FAMILY', 'COUNTED', 10, 0, true, 5)
"""
STEP = f"""
    INSERT INTO shelter.stay_step (id, stay_id, version, kind, past_use_id, from_place, place, occurred_at, fingerprint,
                                   recorded_by)
    VALUES ({D}, {A}, 2, 'MOVED', {C}, 'WITHOUT_BED', 'WITHOUT_BED', '2023-01-02', '', {D})
"""
UNDONE = f"""
    INSERT INTO shelter.stay_step_reversal (id, step_id, reason, reversed_by, reversed_at)
    VALUES ({B}, {D}, 'x', {D}, '2023-01-02')
"""

FAULTS: tuple[Fault, ...] = (
    (USED, (_stay(A, "WITHOUT_BED"),), FIRST),
    (USED, (_stay(A, "WITHOUT_BED"), _use("[2023-01-02,)")), FIRST),
    (USED, (_stay(A, "WITHOUT_BED"), _use("[2023-01-01,)", "AWAY")), FIRST),
    (
        "I5 an earlier use of a bed is what a step left",
        (_stay(A, "WITHOUT_BED"), STEP, UNDONE, _use("[2023-01-01, 2023-01-02)", of="past_of")),
        FIRST,
    ),
    (
        SHARED,
        (
            _stay(A, "SHARES_WITH", shares_with_stay_id=C),
            _stay(B, "SHARES_WITH", shares_with_stay_id=A),
        ),
        SECOND,
    ),
    ("I6 the places taken in a room are its open stays", (ROOM, _stay(B, "PLACE", room_id=A)), FIRST),
    (
        "I6 nobody is in a room or a bed that is retired",
        (RETIRED_BED, _stay(A, "BED", room_id=D, bed_id=C)),
        FIRST,
    ),
)
