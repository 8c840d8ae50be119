"""The worked example of docs/scanners.md, as it stands there, against a real server."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

from amparo.documents import ROOT
from shared.clock import real_now
from shared.contracts.offline_packs import unseal
from shared.key_sets import public_keys
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.device_logs import device
from tests.integration.distribution.packs import many_households
from tests.support.people import DANLI
from tests.support.serving import served

UUID = "uuid() { cat /proc/sys/kernel/random/uuid; }\n"


async def run_example(desk: Desk, url: str, folder: Path) -> None:
    """Run the block of shell in the document."""
    [script] = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "scanners.md").read_text(encoding="utf-8"), re.DOTALL)
    own = await device(desk)
    homes = await many_households(desk, 3, cards_each=(1,))
    told = {
        "URL": url,
        "TOKEN": desk.installation.token({"SCANNER": [DANLI]}, subject=own, kind="device"),
        "DEVICE": str(own),
        "ROUND": str(await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")),
        "SITE": str(DANLI),
        "NOW": real_now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        **{f"CARD{n}": home[0] for n, home in enumerate(homes, start=1)},
    }
    process = await asyncio.create_subprocess_exec(
        "bash", "-eu", "-c", UUID + script, cwd=folder, env={**os.environ, **told}, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


async def test_the_worked_example_works(desk: Desk, tmp_path: Path) -> None:
    async with served(desk.installation.apps["distribution"]) as url:
        await run_example(desk, url, tmp_path)

    def read(name: str) -> Any:
        return json.loads((tmp_path / f"{name}.json").read_text())

    pack = unseal(read("pack"), public_keys(read("pack-keys")))
    assert len(pack.units) == 3
    verdicts = [
        (item["line"], item["resource"]["verdict"] if item["resource"] else item["problem"]["code"])
        for name in ("json", "lines", "csv")
        for item in read(name)["items"]
    ]
    assert verdicts == [
        (None, "GIVEN"), (1, "DUPLICATE_SCAN"), (2, "invalid_request"), (2, "GIVEN"), (3, "GIVEN"),
    ]  # fmt: skip
    shown = read("device")
    assert (shown["last_seq"], shown["missing_seqs"]) == (5, [{"first": 4, "last": 4}])
