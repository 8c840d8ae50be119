"""All contracts by type, and who consumes what."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from shared.contracts import coordination, directory, distribution, registration, shelter
from shared.contracts.envelope import Payload

_MODULES = (directory, registration, distribution, shelter, coordination)


@cache
def payloads() -> dict[str, type[Payload]]:
    """Every payload class by its event type."""
    return {payload.TYPE: payload for payload in _concrete(Payload)}


def _concrete(base: type[Payload]) -> Iterator[type[Payload]]:
    for child in base.__subclasses__():
        if "TYPE" in vars(child):
            yield child
        yield from _concrete(child)


def types_for(consumer: str) -> list[str]:
    """The event types that `consumer` is bound to, sorted."""
    return sorted(type_ for type_, payload in payloads().items() if consumer in payload.CONSUMERS)


def confidential_types() -> list[str]:
    """The event types that only their consumers read, sorted."""
    return sorted(type_ for type_, payload in payloads().items() if payload.CONFIDENTIAL)


def consumers() -> list[str]:
    """Every service that listens to some type, sorted."""
    return sorted({consumer for payload in payloads().values() for consumer in payload.CONSUMERS})
