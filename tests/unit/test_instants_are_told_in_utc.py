"""What is told has one spelling of an instant; what was sent keeps its own, and so do the fingerprints of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.schemas.round_stock import RoundStockIn
from services.registration.rules.fingerprint import digest_of
from shared.clock import business_now, demo_time
from shared.contracts.distribution.rounds import VersionFrom
from shared.instants import spelled
from shared.problems import NotFound
from shared.schemas import Answer
from shared.tables import csv_of

HERE = datetime(2023, 6, 15, 9, 0, tzinfo=timezone(timedelta(hours=-6)))
THERE = "2023-06-15T15:00:00Z"
SENT = """
    {"id": "0187c2a0-0000-7000-8000-000000000001", "site_id": "0187c2a0-0000-7000-8000-000000000002",
     "kind": "LOADED", "occurred_at": "2023-06-15T09:00:00-06:00",
     "lines": [{"item_id": "0187c2a0-0000-7000-8000-000000000003", "quantity": 4}]}
"""
# What installations have stored for this content since before instants were told in one zone.
STORED = "e520a98d6ed6839eb97872292ee1233da379f71f83a5da04d657055860fc93ee"
STORED_KEYED = "b0279c2fcc6be1707852713d2fb506cc6720108cab515636f2f24bc8bfda88eb"


class _Told(Answer):
    at: datetime
    inner: list[VersionFrom] = []  # noqa: RUF012 - pydantic copies defaults


def test_an_answer_and_what_is_in_it_tell_utc() -> None:
    told = _Told(at=HERE, inner=[VersionFrom(from_at=HERE, bom_version=1)]).model_dump(mode="json")
    assert (told["at"], told["inner"][0]["from_at"]) == (THERE, THERE)


def test_a_problem_and_a_table_tell_utc() -> None:
    assert NotFound(given_at=HERE).body(language="en")["parameters"] == {"given_at": THERE}
    assert csv_of(["at"], [[HERE]]).decode("utf-8-sig").splitlines() == ["at", THERE]


def test_the_demonstration_clock_is_utc_too() -> None:
    with demo_time(HERE):
        assert (business_now(), business_now().tzinfo) == (HERE, UTC)


def test_what_the_database_spells_is_spelled_like_the_rest() -> None:
    assert [spelled(one) for one in ("2023-06-15T15:00:00.5+00:00", "15:00+00:00", None, 5)] == [
        "2023-06-15T15:00:00.5Z",
        "15:00+00:00",
        None,
        5,
    ]


def test_content_that_was_stored_with_its_zone_is_known_again() -> None:
    sent = RoundStockIn.model_validate_json(SENT)
    assert fingerprint_of(sent) == STORED
    assert digest_of(b"k", "x", sent).hex() == STORED_KEYED
