"""The keys directory: one file per purpose, never in the database or its dumps."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shared import clock
from shared.ids import new_id

KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """One key of one purpose: 32 random bytes (an Ed25519 seed or an HMAC key)."""

    kid: str
    not_before: datetime
    retired: bool
    secret: bytes


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
        entry = {
            "kid": str(new_id()),
            "not_before": clock.real_now().isoformat(),
            "retired": False,
            "secret": secrets.token_hex(KEY_BYTES),
        }
        self._create(f"{purpose}.json", json.dumps({"purpose": purpose, "keys": [entry]}, indent=1))

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
