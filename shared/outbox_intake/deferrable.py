"""Which operations a device may have done later, and where in their bodies a desk without a network says when."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal
from shared.settings import Settings

MARK = "[]"


@dataclass(frozen=True)
class Deferrable:
    """An operation of the allow-list.

    `moments` are the fields that say when something was (`items[].occurred_at`: of each item); where the body leaves
    one out, it was when the entry was captured. `sent_at` is the field by which the operation itself corrects the
    device's clock, `sent_with` one that must be true for it to be allowed there (empty: always).
    """

    moments: tuple[str, ...] = ()
    sent_at: str = ""
    sent_with: str = ""

    def filled(self, body: Mapping[str, Any], *, captured_at: datetime, sent_at: datetime) -> dict[str, Any]:
        """The body as the operation gets it; `captured_at` is corrected, `sent_at` is the device's clock as it is."""
        whole = copy.deepcopy(dict(body))
        for path in self.moments:
            for holder, name in _places(whole, path):
                if holder.get(name) is None:
                    holder[name] = captured_at.isoformat()
        if self.sent_at and (not self.sent_with or whole.get(self.sent_with) is True):
            whole[self.sent_at] = sent_at.isoformat()
        return whole


def _places(body: Any, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects in which the last field of `path` belongs; what is not there has none."""
    step, _, rest = path.partition(".")
    if not isinstance(body, dict):
        return
    if not rest:
        yield body, step
        return
    below = body.get(step.removesuffix(MARK))
    if step.endswith(MARK):
        for one in below if isinstance(below, list) else ():
            yield from _places(one, rest)
    else:
        yield from _places(below, rest)


@dataclass(frozen=True)
class Standing:
    """A device as the service knows it: where it belongs, and whether what it sends is kept unread."""

    site_id: UUID | None = None
    lost: bool = False


@dataclass(frozen=True)
class Reading:
    """One read of what was put aside: who read whom, at which site."""

    principal: Principal
    site_id: UUID
    subjects: tuple[UUID, ...]
    trace_id: str


async def _nobody_counts(session: AsyncSession, settings: Settings, reading: Reading) -> None:
    """Where bodies tell nobody's identity their reading is written down nowhere."""


def _never(operation_id: str, body: Mapping[str, Any]) -> bool:
    return False


@dataclass(frozen=True)
class Intake:
    """What one service takes from outboxes, and who decides about what was put aside.

    `identity`: bodies tell who somebody is. They are kept encrypted, and their reading goes through `noted`. Elsewhere
    a body that is not of its operation's schema is refused and not kept: nobody knows what stands in it.
    `restricted` entries are for `officers` alone, all others for `deciders`; a worker sees the own ones.
    """

    operations: Mapping[str, Deferrable]
    standing: Callable[[AsyncSession, UUID], Awaitable[Standing]]
    workers: Collection[str]
    deciders: tuple[str, ...]
    officers: tuple[str, ...] = ()
    identity: bool = False
    restricted: Callable[[str, Mapping[str, Any]], bool] = field(default=_never)
    noted: Callable[[AsyncSession, Settings, Reading], Awaitable[None]] = field(default=_nobody_counts)
