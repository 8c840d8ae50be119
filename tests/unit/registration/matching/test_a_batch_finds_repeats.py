"""All against all, on generated records: a floor that a careless change falls through."""

from __future__ import annotations

from amparo.match.fitting import LabelledSet, fit_model, labelled_pairs
from amparo.match.judging import Judgement, judge, true_pairs
from amparo.match.noise import AUTHORS, generate
from amparo.match.records import features_from
from services.registration.rules.matching import Features, Frequencies, Model, match_all

RECORDS = 1_500


def people(kind: str, seed: int) -> tuple[list[Features], dict[str, str]]:
    """Generated people and who they are."""
    made = generate(kind, seed, RECORDS)
    return features_from(made.rows), {row["id"]: row["entity"] for row in made.truth}


def figures(found: list[Features], entities: dict[str, str], model: Model) -> Judgement:
    """How the model does on these people."""
    matched = match_all(found, model, Frequencies.shipped().with_people(found))
    rows = zip(matched.one, matched.other, matched.bits, strict=True)
    return judge(((found[one].id, found[other].id, bits) for one, other, bits in rows), true_pairs(entities))


def test_a_desks_repeats_are_found() -> None:
    judgement = figures(*people("desk", 77), Model.shipped())
    assert judgement.best is not None
    assert judgement.best.f1 > 0.95
    assert judgement.ceiling > 0.98


def test_a_volunteers_repeats_are_found_in_part() -> None:
    judgement = figures(*people("volunteer", 77), Model.shipped())
    assert judgement.best is not None
    assert judgement.best.f1 > 0.75


def test_the_same_seed_makes_the_same_records() -> None:
    assert all(generate(kind, 5, 50).rows == generate(kind, 5, 50).rows for kind in AUTHORS)


def test_a_model_is_fitted_on_labels() -> None:
    found, entities = people("desk", 5)
    pairs = labelled_pairs(LabelledSet("desk", found, [entities[person.id] for person in found]), Frequencies.shipped())
    judgement = figures(*people("desk", 6), fit_model([pairs], {"fitted_on": "a test"}))
    assert judgement.best is not None
    assert judgement.best.f1 > 0.9


def test_no_people_give_no_pairs() -> None:
    assert len(match_all([], Model.shipped(), Frequencies.shipped()).one) == 0
