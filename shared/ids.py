"""The only place where new ids enter: UUIDv7, made in Python so that SQL runs on Postgres 15 too."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new time-ordered id (RFC 9562, version 7)."""
    return uuid7()
