"""Examples of the intake's four operations, for the story of one service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shared.examples import DEVICE, SITE, STAFF, TIME, Example

CERTIFICATE = "eyJ0eXAiOiJ3b3JrZXIrand0In0.eyJzdWIiOiIwMTg3YzJhMC4uLiJ9.c2lnbmF0dXJl"
"""In the place of a certificate: who tells the story puts a real one there, and its signature."""
SIGNATURE = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SENT_AT = "2023-06-15T15:20:00Z"


def outbox_examples(entry_id: str, key: str, operation: str, body: Mapping[str, Any]) -> dict[str, Example]:
    """A tablet's entry that is refused, put aside, read and discarded."""
    signed = {
        "id": entry_id,
        "idempotency_key": key,
        "device_id": DEVICE,
        "seq": 17,
        "operation": operation,
        "body": body,
        "captured_at": TIME,
        "worker": STAFF,
    }
    entry = {"certificate": CERTIFICATE, "signed": json.dumps(signed, ensure_ascii=False), "signature": SIGNATURE}
    discarded = {"resolution": "DISCARDED", "reason": "Se anotó dos veces"}
    return {
        "record_outbox_entries": Example(207, {"sent_at": SENT_AT, "entries": [entry]}),
        "list_parked_entries": Example(query={"site_id": SITE}),
        "read_parked_entry": Example(path={"entry_id": entry_id}),
        "resolve_parked_entry": Example(200, discarded, path={"entry_id": entry_id}),
    }
