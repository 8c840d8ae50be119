"""Ids of what stands before anybody comes: sites, staff, devices, rooms, kits, rounds.

They depend on nothing but what they name, so that a second run of the setup makes nothing twice.
"""

from functools import cache
from uuid import UUID, uuid5

# The root of these ids; any fixed UUID would do.
_ROOT = UUID("0d4cf4b1-9e57-5f6e-8f4e-2c1a20230000")


@cache
def named(noun: str, *words: str) -> UUID:
    """The id of a thing of this noun and name."""
    return uuid5(_ROOT, ":".join([noun, *words]))


def site_id(code: str) -> UUID:
    """A site's id, by its code."""
    return named("site", code)


def device_id(key: str) -> UUID:
    """A scanner's id, by its key."""
    return named("device", key)


def round_id(key: str) -> UUID:
    """A round's id, by its key."""
    return named("round", key)


def room_id(site: str, code: str) -> UUID:
    """A room's id, by its code within a site."""
    return named("room", site, code)


def bed_id(site: str, code: str) -> UUID:
    """A bed's id, by its code within a site."""
    return named("bed", site, code)


def key_of(*words: object) -> UUID:
    """An Idempotency-Key that is the same in every run."""
    return uuid5(_ROOT, ":".join(["key", *map(str, words)]))
