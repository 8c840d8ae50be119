"""Who draws acts: by which dice, when, and what new things are called."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tests.support.staying.acts import Plan
from tests.support.staying.model import Model
from tests.support.staying.things import Dice


class Drawer:
    """One act at a time, at `now`, by the dice that are set."""

    dice: Dice

    def __init__(self, plan: Plan, model: Model, begins: datetime, ids: Dice) -> None:
        self.plan, self.model, self.now, self._ids = plan, model, begins, ids
        self.homes = list(dict.fromkeys(one.household for one in plan.persons if one.household))

    def new(self, what: str) -> UUID:
        """An id of something new, that is called by its number."""
        id_ = self._ids.id()
        self.plan.names[id_] = f"{what} {sum(name.startswith(what) for name in self.plan.names.values()) + 1}"
        return id_

    def happened(self) -> datetime | None:
        """When it is said to have happened: mostly nothing is said."""
        kind = self.dice.random()
        if kind < 0.75:
            return None
        if kind < 0.95:
            return self.now - timedelta(minutes=self.dice.choice([5, 40, 200, 700, 2_000]))
        return self.now + timedelta(minutes=self.dice.choice([5, 9, 15]))
