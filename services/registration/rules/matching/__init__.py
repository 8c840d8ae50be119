"""The matcher: is this person already known? Pure: features in, verdicts out.

How it is used.

The desk (one against all): when a person is written, keep `features_of(raw).to_json()` beside her and
`blocking_keys(features)` in a bigint[] column under GIN. To look for her, select the people whose keys overlap
(`&&`) `query_keys(features)` — widened for years beside, day and month exchanged; the index is not — read their stored
features with `Features.from_json`, and give them to `score(one, others, Model.shipped(), frequencies)`, where
`frequencies = Frequencies.shipped().for_population(number of people searched)`, or `.with_people(...)` for an
installation's own names. `model.review_cut(n)` and `model.strong_cut(n)` say from how many bits a clerk looks, and
from how many it is an alert. `words_of(reason, "es")` says a reason to a clerk. `Features.together` names people
registered at the same time; the same value never speaks for one person.

The batch (all against all): `match_all(people, model, frequencies)` blocks, scores and returns pairs, best first.

Both use the same keys, the same comparison and the same weights: there is no second index and no second scorer.
"""

from services.registration.rules.matching.batch import Matched, match_all
from services.registration.rules.matching.features import Features, features_of
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.keys import blocking_keys, query_keys
from services.registration.rules.matching.model import Model
from services.registration.rules.matching.raw import Raw
from services.registration.rules.matching.scorer import Reason, Verdict, score
from services.registration.rules.matching.words import words_of

__all__ = [
    "Features",
    "Frequencies",
    "Matched",
    "Model",
    "Raw",
    "Reason",
    "Verdict",
    "blocking_keys",
    "features_of",
    "match_all",
    "query_keys",
    "score",
    "words_of",
]
