"""What the data folder keeps of the desk: `demo-desk.json`, with its passwords.

A demonstration's passwords open invented people alone, and a newcomer must find them again: so they are kept, each
installation's own, where only the owner of the folder reads them. An installation in earnest keeps no password.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from amparo.demo_desk.accounts import Account
from amparo.demo_desk.desk import DemoDesk
from amparo.demo_desk.names import COORDINATOR, DESK

KEPT_FILE = "demo-desk.json"
_FIELDS = {DESK.username: "desk", COORDINATOR.username: "coordinator"}


def kept_desk(data: Path) -> dict[str, Any]:
    """What was kept by the last run in this data folder; empty where nothing was, or it can't be read."""
    try:
        told = json.loads((data / KEPT_FILE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def kept_accounts(data: Path) -> dict[str, Account]:
    """The accounts of the last run, by username."""
    told = kept_desk(data)
    kept = {username: told.get(field) for username, field in _FIELDS.items()}
    return {username: Account(**{**one, "roles": tuple(one["roles"])}) for username, one in kept.items() if one}


def keep_accounts(data: Path, accounts: Mapping[str, Account]) -> None:
    """Keep them at once: whatever fails after this, their passwords are not lost."""
    _write(data, kept_desk(data) | {_FIELDS[name]: account.as_json() for name, account in accounts.items()})


def keep_desk(data: Path, desk: DemoDesk) -> None:
    """Keep all that was told of the desk."""
    _write(data, desk.as_json())


def _write(data: Path, told: Mapping[str, Any]) -> None:
    """Replace the file as a whole; it is the owner's alone from its first byte."""
    beside = data / f"{KEPT_FILE}.new"
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.write("\n")
    beside.replace(data / KEPT_FILE)
