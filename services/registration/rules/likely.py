"""Which of many candidates are worth a verdict with its reasons: most are not, and a desk waits."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np

from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.compare import compared
from services.registration.rules.matching.features import Features
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.model import Model
from services.registration.rules.matching.scorer import combined, weighed

Id = TypeVar("Id", bound=Hashable)


def worth_a_look(one: Features, others: Mapping[Id, Features], model: Model, frequencies: Frequencies) -> list[Id]:
    """The ids of those of `others` who reach the cut for a review: what `score` says of them, without reasons."""
    if not others:
        return []
    columns = Columns.of([one, *others.values()])
    first, rest = np.zeros(len(others), dtype=np.int64), np.arange(1, len(others) + 1)
    totals = weighed(compared(columns, first, rest, frequencies), model).sum(axis=1)
    totals += np.array(model.prior_for(frequencies.population))
    bits = combined(totals[:, 0], totals[:, 1])
    likely = bits >= model.review_cut(frequencies.population)
    return [id_ for id_, there in zip(others, likely.tolist(), strict=True) if there]
