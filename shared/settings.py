"""What can be set from outside, by `AMPARO_*` variables; every limit has a name and a unit."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings that all services share; a service adds its own in its `settings.py`."""

    model_config = SettingsConfigDict(env_prefix="AMPARO_", extra="ignore", frozen=True)

    operation: str = "honduras"
    """Name of the operation that this installation serves; stands in every event's source."""
    time_zone: str = "America/Tegucigalpa"
    demo: bool = False
    """A demonstration installation: accepts `X-Demo-Time` and shows a banner."""

    database_url: str = "postgresql://127.0.0.1:5432/amparo"
    """Host and database; each service connects under its own role, whatever user stands here."""
    database_admin_url: str | None = None
    """For migrations only: a role that may create roles and schemas."""
    database_admin_password_file: Path | None = None
    """The admin's password, where `database_admin_url` holds none."""
    database_role_prefix: str | None = None
    """Roles are `<prefix>_<service>`; the prefix is the database's name unless set."""
    database_pool_connections: int = 8
    database_lock_wait_ms: int = 10_000
    database_statement_cache_rows: int = 200
    """0 behind PgBouncer in transaction mode."""

    keys_dir: Path = Path(".amparo/keys")
    rabbitmq_url: str = "amqp://guest:guest@127.0.0.1:5672/"
    rabbitmq_password_file: Path | None = None
    bus_namespace: str = "amparo"
    """Prefix of exchange and queue names; tests use their own."""
    directory_url: str = "http://127.0.0.1:8000"
    """Where JWKS and revocations are read."""
    service_urls: dict[str, str] = {}
    """Origins of services that are not behind `directory_url`, by name (plain processes without a gateway)."""
    public_url: str = "http://127.0.0.1:8000"
    """Origin under which people and problem types reach this installation."""

    token_seconds: int = 900
    revocation_poll_seconds: float = 15.0
    revocation_stale_seconds: float = 300.0
    jwks_cooldown_seconds: float = 10.0
    jwks_first_cooldown_seconds: float = 1.0
    """The same while no key was ever read: the directory may be starting beside us."""

    rate_caller_per_minute: int = 6_000
    """Requests of one caller at one process of one service; 0 is off, and a demonstration has no limit."""
    rate_address_per_minute: int = 6_000
    """The same of one address, for requests without a token that is known there."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses whose `X-Forwarded-For` is believed, with commas; `*` where only the gateway reaches a service."""

    body_bytes_max: int = 1_048_576
    upload_bytes_max: int = 20_971_520
    """Where a body is a file."""
    json_depth_max: int = 32
    batch_items_max: int = 500
    outbox_entry_seconds_max: float = 20.0
    """So long one entry of a device's outbox may take; then it was not tried, and is sent again."""
    outbox_seconds_max: float = 25.0
    """After so long the rest of a device's entries is not tried: whoever sends them does not wait for ever."""
    outbox_tries_max: int = 5
    """An entry that so often made the service fail is put aside, so that it does not keep the others back."""
    retention_parked_days: int = 30
    """For so long after its decision what stood in an entry that was put aside is kept."""
    idempotency_wait_ms: int = 2_000
    idempotency_days: int = 90
    purge_seconds: float = 600.0
    """Pause between two rounds in which a worker forgets old keys."""

    relay_batch_rows: int = 200
    relay_lease_seconds: float = 30.0
    relay_refusals_max: int = 50
    """An event that is unroutable as often is parked; a broker that is away does not count."""
    relay_backoff_seconds_max: float = 15.0
    relay_busy_ms: int = 100
    relay_idle_ms: int = 1_000
    """An empty outbox is looked at again after `relay_busy_ms`, then each time twice as late, up to this."""
    consumer_batch_rows: int = 200
    consumer_linger_ms: int = 20
    consumer_held_seconds_max: float = 5.0
    """The longest wait between two tries of a batch that is held because the database is away."""
    publish_timeout_seconds: float = 10.0
    delivery_attempts_max: int = 20
    drain_seconds: float = 20.0
    worker_alive_file: Path | None = None
    """A file that a worker touches while it lives, for an orchestrator to look at."""
    worker_alive_seconds: float = 5.0

    audit_seal_seconds: float = 1.0
    """Pause between two rounds in which a worker seals the audit's new rows."""
    audit_unsealed_seconds_max: float = 300.0
    """An audit row that is older and not sealed is reported: no worker seals."""
    audit_checkpoint_seconds: float = 3_600.0
    """Every so often the heads of all audit chains are signed."""
    ledger_dir: Path | None = None
    """Where a worker keeps signed checkpoints and the list of erasures, outside the database and its backups."""

    log_level: str = "info"

    def secret(self, name: str) -> str | None:
        """The content of the secret file `name` in the keys directory, or None where there is none."""
        path = self.keys_dir / name
        return path.read_text(encoding="utf-8").strip() if path.is_file() else None

    def database_name(self) -> str:
        """The name of the one database of this installation."""
        return urlsplit(self.database_url).path.lstrip("/") or "amparo"

    def role(self, service: str) -> str:
        """The Postgres role of `service` (or of `owner`)."""
        return f"{self.database_role_prefix or self.database_name()}_{service}"

    def service_database_url(self, service: str) -> str:
        """The URL under which `service` connects: its own role, its password from the keys directory."""
        parts = urlsplit(self.database_url)
        where = parts.netloc.rpartition("@")[2]
        password = self.secret(f"database_{service}")
        user = quote(self.role(service)) + (f":{quote(password, safe='')}" if password else "")
        return urlunsplit(("postgresql+asyncpg", f"{user}@{where}", parts.path, parts.query, ""))

    def admin_database_url(self) -> str:
        """The admin's URL, with the password from its file where one is named; empty where no admin is set."""
        if self.database_admin_password_file is None:
            return self.database_admin_url or ""
        return with_password(self.database_admin_url or "", self.database_admin_password_file, user="postgres")

    def service_url(self, service: str) -> str:
        """The origin under which `service` answers."""
        return self.service_urls.get(service, self.directory_url)

    def bus_url(self) -> str:
        """RabbitMQ's URL, with the password from its file where one is named."""
        if self.rabbitmq_password_file is None:
            return self.rabbitmq_url
        return with_password(self.rabbitmq_url, self.rabbitmq_password_file, user="amparo")


def with_password(url: str, file: Path, *, user: str) -> str:
    """`url` with the password in `file`; `user` is used where the URL names none."""
    password = file.read_text(encoding="utf-8").strip()
    parts = urlsplit(url)
    credentials, _, where = parts.netloc.rpartition("@")
    name = credentials.partition(":")[0] or user
    return urlunsplit((parts.scheme, f"{name}:{quote(password, safe='')}@{where}", parts.path, parts.query, ""))
