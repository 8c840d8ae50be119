"""A tablet's entry about a household that is not there."""

from __future__ import annotations

from shared.examples import SITE, example_id
from shared.outbox_intake.examples import outbox_examples

OUTBOX = outbox_examples(
    example_id(1420),
    example_id(1421),
    f"POST /registration/v1/households/{example_id(1422)}/members",
    {
        "site_id": SITE,
        "member": {
            "id": example_id(1423),
            "given_names": "Elmer Josué",
            "family_names": "Paz Lagos",
            "sex": "MALE",
            "birth_date": "2019-04-03",
            "relationship": "CHILD",
        },
    },
)
