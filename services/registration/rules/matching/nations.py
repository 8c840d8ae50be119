"""How common a name is among people of one nationality: Diallo is rare in the world and not in Guinea.

That two people are of one rare nationality is weighed by itself; what their names add is how few of that nationality
bear them. Counted on all the people that are compared, so it is the batch's alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import NONE, TOKENS, Columns
from services.registration.rules.matching.features import GIVEN_MAX

Floats = NDArray[np.float32]
LENT = 30.0
"""A nationality of few people borrows so many from all the others."""
OWN = 2
"""Records that say nothing of how common their name is: the two that are compared."""


def nation_bits(columns: Columns, bits: tuple[Floats, Floats]) -> Floats:
    """The information of each person's words (n x 8, in bits) among those of the person's nationality.

    `bits` is each word's information among everybody, as a given and as a family name.
    """
    tokens, nation = columns.tokens, columns.nationality
    everywhere = np.concatenate([bits[0][tokens[:, :GIVEN_MAX]], bits[1][tokens[:, GIVEN_MAX:]]], axis=1)
    known = (tokens != NONE) & (nation != NONE)[:, None]
    family = (np.arange(TOKENS) >= GIVEN_MAX).astype(np.int64)
    cells = ((nation[:, None].astype(np.int64) * 2 + family) << 32) + tokens
    _, at, counts = np.unique(cells[known], return_inverse=True, return_counts=True)
    bearers = np.maximum(counts[at] - OWN, 0)
    people = np.bincount(nation[nation != NONE], minlength=1)
    among = np.maximum(people[np.broadcast_to(nation[:, None], tokens.shape)[known]] - OWN, 0)
    share = (bearers + LENT * np.exp2(-everywhere[known])) / (among + LENT)
    found = everywhere.copy()
    found[known] = np.minimum(everywhere[known], -np.log2(share))
    return found.astype(np.float32)
