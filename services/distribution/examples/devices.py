"""A log is handed in and decided on; the device is lost."""

from __future__ import annotations

from services.distribution.examples.things import AT_THE_ROUND, HANDED_IN, HANDED_IN_LOG, LOG_TIME, ROUND
from shared.examples import DEVICE, SITE, SON, Example, example_id
from shared.outbox_intake.examples import outbox_examples

LOGS = {
    "hand_in_log": Example(
        201,
        {
            "id": HANDED_IN_LOG,
            "site_id": SITE,
            "device_id": DEVICE,
            "sent_at": LOG_TIME,
            "items": [
                {"id": HANDED_IN, **AT_THE_ROUND, "person_id": SON, "scanned_at": LOG_TIME, "device_seq": 4},
            ],
        },
    ),
    "list_quarantined_logs": Example(),
    "read_quarantined_log": Example(path={"log_id": HANDED_IN_LOG}),
    "decide_on_log": Example(
        200, {"decision": "APPLY", "note": "Leído junto al aparato"}, path={"log_id": HANDED_IN_LOG}
    ),
    "read_pack_keys": Example(),
    "read_offline_pack": Example(path={"round_id": ROUND}, query={"site": SITE}),
    "read_device": Example(path={"device_id": DEVICE}),
}
LOSING = {"declare_device_lost": Example(path={"device_id": DEVICE})}
OUTBOX = outbox_examples(
    example_id(1410),
    example_id(1411),
    f"POST /distribution/v1/handouts/{example_id(1412)}/reverse",
    {"id": example_id(1413), "reason": "La familia lo devolvió"},
)
