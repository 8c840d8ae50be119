"""The one pair of worlds that all tests here read: whole installations are dear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.integration.privacy_walk.cases import played
from tests.integration.privacy_walk.walking import Told, answers
from tests.integration.privacy_walk.worlds import Bearer, World, two_worlds


@dataclass(frozen=True)
class Answers:
    """A world with all cases played in it, and what everybody was told then: of each case, and of all."""

    world: World
    bearers: Mapping[str, Bearer]
    of_cases: Mapping[str, list[Told]]
    of_all: list[Told]

    def told(self) -> Iterator[Told]:
        """Everything that was."""
        for told in [*self.of_cases.values(), self.of_all]:
            yield from told


@dataclass(frozen=True)
class Walked:
    """The world with the protected records, and the other."""

    hidden: Answers
    anonymous: Answers


@pytest.fixture(scope="package")
async def walked(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Walked]:
    """Both worlds after the walk, still there for the controls."""
    async with two_worlds(template, tmp_path_factory.mktemp("worlds")) as worlds:
        hidden, anonymous = await asyncio.gather(*map(_walked, worlds))
        yield Walked(hidden, anonymous)


async def _walked(world: World) -> Answers:
    async with world.installation.working():
        bearers = await played(world)
    of_cases = {name: await answers(world, one) for name, one in bearers.items()}
    return Answers(world, bearers, of_cases, await answers(world))
