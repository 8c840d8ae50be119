"""A desk for many plans, and what a test says of a seed that failed."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from amparo.verify import verify
from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk
from tests.support.installation import copy_database, drop_database, make_settings, running
from tests.support.modelled.model import Model
from tests.support.modelled.plan import plan_of
from tests.support.modelled.service import differences, observed_of

SHOWN = 8
CHECKED = {"I1", "I2", "I3"}


@contextlib.asynccontextmanager
async def bare_desk(template: str, keys_dir: Path) -> AsyncIterator[Desk]:
    """Distribution on a database of its own, in which there is nothing yet."""
    database = await copy_database(template)
    async with running(make_settings(database, keys_dir), services=["directory", "distribution"], workers=False) as one:
        yield Desk(one)
    await drop_database(database)


async def must_agree(desk: Desk, seed: int) -> None:
    """The service and the model agree about the plan of `seed`.

    Raises:
        AssertionError: they do not; it says where, and how to see it again.
    """
    plan = plan_of(seed)
    found = differences(Model(plan), await observed_of(desk, plan))
    again = f"make soak ARGS='tests/soak/test_the_service_is_as_the_model.py -k seed_{seed}_'"
    assert not found, "\n".join([f"seed {seed}; to see it again: {again}", *found[:SHOWN]])


async def broken(desk: Desk) -> list[str]:
    """The invariants of stock, entitlement and hand-outs that do not hold."""
    settings = desk.installation.settings
    findings = await verify(settings, admin_url(settings), grace_seconds=3_600)
    return [
        f"{one.check}: {one.examples}" for one in findings if not one.ok and one.invariant in {"I1", "I2", "I3", "I7"}
    ]
