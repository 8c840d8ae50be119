"""Whether an entry is what this device's worker signed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from shared import clock
from shared.audit.entries import ids_in
from shared.auth import Principal
from shared.batch import Unreadable
from shared.device_time import corrected
from shared.outbox_intake.problems import EntryRefused
from shared.outbox_intake.schemas import EntryIn, Quarantine, SignedEntry
from shared.problems import InvalidRequest, Problem
from shared.runtime import Runtime
from shared.strict_json import strict_json
from shared.worker_certificates import (
    CertificateRefused,
    WorkerCertificate,
    read_certificate,
    standing_of,
)

NESTED_MAX = 10_000
"""Values of a body that are looked through for another device's id."""


@dataclass(frozen=True)
class Genuine:
    """An entry with its worker; `quarantine` says why it is not tried, where it is not."""

    entry: SignedEntry
    text: str
    digest: bytes
    certificate: WorkerCertificate
    quarantine: Quarantine | None

    @property
    def acting(self) -> Principal:
        """The worker as the caller, on this device."""
        return replace(self.certificate.worker, device=self.entry.device_id)

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """The ids that it names."""
        path = self.entry.operation.split("/")
        return ids_in([*path, self.entry.body])


@dataclass(frozen=True)
class Sending:
    """One request of a device: its clock at sending, and the two clocks here at receipt."""

    device_id: UUID
    sent_at: datetime
    now: datetime
    real_now: datetime

    @property
    def offset(self) -> timedelta:
        """How far the device's clock is behind."""
        return self.now - self.sent_at

    def captured_at(self, genuine: Genuine) -> datetime:
        """When an entry was captured, by its age: not before the shift began, nor after the receipt."""
        shift_began = self.now - (self.real_now - genuine.certificate.issued_at)
        captured_at = genuine.entry.captured_at
        return corrected(captured_at, self.offset, not_before=min(shift_began, self.now), now=self.now)


async def read_entry(runtime: Runtime, sending: Sending, sent: EntryIn | Unreadable | Problem) -> Genuine | Problem:
    """The entry, if the certificate is of this device, the signature of this certificate and all of it of this worker.

    Raises:
        DirectoryUnavailable: nobody can tell just now.
    """
    if isinstance(sent, Unreadable | Problem):
        return sent.problem if isinstance(sent, Unreadable) else sent
    try:
        certificate = await read_certificate(runtime.authenticator, sent.certificate)
    except CertificateRefused:
        return EntryRefused(reason="CERTIFICATE")
    if certificate.device_id != sending.device_id:
        return EntryRefused(reason="DEVICE")
    if not certificate.signed(sent.signed, sent.signature):
        return EntryRefused(reason="SIGNATURE")
    entry = _signed_entry(sent.signed)
    if isinstance(entry, Problem):
        return entry
    if entry.worker != certificate.staff_id:
        return EntryRefused(reason="WORKER")
    if entry.device_id != sending.device_id or _names_another_device(entry.body, sending.device_id):
        return EntryRefused(reason="DEVICE")
    digest = hmac.digest(runtime.idempotency_secret, b"outbox entry\n" + sent.signed.encode(), hashlib.sha256)
    return Genuine(entry, sent.signed, digest, certificate, _quarantine(runtime, sending, entry, certificate))


def _signed_entry(text: str) -> SignedEntry | Problem:
    try:
        return SignedEntry.model_validate(strict_json(text.encode()))
    except ValidationError as error:
        return InvalidRequest.of([{**one, "loc": ("signed", *one["loc"])} for one in error.errors()])
    except (ValueError, RecursionError):
        return InvalidRequest.at("/signed", "no_json")


def _quarantine(
    runtime: Runtime, sending: Sending, entry: SignedEntry, certificate: WorkerCertificate
) -> Quarantine | None:
    """Shut out since, or done when the shift was over, by the entry's age and the server's clock."""
    standing = standing_of(runtime.authenticator, certificate, clock.real_now()).value
    if standing in (Quarantine.REVOKED, Quarantine.EXPIRED):
        return Quarantine(standing)
    age = max(sending.sent_at - entry.captured_at, timedelta(0))
    return Quarantine.EXPIRED if sending.real_now - age > certificate.offline_until else None


def _names_another_device(body: Mapping[str, Any], device_id: UUID) -> bool:
    """Whether a field `device_id` anywhere in the body is another's; too much to look through counts as one."""
    pending: list[Any] = [body]
    looked = 0
    while pending:
        looked += 1
        if looked > NESTED_MAX:
            return True
        value = pending.pop()
        if isinstance(value, Mapping):
            named = value.get("device_id")
            if named is not None and str(named).lower() != str(device_id):
                return True
            pending.extend(one for one in value.values() if isinstance(one, Mapping | list))
        elif isinstance(value, list):
            pending.extend(one for one in value if isinstance(one, Mapping | list))
    return False
