"""The secrets that `docker-compose.yml` mounts, as files in one folder: made once, never printed, never changed.

A container reads its files under another user than the operator's, so they are readable by all; the folder around
them is closed (0700), and each container is given only the files that it needs.
"""

from __future__ import annotations

from pathlib import Path

from amparo.installation import KEY_PURPOSES, SERVICES
from shared.keys import KeysDirectory
from shared.outbox_keys import PUBLIC_FILE, publish

FOLDER = "compose"
"""Name of the folder in the data folder."""

ADMIN_PASSWORD = "database_admin"  # noqa: S105 - the name of a file
BROKER_PASSWORD = "rabbitmq_password"  # noqa: S105 - the name of a file
BROKER_CONFIG = "rabbitmq.conf"
"""RabbitMQ takes no password from a file of its own: its first user stands in a piece of its configuration."""

BROKER_USER = "amparo"


def secret_names() -> list[str]:
    """The names of all files, sorted."""
    keys = [f"{purpose}.json" for purpose in KEY_PURPOSES]
    passwords = [f"database_{service}" for service in SERVICES]
    return sorted([*keys, PUBLIC_FILE, *passwords, ADMIN_PASSWORD, BROKER_PASSWORD, BROKER_CONFIG])


def make_compose_secrets(folder: Path) -> None:
    """Make what is missing in `folder`; what is there stays."""
    keys = KeysDirectory(folder)
    for purpose in KEY_PURPOSES:
        keys.ensure(purpose)
    publish(keys)
    for service in SERVICES:
        keys.ensure_secret(f"database_{service}")
    keys.ensure_secret(ADMIN_PASSWORD)
    password = keys.ensure_secret(BROKER_PASSWORD)
    config = folder / BROKER_CONFIG
    if not config.exists():
        config.write_text(f"default_user = {BROKER_USER}\ndefault_pass = {password}\n", encoding="utf-8")
    folder.chmod(0o700)
    for name in secret_names():
        (folder / name).chmod(0o444)
