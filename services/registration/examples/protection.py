"""Protection: a site's number, needs, care, a record that is protected and lifted, authorities, referrals."""

from __future__ import annotations

from shared.examples import CARD, DAUGHTER, HOUSEHOLD, MOTHER, SITE, SON, TIME, Example, example_id

TASK = example_id(170)
"""A task's id is made by the server."""
AUTHORITY_REQUEST = example_id(171)
EXPORT = example_id(172)
REFERRAL = example_id(173)
HAND_OVER = example_id(176)
NONE_AT_ALL = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")

PROTECTION = {
    "set_site_protection": Example(200, {"phone": "+504 0000-0001", "adults_only": False}, path={"site_id": SITE}),
    "show_site_protection": Example(path={"site_id": SITE}),
    "list_need_codes": Example(),
    "record_need": Example(200, {"site_id": SITE, "code": "SP-PT"}, path={"person_id": MOTHER}),
    "set_effects": Example(200, {"site_id": SITE, "effects": ["OWN_ROOM"]}, path={"person_id": MOTHER}),
    "record_functioning": Example(
        200,
        {"site_id": SITE, **dict.fromkeys(NONE_AT_ALL, "NONE"), "walking": "A_LOT"},
        path={"person_id": MOTHER},
    ),
    "count_functioning": Example(query={"site": SITE}),
    "show_restricted_needs": Example(path={"person_id": MOTHER}),
    "set_instruction": Example(200, {"site_id": SITE, "instruction": "TABLE_4"}, path={"code": CARD}),
    "record_care": Example(
        200, {"site_id": SITE, "care_basis": "PARENT", "cared_for_by": MOTHER}, path={"person_id": SON}
    ),
    "record_hand_over": Example(
        201,
        {
            "id": HAND_OVER,
            "site_id": SITE,
            "person_id": SON,
            "to_kind": "FAMILY",
            "to_name": "Rosa Núñez",
            "to_relation": "abuela",
            "document_kind": "NATIONAL_ID",
            "document_number": "0703-1961-00042",
        },
    ),
    "list_hand_overs": Example(path={"person_id": SON}),
    "reverse_hand_over": Example(
        201, {"id": example_id(177), "reason": "WRONG_CHILD"}, path={"hand_over_id": HAND_OVER}
    ),
    "record_tracing_request": Example(
        201,
        {
            "id": example_id(174),
            "site_id": SITE,
            "sought_names": "Luz Núñez",
            "seeker_name": "Rosa Núñez",
            "seeker_relationship": "abuela",
            "seeker_reach": "+504 0000-0002",
        },
    ),
    "list_tracing_requests": Example(),
    "list_protection_tasks": Example(),
    "see_protection_task": Example(path={"task_id": TASK}),
    "close_protection_task": Example(200, {"outcome": "HANDLED"}, path={"task_id": TASK}),
    "protect_person": Example(path={"person_id": DAUGHTER}),
    "exclude_principals": Example(200, {"principal_ids": [example_id(175)]}, path={"person_id": DAUGHTER}),
    "list_protected_records": Example(),
    "unprotect_person": Example(path={"person_id": DAUGHTER}),
    "protect_household": Example(path={"household_id": HOUSEHOLD}),
    "unprotect_household": Example(path={"household_id": HOUSEHOLD}),
    "record_authority_request": Example(
        201,
        {
            "id": AUTHORITY_REQUEST,
            "site_id": SITE,
            "name": "Agente Pérez",
            "office": "Policía Nacional, posta de Danlí",
            "asked_at": TIME,
            "document_seen": "oficio 114-2023",
        },
    ),
    "list_authority_requests": Example(),
    "ask_authority_export": Example(
        201, {"id": EXPORT, "person_ids": [MOTHER]}, path={"request_id": AUTHORITY_REQUEST}
    ),
    "approve_authority_export": Example(path={"export_id": EXPORT}),
    "read_authority_export": Example(path={"export_id": EXPORT}),
    "list_referral_routes": Example(query={"municipality": "HN0703"}),
    "request_referral": Example(
        201,
        {"id": REFERRAL, "site_id": SITE, "person_id": MOTHER, "route": "HEALTH_DANLI", "basis": "VITAL_INTEREST"},
    ),
    "move_referral": Example(200, {"state": "ACCEPTED"}, path={"referral_id": REFERRAL}),
    "list_referrals": Example(),
    "set_discreet_mode": Example(200, {"on": False}, path={"site_id": SITE}),
}
