"""What a plan is about: items, kits, rounds and their rules, devices, at random."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from shared.contracts.card_codes import ALPHABET, with_check_character
from tests.support.modelled.acts import Device, Kit, Plan, Round, Rule

BEGINS = datetime(2024, 3, 1, 14, tzinfo=UTC)
SITES, DEVICES, ITEMS, KITS, ROUNDS = 2, 3, 3, 2, 4
UNITS = ("PERSON", "HOUSEHOLD", "SITE", "HOUSEHOLD", "PERSON", "DWELLING", "HOUSEHOLD")
"""Of the rules of a seed and the next ones."""
ROUND_DAYS = (90, 90, 90, 90, 90, 4)
CONSUMABLE_DAYS = 7
ROLLING_DAYS = (2, 3, 5)
SIZED = 0.25
"""Of the rules for households so many go by the household's size."""
OFF = (timedelta(), timedelta(hours=-7), timedelta(days=3650), timedelta(days=-3650))


class Dice(random.Random):
    """Draws what is the same for a seed for ever."""

    def id(self) -> UUID:
        """An id."""
        return UUID(int=self.getrandbits(128), version=4)

    def code(self) -> str:
        """What stands on a card."""
        return with_check_character("".join(self.choice(ALPHABET) for _ in range(9)))


def things_of(seed: int, dice: Dice) -> Plan:
    """Everything there is before something happens."""
    items = [dice.id() for _ in range(ITEMS)]
    kits = [_kit(dice, items, used_up=n == 0) for n in range(KITS)]
    windows = ["ARRIVAL", "ROLLING", *dice.choices(["ROUND", "CALENDAR", "EVENT", "ARRIVAL"], k=ROUNDS - 2)]
    rounds: list[Round] = []
    for n, window in enumerate(windows):
        shared = n > 1 and dice.random() < 0.2
        rule = dice.choice(rounds).rule if shared else _rule(dice, window, UNITS[(seed + n) % len(UNITS)])
        ends_on = BEGINS.date() + timedelta(days=dice.choice(ROUND_DAYS))
        kit = kits[0] if window == "ARRIVAL" and dice.random() < 0.6 else dice.choice(kits)
        rounds.append(Round(dice.id(), rule, kit.id, BEGINS.date(), ends_on))
    devices = [Device(dice.id(), dice.choice(OFF)) for _ in range(DEVICES)]
    return Plan(seed, [dice.id() for _ in range(SITES)], devices, items, {one.id: one for one in kits}, rounds)


def _kit(dice: Dice, items: list[UUID], *, used_up: bool) -> Kit:
    """Some of the items; of one kit a part is used up, and given again in a long stay."""
    chosen = dice.sample(items, dice.randint(1, ITEMS))
    consumables = frozenset(dice.sample(chosen, dice.randint(1, len(chosen))) if used_up else ())
    contents = {item: dice.randint(1, 3) for item in chosen}
    return Kit(dice.id(), contents, consumables, CONSUMABLE_DAYS if used_up else None)


def _rule(dice: Dice, window: str, unit: str) -> Rule:
    unit = "HOUSEHOLD" if unit == "SITE" and window == "ARRIVAL" else unit
    rule = Rule(dice.id(), unit, window, dice.choice([1, 1, 2]))
    if window == "CALENDAR":
        rule = replace(rule, calendar_days=dice.choice([1, 3]), anchor=date(2024, 2, 27))
    if window == "ROLLING":
        rule = replace(rule, rolling_days=dice.choice(ROLLING_DAYS))
    if window == "EVENT":
        rule = replace(rule, emergency_id=dice.id())
    if rule.unit == "HOUSEHOLD" and dice.random() < SIZED:
        most = dice.choice([2, 3]) if window == "ROLLING" else dice.choice([None, 3])
        rule = replace(rule, members_per_kit=5, quantity_max=most)
    return rule
