"""docs/scanners.md names what the code has: verdicts, codes, columns, policies and fields of a pack."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime
from uuid import UUID

import cbor2

from amparo.documents import ROOT
from services.distribution.errors import SecondPersonNeeded, SequenceReused, VoucherGiven, giving
from services.distribution.errors.refusal import Refusal
from services.distribution.routes.handouts import REFUSALS
from services.distribution.schemas.devices import LOG_COLUMNS
from services.distribution.schemas.handouts import LEFT, Verdict
from services.distribution.schemas.rounds import OfflinePolicy
from services.distribution.settings import DistributionSettings
from shared.contracts.offline_packs import Pack, seal
from shared.contracts.scanned import CARD_QR_PROBLEMS
from shared.problems import IdReused, InvalidRequest, NotFound, Problem, RequestInFlight

TEXT = (ROOT / "docs" / "scanners.md").read_text(encoding="utf-8")
OF_ITEMS: tuple[type[Problem], ...] = (
    InvalidRequest,
    NotFound,
    IdReused,
    SequenceReused,
    RequestInFlight,
    *CARD_QR_PROBLEMS,
)
"""What one item of a log may be answered with instead of a verdict."""
AFTERWARDS = {
    "already_reversed",
    "nothing_to_reverse",
    "no_override",
    "override_overdue",
    "already_countersigned",
    "nothing_owed",
    "owed_already_settled",
    "loan_not_out",
    "loan_moved",
}
"""Codes that no hand-out is refused with."""


def rows(name: str) -> list[list[str]]:
    """The cells of the table that is marked so, without its head."""
    [table] = re.findall(rf"<!-- {name} -->\n(.*?)<!-- end -->", TEXT, re.DOTALL)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def named(name: str) -> list[str]:
    """What the first column names."""
    return [word for row in rows(name) for word in re.findall(r"`([^`]+)`", row[0])]


def pack_fields() -> set[str]:
    """The fields of a pack's payload."""
    moment, nothing = datetime(2023, 1, 1, tzinfo=UTC), frozenset[bytes]()
    empty = Pack(
        UUID(int=0), UUID(int=0), moment, moment, "", None, b"", "OPEN", "BLOCK", 1, date.min, date.max, True, (),
        nothing, nothing, nothing,
    )  # fmt: skip
    payload = seal(empty, kid="k", secret=bytes(32))["payload"]
    return set(cbor2.loads(base64.urlsafe_b64decode(payload + "==")))


def test_every_verdict_is_named_with_whether_goods_left() -> None:
    told = {row[0].strip("`"): row[2] for row in rows("verdicts")}
    assert told == {verdict.value: "yes" if verdict in LEFT else "no" for verdict in Verdict}


def test_every_code_of_an_item_is_named_with_its_status() -> None:
    told = {row[0].strip("`"): row[1] for row in rows("codes")}
    assert told == {problem.code: str(problem.status) for problem in OF_ITEMS}


def test_every_code_of_an_online_desk_is_named() -> None:
    assert set(named("desk")) == {*REFUSALS, VoucherGiven.code, SecondPersonNeeded.code}


def test_what_else_distribution_refuses_of_giving_is_said_of_what_was_given_before() -> None:
    refusals = {one.code for one in vars(giving).values() if isinstance(one, type) and issubclass(one, Refusal)}
    assert refusals - {Refusal.code, *named("desk")} == AFTERWARDS


def test_every_column_policy_and_field_is_named() -> None:
    assert sorted(named("columns")) == sorted(LOG_COLUMNS)
    assert sorted(named("policies")) == sorted(policy.value for policy in OfflinePolicy)
    assert set(named("pack")) == pack_fields()


def test_its_numbers_are_the_settings() -> None:
    settings = DistributionSettings()
    assert f"{settings.duplicate_scan_seconds} seconds" in TEXT
    assert f"up to {settings.batch_items_max} items" in TEXT
