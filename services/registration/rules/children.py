"""Children's alarm: unaccompanied and separated children (`domain.md`, Children; inter-agency definition)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.registration.vocabulary import CareBasis, ChildAlarm, Relationship

_STRANGERS = (Relationship.NON_RELATIVE, Relationship.UNKNOWN)
_ALONE = (CareBasis.NONE, CareBasis.UNRELATED_ADULT)


@dataclass(frozen=True)
class Companion:
    """What the alarm needs to know of a household's member; `child` = under 18, or may be."""

    relationship: Relationship
    child: bool
    care_basis: CareBasis


def alarm_of(one: Companion, household: Sequence[Companion], *, unnamed_adults: int = 0) -> ChildAlarm | None:
    """The alarm for `one`, a member of `household` (which holds `one` too).

    An adult in the household silences nothing that was said; only where care was not asked does kinship to an
    adult count. A member without a birth date counts as an adult here. A care basis of nobody, or of a stranger,
    is an alarm even without a birth date: it is asked of children only.
    """
    if one.care_basis in _ALONE:
        return ChildAlarm.UNACCOMPANIED
    if not one.child:
        return None
    if one.care_basis is CareBasis.OTHER_RELATIVE:
        return ChildAlarm.SEPARATED
    if one.care_basis is not CareBasis.NOT_ASKED:
        return None
    return None if _has_kin_adult(one, household, unnamed_adults) else ChildAlarm.UNACCOMPANIED


def alarm_when_left(one: Companion, staying: Sequence[Companion], *, unnamed_adults: int = 0) -> ChildAlarm | None:
    """The alarm for a child in a shelter whose carer is gone: by the kin who are left (`staying`, with the child).

    What was said of who cares for it holds no more. One who came with a relative that is no parent stays separated.
    """
    alone = one.care_basis in _ALONE
    asked = one if alone else replace(one, care_basis=CareBasis.NOT_ASKED)
    separated = ChildAlarm.SEPARATED if one.child and one.care_basis is CareBasis.OTHER_RELATIVE else None
    return alarm_of(asked, staying, unnamed_adults=unnamed_adults) or separated


def may_alarm(one: Companion, *, seen: bool) -> bool:
    """Whether `one` may be in alarm: nobody met who is only LISTED, and only what was asked about them counts."""
    return seen or one.care_basis is not CareBasis.NOT_ASKED


def has_no_guardian(care_basis: CareBasis) -> bool:
    """Whether nobody is known who may decide for a child: a parent, a legal guardian or a customary caregiver may."""
    return care_basis not in (CareBasis.PARENT, CareBasis.LEGAL_GUARDIAN, CareBasis.CUSTOMARY_CAREGIVER)


def _has_kin_adult(one: Companion, household: Sequence[Companion], unnamed_adults: int) -> bool:
    if one.relationship in _STRANGERS:
        return False
    named_kin = any(not other.child and other.relationship not in _STRANGERS for other in household)
    head_is_named = any(other.relationship is Relationship.HEAD for other in household)
    return named_kin or (unnamed_adults > 0 and not head_is_named)


AgeBand = Literal["0-5", "6-11", "12-17"]
_BANDS: tuple[tuple[int, AgeBand], ...] = ((5, "0-5"), (11, "6-11"), (17, "12-17"))


@dataclass(frozen=True)
class Placement:
    """What a child's safety needs of a shelter."""

    hand_over: bool
    apart: bool
    age_band: AgeBand | None


def placement_of(alarm: ChildAlarm | None, age_years: int | None) -> Placement:
    """A child in alarm leaves by a hand-over only; one without any relative sleeps apart from unrelated adults.

    A separated child stays with the relative who came with it.
    """
    if alarm is None:
        return Placement(hand_over=False, apart=False, age_band=None)
    years = age_years if age_years is not None else max(last for last, _ in _BANDS)
    band = next((band for last, band in _BANDS if years <= last), None)
    return Placement(hand_over=True, apart=alarm is ChildAlarm.UNACCOMPANIED, age_band=band)
