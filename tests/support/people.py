"""The fixed cast of the tests: who works where, and with which roles."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

NAMESPACE = UUID("6f3f8f0e-3a53-4c1f-9a67-1d2f5f0d9c11")


def fixed_id(name: str) -> UUID:
    """Always the same id for the same name."""
    return uuid5(NAMESPACE, name)


DANLI = fixed_id("site danli")
LA_LIMA = fixed_id("site la lima")
SCANNER_ID = fixed_id("device scanner danli")


@dataclass(frozen=True)
class Member:
    """One of the cast: an id and roles at sites."""

    subject: UUID
    roles: dict[str, list[UUID | str]]
    kind: str = "staff"


REGISTRAR = Member(fixed_id("registrar"), {"REGISTRAR": [DANLI]})
CLERK = Member(fixed_id("clerk"), {"WAREHOUSE_CLERK": [DANLI]})
COORDINATOR = Member(fixed_id("coordinator"), {"SITE_COORDINATOR": [DANLI]})
OUTSIDER = Member(fixed_id("shelter worker la lima"), {"SHELTER_STAFF": [LA_LIMA], "WAREHOUSE_CLERK": [LA_LIMA]})
OFFICER = Member(fixed_id("protection officer"), {"PROTECTION_OFFICER": [DANLI]})
AGENCY = Member(fixed_id("agency client"), {"REPORTS": ["*"]}, kind="agency")
SCANNER = Member(SCANNER_ID, {"SCANNER": [DANLI]}, kind="device")
