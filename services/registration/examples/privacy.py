"""The protection officer's week: who looked, a decoy, broken glass, a hold."""

from __future__ import annotations

from services.registration.examples.changes import UNCLE
from shared.examples import DAUGHTER, MOTHER, SITE, SON, Example, example_id

BREAK_GLASS = example_id(180)
HOLD = example_id(181)
ALERT = example_id(182)
"""The server makes alerts' ids."""

PRIVACY = {
    "show_person_reads": Example(path={"person_id": MOTHER}),
    "mark_decoy": Example(201, path={"person_id": SON}),
    "break_glass": Example(
        201,
        {
            "id": BREAK_GLASS,
            "site_id": SITE,
            "reason": "MISSING_CHILD",
            "note": "Falta una niña y no contesta nadie de protección",
            "minutes": 30,
        },
    ),
    "list_break_glass": Example(),
    "end_break_glass": Example(path={"break_glass_id": BREAK_GLASS}),
    "list_privacy_alerts": Example(query={"unseen": "false"}),
    "see_privacy_alert": Example(path={"alert_id": ALERT}),
    "hold_record": Example(201, {"id": HOLD, "kind": "LEGAL"}, path={"person_id": DAUGHTER}),
    "export_access": Example(200, {"html": False}, path={"person_id": DAUGHTER}),
    "lift_hold": Example(path={"hold_id": HOLD}),
    "erase_person": Example(200, {"reason": "REQUESTED"}, path={"person_id": UNCLE}),
}
