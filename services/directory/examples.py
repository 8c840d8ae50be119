"""How each operation is called; the order is a story that can be told."""

from __future__ import annotations

from shared.examples import AGENCY, DATE, DEVICE, EMERGENCY, SITE, STAFF, Example, example_id

PASSWORD = "a-password-printed-once"  # noqa: S105 - stands only in examples
NEW_PASSWORD = "cuatro palabras que recuerdo"  # noqa: S105
ENROLMENT_CODE = "a-code-shown-once"
BASIC = "Basic Y2xpZW50OnNlY3JldA=="
CLIENT = example_id(6)
SHIFT = example_id(7)
SHIFT_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
"""The public half of RFC 7515's key, A.3."""
SHIFT_ASSERTION = (
    "eyJhbGciOiJFUzI1NiIsInR5cCI6InNoaWZ0K2p3dCJ9.eyJzdWIiOiIwMTkwMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDci"
    "fQ.bXkgc2lnbmF0dXJlIGluIHRoaXMgbWludXRl"
)
"""As one looks; what the shift's key signs anew for each token stands in its place."""
REGISTRAR_UNTIL = "2199-12-31"
AT_THE_SITE = {"role": "REGISTRAR", "site_id": SITE, "until": REGISTRAR_UNTIL}

EXAMPLES = {
    "read_keys": Example(),
    "read_revocations": Example(query={"after": "0"}),
    "add_agency": Example(201, {"id": AGENCY, "code": "OIM", "name": "OIM Honduras", "kind": "UN"}),
    "list_agencies": Example(),
    "open_emergency": Example(
        201,
        {"id": EMERGENCY, "code": "JULIA", "name": "Tormenta Julia", "cause": "FLOOD", "opened_on": DATE},
    ),
    "list_emergencies": Example(),
    "close_emergency": Example(200, {"closed_on": "2023-12-31"}, path={"emergency_id": EMERGENCY}),
    "add_site": Example(
        201,
        {
            "id": SITE,
            "code": "DANLI-CAMI",
            "name": "Centro de Atención al Migrante Irregular, Danlí",
            "kind": "MIGRANT_CENTRE",
            "pcode": "HN0703",
            "managing_agency_id": AGENCY,
            "holding_agency_id": AGENCY,
        },
    ),
    "list_sites": Example(),
    "read_site": Example(path={"site_id": SITE}),
    "change_site": Example(
        200, {"place_text": "Barrio Las Flores"}, path={"site_id": SITE}, headers={"if-match": '"1"'}
    ),
    "add_staff": Example(
        201,
        {
            "id": STAFF,
            "username": "marta.lopez",
            "display_name": "Marta López",
            "agency_id": AGENCY,
            "roles": [AT_THE_SITE],
        },
    ),
    "list_staff": Example(),
    "sign_in": Example(200, {"username": "marta.lopez", "password": PASSWORD, "new_password": NEW_PASSWORD}),
    "enrol_totp": Example(200, {"username": "marta.lopez", "password": NEW_PASSWORD}),
    "refresh_session": Example(),
    "sign_out": Example(204),
    "change_roles": Example(
        200,
        {"roles": [AT_THE_SITE, {"role": "WAREHOUSE_CLERK", "site_id": SITE, "until": REGISTRAR_UNTIL}]},
        path={"staff_id": STAFF},
    ),
    "reset_sign_in": Example(path={"staff_id": STAFF}),
    "add_device": Example(201, {"id": DEVICE, "name": "Lector 1", "site_id": SITE, "kind": "SCANNER"}),
    "list_devices": Example(),
    "renew_enrolment_code": Example(path={"device_id": DEVICE}),
    "enrol_device": Example(201, {"enrolment_code": ENROLMENT_CODE}),
    "issue_token": Example(headers={"authorization": BASIC}),
    "read_outbox_keys": Example(),
    "open_shift": Example(201, {"id": SHIFT, "device_id": DEVICE, "public_key": SHIFT_KEY}),
    "issue_shift_token": Example(200, {"assertion": SHIFT_ASSERTION}, path={"shift_id": SHIFT}),
    "read_shift": Example(path={"shift_id": SHIFT}),
    "add_offline_slots": Example(201, {"count": 2}, path={"device_id": DEVICE}),
    "take_offline_code": Example(path={"device_id": DEVICE}),
    "end_shift": Example(path={"shift_id": SHIFT}),
    "add_client": Example(201, {"scopes": ["REPORTS"]}, path={"agency_id": AGENCY}),
    "list_clients": Example(path={"agency_id": AGENCY}),
    "revoke_client": Example(path={"client_id": CLIENT}),
    "read_events": Example(query={"after": "0"}),
    "revoke_device": Example(path={"device_id": DEVICE}),
    "revoke_staff": Example(path={"staff_id": STAFF}),
}
