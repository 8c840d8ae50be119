"""The desk: a bus, a family, its cards; found again, one card lost."""

from __future__ import annotations

from services.registration.examples.travelling import BUS_AND_ITS_LIST, JOURNEYS, PAPER, PAUSE, REVERSALS
from shared.examples import (
    CARD,
    CARD_BATCH,
    DAUGHTER,
    GROUP,
    HOUSEHOLD,
    MOTHER,
    QUESTION,
    SITE,
    SON,
    SPARE_CARD,
    STRIP_CARD,
    TIME,
    Example,
    example_id,
)

ENTRY = {"site_id": SITE, "kind": "TRANSIT_ENTRY", "place_pcode": "HN0703", "occurred_at": TIME}

DESK = {
    "print_card_batch": Example(201, {"id": CARD_BATCH, "site_id": SITE, "count": 10}),
    "open_arrival_group": Example(
        201,
        {
            "id": GROUP,
            **ENTRY,
            "means": "BUS",
            "vehicle": "HAA 1234",
            "headcount": {
                "id": example_id(16),
                "people": {"women": 14, "men": 18, "girls": 6, "boys": 7},
                "details": {"aged_0_2": 4, "pregnant": 1},
            },
        },
    ),
    "bind_strip": Example(
        200, {"codes": [STRIP_CARD], "sexes": ["FEMALE"], "age_bands": ["AGE_18_59"]}, path={"arrival_group_id": GROUP}
    ),
    "record_headcount": Example(
        201, {"id": example_id(17), **ENTRY, "people": {"men": 11, "women": 9}, "nationalities": {"VE": 15, "HT": 5}}
    ),
    "register_household": Example(
        201,
        {
            "id": HOUSEHOLD,
            "site_id": SITE,
            "population": "IN_TRANSIT",
            "members": [
                {
                    "id": MOTHER,
                    "given_names": "Marisol",
                    "family_names": "Núñez de la Cruz",
                    "sex": "FEMALE",
                    "birth_date": "1991-03-08",
                    "nationality": "VE",
                    "languages": ["es"],
                    "relationship": "HEAD",
                    "phone": "+504 0000-0000",
                    "effects": ["LOWER_BED"],
                    "needs": ["PG"],
                    "documents": [{"id": example_id(18), "type": "PASSPORT", "country": "VE", "number": "X0000000"}],
                },
                {
                    "id": DAUGHTER,
                    "given_names": "Luz",
                    "sex": "FEMALE",
                    "birth_date": "2017-01-01",
                    "birth_precision": "YEAR",
                    "relationship": "CHILD",
                    "cared_for_by": MOTHER,
                    "care_basis": "PARENT",
                },
            ],
            "unnamed": {"boys": 1},
            "dwelling": {"id": example_id(21), "place_pcode": "HN0703", "place_text": "Barrio El Carmelo"},
            "consents": [{"purpose": "ASSISTANCE", "given": True, "text_version": "2023-1", "language": "es"}],
            "cards": [{"code": CARD, "person_id": MOTHER}],
        },
    ),
    "name_member": Example(
        201,
        {
            "site_id": SITE,
            "member": {
                "id": SON,
                "given_names": "Ángel Gabriel",
                "family_names": "Núñez Rivas",
                "sex": "MALE",
                "birth_date": "2020-05-17",
                "relationship": "CHILD",
                "cared_for_by": MOTHER,
                "care_basis": "PARENT",
            },
        },
        path={"household_id": HOUSEHOLD},
    ),
    # He has not arrived anywhere yet: so he is a question, as somebody at another site would be.
    "check_candidates": Example(
        200,
        {
            "site_id": SITE,
            "members": [
                {
                    "id": example_id(22),
                    "given_names": "Ángel Gabriel",
                    "family_names": "Núñes Rivas",
                    "sex": "MALE",
                    "birth_date": "2020-05-17",
                }
            ],
        },
    ),
    "answer_match_question": Example(200, {"answer": "2020"}, path={"question_id": QUESTION}),
    "record_arrival": Example(
        201,
        {
            "id": example_id(19),
            "household_id": HOUSEHOLD,
            "means": "BUS",
            "country_from": "NI",
            "vehicle": "HAA 1234",
            "arrival_group_id": GROUP,
            **ENTRY,
        },
    ),
    **BUS_AND_ITS_LIST,
    "move_arrival_group": Example(200, {"state": "FINISHED"}, path={"arrival_group_id": GROUP}),
    **JOURNEYS,
    **PAPER,
    "record_consent": Example(
        201,
        {
            "id": example_id(20),
            "site_id": SITE,
            "purpose": "SHARE_PARTNERS",
            "given": False,
            "text_version": "2023-1",
            "language": "es",
        },
        path={"person_id": MOTHER},
    ),
    "search_people": Example(200, {"q": "nunez marisol"}),
    "search_structured": Example(200, {"family_names": "Núñez", "nationality": "VE", "born_from": "1990-01-01"}),
    "look_up_people": Example(200, {"ids": [MOTHER], "purpose": "ASSISTANCE"}),
    "show_person": Example(path={"person_id": MOTHER}),
    "show_household": Example(path={"household_id": HOUSEHOLD}),
    "show_card": Example(path={"code": CARD}),
    "show_roster": Example(query={"site_id": SITE}),
    "bind_card": Example(200, {"person_id": MOTHER}, path={"code": SPARE_CARD}),
    **PAUSE,
    "revoke_card": Example(200, {"reason": "LOST"}, path={"code": SPARE_CARD}),
    **REVERSALS,
}

AFTERWARDS = {"read_events": Example(query={"after": "0"})}
