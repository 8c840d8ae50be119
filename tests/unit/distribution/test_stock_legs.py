"""Legs sum to zero by item, whatever is counted, packed, opened or taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.rules.stock import Leg, assembled, broken_up, counted_legs, mirrored, own_code
from services.distribution.rules.stock.lots import is_own_code, is_past
from shared.tables import csv_of

PLACE, SOAP, KIT = UUID(int=1), UUID(int=2), UUID(int=3)
LOTS = st.integers(10, 15).map(lambda n: UUID(int=n))
PIECES = st.dictionaries(LOTS, st.integers(0, 50), max_size=5)
TODAY = date(2026, 3, 20)


def totals(legs: Iterable[Leg]) -> dict[UUID, int]:
    """Pieces by item."""
    sums: defaultdict[UUID, int] = defaultdict(int)
    for leg in legs:
        sums[leg.item_id] += leg.qty
    return dict(sums)


def on(legs: Iterable[Leg], account: str) -> int:
    """Pieces that came to an account."""
    return sum(leg.qty for leg in legs if leg.account == account)


@given(counted=PIECES, shelf=PIECES, discrepancy=st.integers(-60, 5))
def test_a_count_puts_on_the_shelf_what_was_found(
    counted: dict[UUID, int], shelf: dict[UUID, int], discrepancy: int
) -> None:
    legs = counted_legs(PLACE, SOAP, counted=counted, shelf=shelf, discrepancy=discrepancy)
    assert set(totals(legs).values()) <= {0}
    assert all(leg.qty for leg in legs)
    found = {leg.lot_id: leg.qty for leg in legs if leg.account == "SHELF"}
    assert all(shelf.get(lot, 0) + found.get(lot, 0) == n for lot, n in counted.items())
    assert 0 <= on(legs, "DISCREPANCY") <= max(0, -discrepancy)


@given(lots=st.dictionaries(LOTS, st.integers(1, 40), min_size=1, max_size=5), kits=st.integers(1, 9), data=st.data())
def test_kits_that_are_opened_one_after_another_give_back_all_that_went_in(
    lots: dict[UUID, int], kits: int, data: st.DataObject
) -> None:
    inside = dict(lots)
    made = kits
    while made:
        opened = data.draw(st.integers(1, made))
        legs = broken_up(
            Leg(PLACE, "SHELF", KIT, UUID(int=99), opened),
            [Leg(PLACE, "SHELF", SOAP, lot, n) for lot, n in sorted(inside.items())],
            of=made,
        )
        assert set(totals(legs).values()) <= {0}
        for leg in legs:
            if leg.account == "SHELF" and leg.item_id == SOAP:
                inside[leg.lot_id] -= leg.qty
        inside = {lot: n for lot, n in inside.items() if n}
        made -= opened
    assert inside == {}


def test_packing_balances_each_item_through_adjusted() -> None:
    legs = assembled([Leg(PLACE, "SHELF", SOAP, UUID(int=10), 6)], Leg(PLACE, "SHELF", KIT, UUID(int=99), 3))
    assert totals(legs) == {SOAP: 0, KIT: 0}
    assert (on(legs, "SHELF"), on(legs, "ADJUSTED")) == (-3, 3)


@pytest.mark.parametrize(
    ("state", "expires_on", "account"),
    [
        ("APPROVED", None, "SHELF"),
        ("APPROVED", TODAY, "SHELF"),
        ("APPROVED", date(2026, 3, 19), "QUARANTINE"),
        ("ON_HOLD", None, "QUARANTINE"),
        ("RECALLED", None, "QUARANTINE"),
    ],
)
def test_what_comes_back_to_the_shelf_may_be_handed_out(state: str, expires_on: date | None, account: str) -> None:
    left = Leg(PLACE, "SHELF", SOAP, UUID(int=10), -5)
    back = mirrored(left, lot_state=state, expires_on=expires_on, today=TODAY)
    assert (back.account, back.qty) == (account, 5)


def test_what_had_come_to_the_shelf_leaves_it_though_the_lot_is_held() -> None:
    came = Leg(PLACE, "SHELF", SOAP, UUID(int=10), 5)
    back = mirrored(came, lot_state="ON_HOLD", expires_on=None, today=TODAY)
    assert (back.account, back.qty) == ("SHELF", -5)


def test_the_day_of_expiry_is_the_last_good_one() -> None:
    assert (is_past(TODAY, TODAY), is_past(date(2026, 3, 19), TODAY), is_past(None, TODAY)) == (False, True, False)


def test_our_own_numbers_are_always_the_same_for_a_line_and_differ_by_line() -> None:
    codes = [own_code(TODAY, UUID(int=7), line) for line in range(200)]
    assert codes == [own_code(TODAY, UUID(int=7), line) for line in range(200)]
    assert len(set(codes)) == 200
    assert all(is_own_code(code) for code in codes)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\uff1d1"])
def test_a_text_is_never_a_formula(text: str) -> None:
    assert csv_of(["a"], [[text]]).decode().splitlines()[1].strip('"').startswith("'")


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert csv_of(["a", "b", "c"], [[-1, None, True]]).endswith(b"\r\n-1,,true\r\n")
