"""Where the driver's bearer tokens come from."""

from __future__ import annotations

import time
from typing import Protocol

from amparo.replay.driver.staff import Actor
from services.directory.tokens import mint
from shared.keys import KeysDirectory
from shared.settings import Settings

_RENEW_PART = 0.6
"""A token is used for this part of its life: a call that waits for a server to come back still has a valid one."""


class TokenSource(Protocol):
    """Gives a valid bearer token for an actor, again and again."""

    def token(self, actor: Actor) -> str:
        """A token that will be valid for some minutes."""
        ...

    def forget(self, actor: Actor) -> None:
        """The last token was refused: give another one next time."""
        ...


class KeyTokens:
    """The operator's: signs tokens with the key of the keys directory, as `amparo token` does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys = KeysDirectory(settings.keys_dir)
        self._made: dict[Actor, tuple[str, float]] = {}

    def token(self, actor: Actor) -> str:
        """A token of this actor, made anew after a good half of its life."""
        known = self._made.get(actor)
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        made = mint(self._settings, self._keys, subject=actor.subject, kind=actor.kind, roles=dict(actor.roles))
        self._made[actor] = made, time.monotonic() + self._settings.token_seconds * _RENEW_PART
        return made

    def forget(self, actor: Actor) -> None:
        """Drop the actor's token."""
        self._made.pop(actor, None)
