"""What an installation consists of: its five services and the keys that they need."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from shared.bus import Bus
from shared.keys import KeysDirectory
from shared.outbox_keys import publish
from shared.runtime import Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

SERVICES = ("directory", "registration", "distribution", "shelter", "coordination")
KEY_PURPOSES = ("token", "idempotency", "card", "totp", "blob", "audit", "pack", "outbox")


def service_named(name: str) -> Service:
    """The service that `services/<name>/main.py` declares.

    Raises:
        KeyError: there is no such service.
    """
    if name not in SERVICES:
        raise KeyError(name)
    service: Service = importlib.import_module(f"services.{name}.main").service
    return service


def app_of(name: str) -> FastAPI:
    """The application that `services/<name>/main.py` makes.

    Raises:
        KeyError: there is no such service.
    """
    service_named(name)
    app: FastAPI = importlib.import_module(f"services.{name}.main").app()
    return app


def make_keys(settings: Settings, *, database_passwords: bool) -> None:
    """Make every key that is missing; what is there stays."""
    keys = KeysDirectory(settings.keys_dir)
    for purpose in KEY_PURPOSES:
        keys.ensure(purpose)
    publish(keys)
    for service in SERVICES if database_passwords else ():
        keys.ensure_secret(f"database_{service}")


def rabbit_bus(settings: Settings) -> Bus:
    """The bus of the distributed mode."""
    from shared.bus.rabbit import RabbitBus

    return RabbitBus(settings)
