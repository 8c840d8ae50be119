"""Features go into a jsonb column and come back as they were."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.registration.rules.matching import Features, Raw, features_of
from tests.unit.registration.matching.people import like

RAWS = st.builds(
    Raw,
    id=st.text(min_size=1, max_size=5),
    given=st.text(max_size=30),
    family=st.text(max_size=30),
    sex=st.sampled_from(["FEMALE", "M", ""]),
    birth_date=st.none() | st.dates(min_value=date(1900, 1, 1)),
    birth_precision=st.sampled_from(["DAY", "MONTH", "YEAR", "ESTIMATED"]),
    documents=st.lists(st.tuples(st.just("PAS"), st.just("HN"), st.text(max_size=12)), max_size=4).map(tuple),
    phones=st.lists(st.text(alphabet="+0123456789 ", max_size=14), max_size=4).map(tuple),
    origin=st.text(max_size=20),
)


@given(RAWS)
def test_features_come_back_as_they_were(raw: Raw) -> None:
    features = features_of(raw)
    assert Features.from_json(json.loads(json.dumps(features.to_json()))) == features


def test_what_is_empty_is_not_stored() -> None:
    assert set(like(documents=(), phones=(), origin="", nationality="", sex="").to_json()) == {"v", "i", "g", "f", "b"}


def test_a_first_of_january_is_not_a_day() -> None:
    assert not like(birth_date=date(1990, 1, 1)).exact
    assert like(birth_date=date(1990, 1, 2)).exact


def test_an_estimate_is_not_a_day() -> None:
    assert not like(birth_precision="ESTIMATED").exact
