"""How common a name is, is asked among people of the same nationality."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from services.registration.rules.matching import Features, Frequencies, Raw, features_of
from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.nations import nation_bits


def people() -> Iterator[Features]:
    """Forty Guineans of one family name among four hundred Hondurans of many."""
    for number in range(40):
        yield features_of(Raw(id=f"g{number}", given="Alpha", family="Diallo", nationality="GN"))
    for number in range(400):
        yield features_of(Raw(id=f"h{number}", given=f"Juan{number}", family=f"López{number % 20}", nationality="HN"))
    yield features_of(Raw(id="x", given="Alpha", family="Diallo", nationality="HN"))
    yield features_of(Raw(id="y", given="Alpha", family="Diallo"))


def bits() -> dict[str, float]:
    """What the family name says of each, in bits."""
    crowd = list(people())
    columns = Columns.of(crowd)
    everywhere = Frequencies().with_people(crowd).bits_of(columns.words)
    found = nation_bits(columns, everywhere)
    family = columns.tokens.shape[1] // 2
    return dict(zip(columns.ids, np.round(found[:, family], 3).tolist(), strict=True))


def test_a_name_that_all_of_a_nation_bear_says_little_among_them() -> None:
    found = bits()
    assert found["g0"] < 1.5
    assert found["g0"] < found["y"], "without a nationality it is as rare as it is among everybody"


def test_a_name_is_never_rarer_within_a_nation_than_everywhere() -> None:
    found = bits()
    assert found["x"] <= found["y"]
    assert found["h0"] <= 5.0
