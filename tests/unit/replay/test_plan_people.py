import re
from datetime import date, timedelta

from amparo.replay.acts import Act, ArrivalKind, GroupArrives, HouseholdRegisters, PersonReturns, Population
from amparo.replay.dataset import municipality_codes
from amparo.replay.people import BirthPrecision, Person


def _households(acts: tuple[Act, ...]) -> list[HouseholdRegisters]:
    return [act for act in acts if isinstance(act, HouseholdRegisters)]


def _people(acts: tuple[Act, ...]) -> list[Person]:
    return [member for household in _households(acts) for member in household.members]


def test_a_group_is_counted_as_many_as_its_nationalities(acts: tuple[Act, ...]) -> None:
    groups = [act for act in acts if isinstance(act, GroupArrives)]
    assert all(act.headcount.total == sum(number for _, number in act.nationalities) for act in groups)


def test_households_known_returnees_and_tokens_fit_into_their_groups_headcount(acts: tuple[Act, ...]) -> None:
    left = {act.group_id: act.headcount.total - act.tokens for act in acts if isinstance(act, GroupArrives)}
    for act in acts:
        if isinstance(act, HouseholdRegisters) and act.arrival_group_id:
            left[act.arrival_group_id] -= len(act.members) + act.unnamed.total
        if isinstance(act, PersonReturns):
            left[act.arrival_group_id] -= 1
    assert min(left.values()) >= 0


def test_a_second_return_is_of_a_person_who_returned_a_month_before(acts: tuple[Act, ...]) -> None:
    first = {member.person_id: act.at for act in _households(acts) for member in act.members}
    again = [act for act in acts if isinstance(act, PersonReturns)]
    assert again
    assert len({act.person_id for act in again}) == len(again)
    assert all(act.at - first[act.person_id] > timedelta(days=29) for act in again)


def test_documents_are_unique_and_often_missing_in_transit(acts: tuple[Act, ...]) -> None:
    documents = [document for person in _people(acts) for document in person.identity.documents]
    assert len(set(documents)) == len(documents)
    transit = [act for act in _households(acts) if act.population is Population.IN_TRANSIT]
    without = [member for act in transit for member in act.members if not member.identity.documents]
    assert 0.2 < len(without) / sum(len(act.members) for act in transit) < 0.5


def test_a_honduran_number_has_municipality_birth_year_and_sequence(acts: tuple[Act, ...]) -> None:
    codes = set(municipality_codes())
    for person in _people(acts):
        for document in person.identity.documents:
            if (document.type, document.country) == ("NATIONAL_ID", "HN"):
                assert re.fullmatch(r"\d{4}-\d{4}-\d{5}", document.number)
                assert document.number[:4] in codes
                assert int(document.number[5:9]) == person.identity.birth_date.year


def test_birth_dates_are_sometimes_only_estimated(acts: tuple[Act, ...]) -> None:
    assert {person.identity.birth_precision for person in _people(acts)} == set(BirthPrecision)


def test_adults_have_no_carer_and_children_in_a_family_have_one(acts: tuple[Act, ...]) -> None:
    for act in _households(acts):
        alone = len(act.members) == 1
        for member in act.members:
            child = member.identity.age_on(act.at.date()) < 18
            assert child is (member.care_basis is not None)
            assert (member.care_basis == "NONE") is (child and alone)


def test_no_child_is_returned_to_la_lima_or_omoa(acts: tuple[Act, ...]) -> None:
    for act in acts:
        if isinstance(act, GroupArrives) and act.site in {"LALIMA-CAMR", "OMOA-CAMR"}:
            assert act.headcount.girls == act.headcount.boys == 0
        if isinstance(act, HouseholdRegisters) and act.site in {"LALIMA-CAMR", "OMOA-CAMR"}:
            assert all(member.identity.age_on(act.at.date()) >= 18 for member in act.members)


def test_returnees_and_displaced_are_hondurans_with_an_origin(acts: tuple[Act, ...]) -> None:
    for act in _households(acts):
        honduran = act.kind is not ArrivalKind.TRANSIT_ENTRY
        for member in act.members:
            assert (member.identity.nationality == "HN") is honduran
            assert (member.identity.origin_pcode is not None) is honduran


def test_flooded_families_are_named_whole_or_as_head_and_composition(acts: tuple[Act, ...]) -> None:
    flooded = [act for act in _households(acts) if act.population is Population.DISPLACED]
    assert {bool(act.unnamed.total) for act in flooded} == {True, False}
    assert all(len(act.members) == 1 for act in flooded if act.unnamed.total)
    assert min(act.at.date() for act in flooded) >= date(2023, 10, 30)
