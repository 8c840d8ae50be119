"""What a scanner decides alone, by the pack, by what it gave since, and by the round's policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from amparo.scanner.deciding import SAME_SCAN, Memory
from services.distribution.rules.scans import cover
from shared.contracts.card_codes import with_check_character
from shared.contracts.offline_packs import Pack, PackUnit, hashed

SALT, DAY, NOW = b"salt", date(2023, 6, 15), datetime(2023, 6, 15, 14, tzinfo=UTC)
A, B, C, STRANGER = (with_check_character(f"AAAAAAAA{n}") for n in range(4))


def h(text: str) -> bytes:
    """A card as it stands in the pack."""
    return hashed(SALT, text.encode())


HOME = PackUnit(b"home..", 2, 1, "", (h(A), h(B)))
PACK = Pack(
    round_id=UUID(int=1),
    site_id=UUID(int=2),
    made_at=NOW,
    expires_at=NOW + timedelta(hours=48),
    version="1",
    base=None,
    salt=SALT,
    state="OPEN",
    policy="BLOCK",
    cap=1,
    starts_on=DAY,
    ends_on=DAY,
    complete=True,
    units=(HOME, PackUnit(b"other.", 1, 0, "not_entitled", (h(C),))),
    revoked=frozenset(),
    paused=frozenset(),
    printed=frozenset(),
)


def scanner(*packs: Pack) -> Memory:
    """A scanner that has these packs."""
    memory = Memory()
    for pack in packs or (PACK,):
        memory.learn(pack)
    return memory


def scan(memory: Memory, code: str, minutes: float = 0, day: date = DAY) -> str:
    """Decide, and remember a gift: `given`, or why not."""
    decision = memory.decide(code, day=day, now=NOW + timedelta(minutes=minutes))
    if decision.given:
        memory.gave(code)
    return "given" if decision.given else decision.code


def test_all_cards_of_a_unit_draw_on_what_is_left() -> None:
    memory = scanner()
    assert [scan(memory, code) for code in (A, B)] == ["given", "already_received"]


def test_a_units_own_reason_is_said() -> None:
    assert scan(scanner(), C) == "not_entitled"


def test_the_same_card_within_two_and_a_half_seconds_is_one_scan() -> None:
    memory = scanner(replace(PACK, units=(replace(HOME, taken=0),)))
    assert [scan(memory, A), scan(memory, A, 0.04), scan(memory, A, 0.1)] == ["given", "same_scan", "given"]


@pytest.mark.parametrize("seconds", [(0, 2, 4, 6), (0, 2.5, 5, 5.1, 7.6, 7.7), (0, 1, 2, 3, 4, 5)])
def test_of_a_card_that_stays_it_gives_as_many_as_the_server_counts(seconds: tuple[float, ...]) -> None:
    memory = scanner(replace(PACK, units=(replace(HOME, allowed=9, taken=0),)))
    given = [scan(memory, A, second / 60) for second in seconds].count("given")
    assert given == cover([NOW + timedelta(seconds=second) for second in seconds], SAME_SCAN)


def test_a_clock_that_was_set_back_is_no_card_that_stays() -> None:
    memory = scanner(replace(PACK, units=(replace(HOME, taken=0),)))
    assert [scan(memory, A), scan(memory, A, -30), scan(memory, A, -30.02)] == ["given", "given", "same_scan"]


@pytest.mark.parametrize(
    ("change", "day", "code"),
    [
        ({"state": "PAUSED"}, DAY, "round_closed"),
        ({}, DAY + timedelta(days=1), "round_closed"),
        ({"revoked": frozenset({h(A)})}, DAY, "card_revoked"),
        ({"paused": frozenset({h(A)})}, DAY, "card_paused"),
    ],
    ids=["paused", "another day", "revoked card", "paused card"],
)
def test_what_the_pack_forbids(change: dict[str, object], day: date, code: str) -> None:
    memory = scanner(replace(PACK, **change))  # type: ignore[arg-type]
    assert scan(memory, A, day=day) == code


def test_a_code_that_is_none_is_a_card_that_nobody_has() -> None:
    assert scan(scanner(replace(PACK, policy="ALLOW")), A[:-1] + ("0" if A[-1] != "0" else "1")) == "card_unknown"


@pytest.mark.parametrize(
    ("policy", "printed", "said"),
    [
        ("BLOCK", False, ["card_unknown", "card_unknown"]),
        ("BLOCK", True, ["card_unsynced", "card_unsynced"]),
        ("ALLOW_CAPPED", False, ["given", "already_received"]),
        ("ALLOW", False, ["given", "given"]),
    ],
)
def test_a_stranger_gets_what_the_policy_says(policy: str, printed: bool, said: list[str]) -> None:
    memory = scanner(replace(PACK, policy=policy, printed=frozenset({h(STRANGER)} if printed else ())))
    assert [scan(memory, STRANGER, minutes) for minutes in (0, 1)] == said


def test_a_difference_replaces_what_it_names_and_leaves_the_rest() -> None:
    difference = replace(
        PACK, base="1", version="2", units=(replace(HOME, taken=2, cards=(h(A),)),), revoked=frozenset({h(C)})
    )
    memory = scanner(PACK, difference)
    assert [scan(memory, code) for code in (A, B, C)] == ["already_received", "already_received", "card_revoked"]


def test_a_card_that_serves_again_is_paused_no_longer() -> None:
    paused = replace(PACK, paused=frozenset({h(A)}))
    assert scan(scanner(paused, replace(PACK, base="1", units=(replace(HOME, cards=(h(A),)),))), A) == "given"


def test_a_whole_pack_makes_the_scanner_forget_the_one_before() -> None:
    assert scan(scanner(PACK, replace(PACK, units=())), A) == "card_unknown"


def test_a_gift_counts_until_a_pack_holds_it() -> None:
    memory = scanner(replace(PACK, units=(replace(HOME, allowed=1, taken=0),)))
    assert [scan(memory, A), scan(memory, B)] == ["given", "already_received"]
    memory.learn(replace(PACK, units=(replace(HOME, allowed=2, taken=1),)))
    assert scan(memory, B, 1) == "already_received"
    memory.counted(HOME.key)
    assert scan(memory, B, 2) == "given"


@pytest.mark.parametrize("off", [timedelta(), timedelta(days=3650), timedelta(days=-3650)])
def test_a_pack_expires_by_the_servers_clock_however_wrong_the_devices_is(off: timedelta) -> None:
    memory = Memory()
    memory.learn(PACK, heard_at=NOW + off)
    said = [memory.decide(A, day=DAY, now=NOW + off + timedelta(hours=hours)) for hours in (47, 49)]
    assert [decision.code for decision in said] == ["", "pack_expired"]
