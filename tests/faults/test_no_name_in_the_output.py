"""A name that somebody typed does not stand in what a process says, whatever becomes of the request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from amparo.distributed import Processes, ServiceTransport
from services.directory.tokens import mint
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.migrations import admin_url
from tests.integration.registration.conftest import household, person
from tests.support.eventually import eventually
from tests.support.installation import make_settings
from tests.support.people import DANLI, REGISTRAR

CANARY = "Xiomaratzin"
PORT = 8390
BREAKS_A_CONSTRAINT = "ALTER TABLE registration.person ADD CONSTRAINT nobody CHECK (false)"
FAILS_WITH_THE_ROW = """
    CREATE FUNCTION registration.tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'unexpected: %', NEW USING DETAIL = NEW::text; END $$;
    CREATE TRIGGER tell BEFORE INSERT ON registration.person FOR EACH ROW EXECUTE FUNCTION registration.tell()
"""


@pytest.fixture
async def processes(database: str, tmp_path: Path) -> AsyncIterator[Processes]:
    """The directory and registration as processes of their own."""
    urls = {"directory": f"http://127.0.0.1:{PORT}", "registration": f"http://127.0.0.1:{PORT + 1}"}
    settings = make_settings(
        database, tmp_path / "keys", service_urls=urls, directory_url=urls["directory"], log_level="debug"
    )
    with Processes(settings, tmp_path / "logs") as started:
        for name in urls:
            started.start_server(name)
        yield started


@pytest.mark.parametrize(
    ("planted", "status"), [(BREAKS_A_CONSTRAINT, 409), (FAILS_WITH_THE_ROW, 500)], ids=["constraint", "unexpected"]
)
async def test_a_name_stays_out_of_answer_and_output(
    processes: Processes, tmp_path: Path, planted: str, status: int
) -> None:
    settings = processes.settings
    admin = await asyncpg.connect(admin_url(settings))
    await admin.execute(planted)
    await admin.close()
    roles = {role: [str(site) for site in sites] for role, sites in REGISTRAR.roles.items()}
    token = mint(settings, KeysDirectory(settings.keys_dir), subject=REGISTRAR.subject, kind="staff", roles=roles)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
    sent = household(person(given_names=CANARY, family_names=CANARY), site_id=DANLI)
    async with httpx.AsyncClient(transport=ServiceTransport(settings), base_url=settings.directory_url) as client:
        answers: list[httpx.Response] = []

        async def answered() -> bool:
            try:
                answers.append(
                    await client.post(
                        "/registration/v1/households",
                        content=json.dumps(sent, default=str),
                        headers=headers | {"Content-Type": "application/json"},
                    )
                )
            except httpx.TransportError:
                return False
            return answers[-1].status_code != 503  # it may have been up before the directory

        await eventually(answered, within_seconds=60)
    answer = answers[-1]
    assert answer.status_code == status, answer.text
    await asyncio.to_thread(processes.stop)
    said = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "logs").iterdir())
    assert CANARY not in said + answer.text
    if status == 500:  # and yet it says what went wrong, and where
        assert '"exception": ["' in said
        assert "registering.py" in said
