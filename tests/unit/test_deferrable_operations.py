"""What a device may have done later is named by operations that there are, and fields that their bodies have."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amparo.installation import service_named
from services.distribution.routes.outbox import OPERATIONS as DISTRIBUTION
from services.registration.routes.outbox import OPERATIONS as REGISTRATION
from services.shelter.routes.outbox import OPERATIONS as SHELTER
from shared.app import _routes
from shared.outbox_intake import Deferrable
from shared.outbox_intake.doing import Doors

SERVICES = {"registration": REGISTRATION, "distribution": DISTRIBUTION, "shelter": SHELTER}
CASES = [(service, name) for service, operations in SERVICES.items() for name in operations]
THEN, SENT = datetime(2026, 6, 1, 8, tzinfo=UTC), datetime(2026, 6, 1, 9, tzinfo=UTC)


class _App:
    def __init__(self, service: str) -> None:
        self.routes = _routes(service_named(service))


@pytest.mark.parametrize(("service", "name"), CASES)
def test_an_operation_is_there_once_and_has_the_fields_that_are_filled_in(service: str, name: str) -> None:
    doors = [one for one in Doors.of(_App(service)).doors if one.operation_id == name]  # type: ignore[arg-type]
    assert len(doors) == 1
    field, wanted = doors[0].route.body_field, SERVICES[service][name]
    fields = set()
    if field is not None:
        schema = str(field.field_info.annotation.model_json_schema())
        fields = {one for one in _filled(wanted) if f"'{one}'" in schema}
    assert fields == _filled(wanted)


def _filled(one: Deferrable) -> set[str]:
    said = {one.sent_at, one.sent_with} - {""}
    return said | {path.rpartition(".")[2] for path in one.moments}


def test_what_the_body_says_itself_stays_and_what_it_leaves_out_was_when_it_was_captured() -> None:
    one = Deferrable(("items[].occurred_at", "arrival_group.occurred_at"))
    body = {"items": [{"id": 1}, {"id": 2, "occurred_at": "2026-05-01T00:00:00Z"}, "x"]}
    filled = one.filled(body, captured_at=THEN, sent_at=SENT)
    assert filled["items"] == [{"id": 1, "occurred_at": THEN.isoformat()}, body["items"][1], "x"]
    assert "arrival_group" not in filled
    assert body["items"][0] == {"id": 1}


def test_when_it_was_sent_is_said_where_the_operation_corrects_by_it() -> None:
    one = Deferrable(sent_at="sent_at", sent_with="recorded_offline")
    assert one.filled({"recorded_offline": True}, captured_at=THEN, sent_at=SENT)["sent_at"] == SENT.isoformat()
    assert "sent_at" not in one.filled({}, captured_at=THEN, sent_at=SENT)
    always = Deferrable(sent_at="sent_at").filled({"sent_at": "x"}, captured_at=THEN, sent_at=SENT)
    assert always == {"sent_at": SENT.isoformat()}
