"""What a hand-out really holds: the bill without what is owed, with what stands for something else."""

from __future__ import annotations

from uuid import UUID

from services.distribution.rules import Replaced, not_in_bill, really_given

SOAP, TOWEL, GEL = UUID(int=1), UUID(int=2), UUID(int=3)
BILL = {SOAP: 4, TOWEL: 1}


def test_what_is_owed_stays_and_a_substitute_goes() -> None:
    assert really_given(BILL, {TOWEL: 1}, [Replaced(GEL, SOAP, 3)]) == {SOAP: 1, GEL: 3}


def test_an_item_of_the_bill_may_stand_for_another() -> None:
    assert really_given(BILL, {}, [Replaced(SOAP, TOWEL, 1)]) == {SOAP: 5}


def test_no_more_is_owed_or_replaced_than_the_bill_holds() -> None:
    assert not not_in_bill(BILL, {SOAP: 1}, [Replaced(GEL, SOAP, 3)])
    assert not_in_bill(BILL, {SOAP: 2}, [Replaced(GEL, SOAP, 3)])
    assert not_in_bill(BILL, {GEL: 1}, [])
