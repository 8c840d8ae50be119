"""Of which lots a loan comes back, and never more than is out."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from services.distribution.rules.loans import Lent, NotOut, accounts_of, counters_of, parts_of

BLANKET = UUID(int=1)
OLD = Lent(UUID(int=8), BLANKET, UUID(int=5), out=2, in_laundry=1, usable=True)
NEW = replace(OLD, lot_id=UUID(int=6), out=3, in_laundry=0)


def test_pieces_come_from_the_lots_in_their_order() -> None:
    parts = parts_of([OLD, NEW], {BLANKET: 4}, laundered=False)
    assert [(part.lent.lot_id, part.quantity) for part in parts] == [(OLD.lot_id, 2), (NEW.lot_id, 2)]


def test_more_than_is_out_names_both_quantities() -> None:
    with pytest.raises(NotOut) as refused:
        parts_of([OLD, NEW], {BLANKET: 6}, laundered=False)
    assert (refused.value.needed, refused.value.available) == (6, 5)


def test_only_what_is_in_the_laundry_is_laundered() -> None:
    with pytest.raises(NotOut):
        parts_of([OLD, NEW], {BLANKET: 2}, laundered=True)


def test_what_may_not_be_handed_out_again_goes_to_quarantine() -> None:
    part = parts_of([replace(OLD, usable=False)], {BLANKET: 1}, laundered=False)[0]
    assert accounts_of(part, "RETURNED") == ("ON_LOAN", "QUARANTINE")


def test_laundering_takes_from_the_laundry() -> None:
    [row] = counters_of(parts_of([OLD], {BLANKET: 1}, laundered=True), "LAUNDERED")
    assert (row["returned"], row["in_laundry"]) == (1, -1)
