"""Random weeks of a shelter: the service answers and shows what a small pure model says; `make soak` has more.

The controls take one rule away from the model, or a guard from the tables: the same weeks must show it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from tests.support.staying.acts import ChecksIn, TakesStepBack, Where
from tests.support.staying.drawn import Draws, as_drawn, drawn, weeks
from tests.support.staying.held import Hold
from tests.support.staying.ledger import Says
from tests.support.staying.model import Model
from tests.support.staying.picture import Tile
from tests.support.staying.stays import Place, Stay, night_of
from tests.support.staying.tally import histogram, too_few
from tests.support.staying.weeks import Weeks, differences, until_refused, weeks_on, weeks_without_a_guard

WEEKS = 60


@pytest.fixture(scope="module")
async def played(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Weeks]:
    async with weeks_on(template, tmp_path_factory.mktemp("keys")) as made:
        yield made


@as_drawn(WEEKS)
@given(draws=weeks())
async def test_the_service_and_the_model_agree(played: Weeks, draws: Draws) -> None:
    await played.must_agree(draws)


async def test_no_invariant_is_broken_after_all_of_them(played: Weeks) -> None:
    assert await played.broken() == []


def test_there_is_enough_of_each_case() -> None:
    assert too_few(histogram(drawn(WEEKS)), WEEKS) == []


class GivesBedsTwice(Model):
    """A bed is anybody's."""

    def bed_used(self, bed: UUID, since: datetime, but: Iterable[UUID] = (), hold: UUID | None = None) -> bool:
        return False


class HousesTwice(Model):
    """Somebody may have two stays."""

    def housed(self, person: UUID | None, token: str | None, since: datetime, but: UUID | None = None) -> bool:
        return False


class KnowsNoMerges(Model):
    """A person who was registered twice is two."""

    def stands_for(self, person: UUID) -> UUID:
        return person


class LetsChildrenLeave(Model):
    """Anybody may go."""

    def children_alone(self, leaving: Any) -> bool:
        return False


class KnowsNoGivenRooms(Model):
    """A room that was given is everybody's."""

    def room_against(self, room: UUID, household: UUID | None, reason: str | None) -> set[str]:
        return super().room_against(room, household, "none")


class HasAlwaysRoom(Model):
    """Nobody is overflow."""

    def place_at(self, where: Where, free: dict[UUID, int]) -> Place:
        return super().place_at(where, free if where.room is None else {where.room: 1})


class HasNoMoreBeds(Model):
    """What was retired is used all the same."""

    def is_bed(self, bed: UUID | None) -> bool:
        return bed in self.beds


class ForgetsToGoBack(Model):
    """An undone step is as if it had not been undone."""

    def take_step_back(self, act: TakesStepBack) -> Says:
        before = {id_: (stay.place, stay.away_since) for id_, stay in self.stays.items()}
        says = super().take_step_back(act)
        for id_, (place, away_since) in before.items():
            self.stays[id_].place, self.stays[id_].away_since = place, away_since
        return says


class AnswersAnew(Model):
    """Who is sent again with other content is housed as they were."""

    def check_in(self, act: ChecksIn) -> Says:
        says = super().check_in(act)
        return says if says.refusals != {"id_reused"} else Says()


class LosesWhoShares(Model):
    """Whose host has left is still beside them."""

    def _tile(self, stay: Stay) -> Tile:
        tile = super()._tile(stay)
        return tile._replace(place=stay.place.kind) if stay.place.beside else tile


class CountsByDay(Model):
    """Who left during a day was there in its night."""

    def people(self, night: date) -> int:
        return sum(
            night_of(one.started_at) <= night and (one.left_on is None or one.left_on >= night)
            for one in self.stays.values()
        )


class HoldsNothing(Model):
    """What is held is anybody's."""

    def is_live(self, hold: Hold, since: datetime | None = None) -> bool:
        return False


class HoldsForEver(Model):
    """A hold goes on until it is released."""

    def is_live(self, hold: Hold, since: datetime | None = None) -> bool:
        return hold.released_at is None


class HoldsAgainstItsGuests(Model):
    """Who names a hold finds its beds taken, too."""

    def bed_used(self, bed: UUID, since: datetime, but: Iterable[UUID] = (), hold: UUID | None = None) -> bool:
        return super().bed_used(bed, since, but)


class GivesNothingBack(Model):
    """What a mistaken check-in or move took is held no more."""

    def give_back(self, id_: UUID) -> None:
        pass


class HoldsNoPlaces(Model):
    """Only beds are held."""

    def held(self, room: UUID) -> int:
        return 0


WRONG = [
    GivesBedsTwice,
    HousesTwice,
    KnowsNoMerges,
    LetsChildrenLeave,
    KnowsNoGivenRooms,
    HasAlwaysRoom,
    HasNoMoreBeds,
    ForgetsToGoBack,
    AnswersAnew,
    LosesWhoShares,
    CountsByDay,
    HoldsNothing,
    HoldsForEver,
    HoldsAgainstItsGuests,
    GivesNothingBack,
    HoldsNoPlaces,
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_model_that_lacks_one_rule_differs(played: Weeks, wrong: type[Model]) -> None:
    seen = [await played.observed(draws) for draws in drawn(WEEKS)]
    assert any(differences(wrong(one.plan), one) for one in seen)


async def test_a_service_without_a_guard_differs(template: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`make soak` looks for the fewest acts that show it, too."""
    shown = next(shown for draws in drawn(WEEKS) if (shown := until_refused(draws, "bed_taken")))
    async with weeks_without_a_guard(template, tmp_path_factory.mktemp("keys")) as made:
        with pytest.raises(AssertionError, match=r"the model refuses it \(bed_taken\), the service answered 201"):
            await made.must_agree(shown)
