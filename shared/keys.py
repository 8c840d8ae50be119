"""The keys directory: one file per purpose, never in the database or its dumps."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from shared import clock
from shared.crash import crash_point
from shared.ids import new_id

KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """One key of one purpose: 32 random bytes (an Ed25519 seed or an HMAC key)."""

    kid: str
    not_before: datetime
    retired: bool
    secret: bytes


class LastKey(Exception):
    """The key that was to be retired is the only one in use."""


def _entry(key: Key) -> dict[str, object]:
    return {
        "kid": key.kid,
        "not_before": key.not_before.isoformat(),
        "retired": key.retired,
        "secret": key.secret.hex(),
    }


class KeysDirectory:
    """Reads and makes the keys of this installation below `path` (mode 0700, files 0600)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keys(self, purpose: str) -> list[Key]:
        """All keys of `purpose`, oldest first.

        Raises:
            FileNotFoundError: `amparo init` has not been run.
        """
        stored = json.loads((self.path / f"{purpose}.json").read_text(encoding="utf-8"))
        return [
            Key(
                kid=entry["kid"],
                not_before=datetime.fromisoformat(entry["not_before"]),
                retired=entry["retired"],
                secret=bytes.fromhex(entry["secret"]),
            )
            for entry in stored["keys"]
        ]

    def current(self, purpose: str) -> Key:
        """The newest key of `purpose` that is valid now and not retired."""
        valid = [key for key in self.keys(purpose) if not key.retired and key.not_before <= clock.real_now()]
        return max(valid, key=lambda key: key.not_before)

    def ensure(self, purpose: str) -> None:
        """Make a first key for `purpose` where there is none."""
        key = Key(str(new_id()), clock.real_now(), retired=False, secret=secrets.token_bytes(KEY_BYTES))
        self._create(f"{purpose}.json", json.dumps({"purpose": purpose, "keys": [_entry(key)]}, indent=1))

    def rotate(self, purpose: str, *, not_before: datetime) -> Key:
        """Add a key that is used from `not_before` on; those before it stay, and verify until they are retired.

        Raises:
            FileNotFoundError: there is no key of this purpose yet.
        """
        key = Key(str(new_id()), not_before, retired=False, secret=secrets.token_bytes(KEY_BYTES))
        with self._held(purpose):
            self._store(purpose, [*self.keys(purpose), key])
        return key

    def retire(self, purpose: str, kid: str) -> None:
        """Let a key verify nothing any more.

        Raises:
            KeyError: there is none of this id.
            LastKey: no other key would be in use.
        """
        with self._held(purpose):
            keys = self.keys(purpose)
            if kid not in {key.kid for key in keys}:
                raise KeyError(kid)
            now = clock.real_now()
            if not any(key.kid != kid and not key.retired and key.not_before <= now for key in keys):
                raise LastKey(kid)
            self._store(purpose, [replace(key, retired=key.retired or key.kid == kid) for key in keys])

    @contextlib.contextmanager
    def _held(self, purpose: str) -> Iterator[None]:
        """Let one process at a time change the keys of `purpose`."""
        descriptor = os.open(self.path / f".{purpose}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as lock:
            os.fchmod(descriptor, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _store(self, purpose: str, keys: list[Key]) -> None:
        """Replace the file of `purpose` as a whole: a reader, or a crash, sees the old one or the new."""
        target = self.path / f"{purpose}.json"
        content = json.dumps({"purpose": purpose, "keys": [_entry(key) for key in keys]}, indent=1)
        draft = self._draft(target, content, target.stat().st_mode & 0o777)
        crash_point("rotation_before_replace")
        draft.replace(target)
        crash_point("rotation_after_replace")

    def publish(self, name: str, content: str) -> None:
        """Let the file `name` hold `content`, which is no secret; one that does so already is not touched."""
        target = self.path / name
        if not target.exists() or target.read_text(encoding="utf-8") != content + "\n":
            self._draft(target, content, target.stat().st_mode & 0o777 if target.exists() else 0o600).replace(target)

    def _draft(self, target: Path, content: str, mode: int) -> Path:
        draft = self.path / f".{target.name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        return draft

    def ensure_secret(self, name: str) -> str:
        """The content of the secret file `name`, made at random where there is none."""
        self._create(name, secrets.token_urlsafe(KEY_BYTES))
        return (self.path / name).read_text(encoding="utf-8").strip()

    def _create(self, name: str, content: str) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self.path / name
        if target.exists():
            return
        draft = self.path / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content + "\n")
        try:
            os.link(draft, target)  # fails where another process was first: its key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
