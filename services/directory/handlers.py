"""The directory's event door: it listens to nobody."""

from __future__ import annotations

from collections.abc import Mapping

from shared.contracts.envelope import Payload
from shared.inbox import Handler

HANDLERS: Mapping[type[Payload], Handler] = {}
