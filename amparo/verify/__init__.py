"""`amparo verify`: recompute the invariants from the tables, and name what is broken.

I1 stock, I2 entitlement, I3 one effect per id, I5 beds, I6 places, I7 outbox, I8 inbox, I11 audit, I12 roles,
I14 erasure; with a client's own log I4, that nothing acknowledged is lost. It reads only; each check has a negative
control in the tests that plants a fault and must turn it red.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from amparo.installation import SERVICES
from amparo.verify import (
    audits,
    bags,
    censuses,
    entitlements,
    erasures,
    handouts,
    histories,
    inboxes,
    layouts,
    ledger,
    loans,
    merges,
    outboxes,
    privileges,
    rounds,
    splits,
    stays,
)
from shared.settings import Settings

ROWS_SHOWN_MAX = 5

QUERIES: dict[str, tuple[str, str]] = {
    **ledger.QUERIES,
    **entitlements.QUERIES,
    **splits.QUERIES,
    **handouts.QUERIES,
    **loans.QUERIES,
    **rounds.QUERIES,
    **stays.QUERIES,
    **censuses.QUERIES,
    "I7 every hand-out that left or was refused has its event": (
        """
        SELECT h.id FROM distribution.handout AS h JOIN distribution.verdict AS v ON v.handout_id = h.id
        WHERE v.verdict <> 'DUPLICATE_SCAN'
          AND (SELECT count(*) FROM distribution.outbox AS o WHERE o.subject = h.id AND o.type IN
               ('distribution.handout_given.v1', 'distribution.handout_refused.v1',
                'distribution.given_by_others_recorded.v1')) <> 1
        """,
        "I7",
    ),
    **layouts.QUERIES,
    **bags.QUERIES,
    **merges.QUERIES,
    **outboxes.QUERIES,
    **erasures.QUERIES,
    **privileges.QUERIES,
}
"""Each check's query answers the rows that break it; $1 are the roles, $2 their services."""


@dataclass(frozen=True)
class Finding:
    """One check: `broken` counts the rows that break it, `examples` shows some of their ids."""

    check: str
    invariant: str
    broken: int
    examples: list[str]

    @property
    def ok(self) -> bool:
        """Nothing breaks it."""
        return self.broken == 0

    def as_json(self) -> dict[str, object]:
        """The finding as a JSON object."""
        return {**asdict(self), "ok": self.ok}


async def verify(
    settings: Settings,
    admin_url: str,
    *,
    grace_seconds: float = 0.0,
    checkpoint: Path | None = None,
    history: Path | None = None,
) -> list[Finding]:
    """Run every check, reading only; younger events than `grace_seconds` may still be on their way.

    `checkpoint` is a file of exported checkpoints, to hold the audit against; `history` a client's own log, of which
    everything that was acknowledged must be there.

    Raises:
        ValueError: one of the files is none of its kind.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("SET default_transaction_read_only = on")
        findings = await findings_of(connection, settings, grace_seconds=grace_seconds, checkpoint=checkpoint)
        if history:
            findings += await acknowledged_findings(connection, history)
        return findings
    finally:
        await connection.close()


async def findings_of(
    connection: asyncpg.Connection,
    settings: Settings,
    *,
    grace_seconds: float = 0.0,
    checkpoint: Path | None = None,
) -> list[Finding]:
    """Run every check on a connection that may read everything."""
    roles = [settings.role(service) for service in SERVICES]
    findings = [await _check(connection, name, *QUERIES[name], roles) for name in QUERIES]
    for service in SERVICES:
        for name, rows in (await inboxes.broken(connection, service, grace_seconds)).items():
            findings.append(_finding(name, inboxes.INVARIANT, rows))
    for name, faults in (await audits.broken(connection, settings, checkpoint)).items():
        findings.append(_finding(name, audits.INVARIANT, faults))
    return findings


async def acknowledged_findings(connection: asyncpg.Connection, history: Path) -> list[Finding]:
    """What of a client's own log is not there (I4).

    Raises:
        ValueError: the file is no such log.
    """
    found = await histories.broken(connection, history)
    return [_finding(name, histories.INVARIANT, rows) for name, rows in found.items()]


async def _check(connection: asyncpg.Connection, name: str, query: str, invariant: str, roles: list[str]) -> Finding:
    arguments = [roles] if "$1" in query else []
    if "$2" in query:
        arguments = [roles, list(SERVICES)]
    if "$2" in query and "$1" not in query:
        query, arguments = query.replace("$2", "$1"), [list(SERVICES)]
    return _finding(name, invariant, await connection.fetch(query, *arguments))


def _finding(name: str, invariant: str, rows: Sequence[Sequence[object]]) -> Finding:
    return Finding(name, invariant, len(rows), [" ".join(map(str, row)) for row in rows[:ROWS_SHOWN_MAX]])
