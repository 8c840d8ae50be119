"""Which pre-printed card goes to whom: dealt from each site's stacks in the plan's order, so that a resumed run
deals the same ones; the codes are read from registration when they are first needed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from amparo.replay.acts import GroupArrives, HouseholdRegisters, Recipient
from amparo.replay.driver.calls import Call, Line
from amparo.replay.driver.names import key_of, named, site_id
from amparo.replay.driver.staff import REGISTRARS
from shared.contracts.card_codes import ALPHABET, with_check_character

STACK_CARDS = 500


@dataclass(frozen=True, slots=True)
class Dealt:
    """`count` cards of a site's stacks, from `first` on (counted over all of its stacks, from 0)."""

    site: str
    first: int
    count: int = 1


@dataclass
class Deal:
    """Who got which cards, and for whom a card must stand instead of their id."""

    used: Counter[str] = field(default_factory=Counter)
    households: dict[UUID, Dealt] = field(default_factory=dict)
    groups: dict[UUID, Dealt] = field(default_factory=dict)
    unnamed_bearers: dict[UUID, UUID] = field(default_factory=dict)
    """People whom other services know by their card alone (children alone), with their household."""

    def deal(self, act: GroupArrives | HouseholdRegisters) -> None:
        """Take what the act needs from its site's stacks."""
        count = 1 if isinstance(act, HouseholdRegisters) else act.tokens
        if not count:
            return
        dealt = Dealt(act.site, self.used[act.site], count)
        self.used[act.site] += count
        if isinstance(act, GroupArrives):
            self.groups[act.group_id] = dealt
            return
        self.households[act.household_id] = dealt
        head = act.members[0]
        if head.care_basis is not None:
            self.unnamed_bearers[head.person_id] = act.household_id


class Stacks:
    """The codes of the pre-printed cards; a stack of 500 is asked for once and kept."""

    def __init__(self, line: Line, deal: Deal) -> None:
        self._line = line
        self.deal = deal
        self._stacks: dict[tuple[str, int], asyncio.Task[list[str]]] = {}

    async def close(self) -> None:
        """Give up what is still being asked for."""
        for task in self._stacks.values():
            task.cancel()
        await asyncio.gather(*self._stacks.values(), return_exceptions=True)

    async def codes(self, dealt: Dealt) -> list[str]:
        """The codes of dealt cards, in order."""
        found: list[str] = []
        for number in range(dealt.first // STACK_CARDS, (dealt.first + dealt.count - 1) // STACK_CARDS + 1):
            stack = await self._stack(dealt.site, number)
            start = dealt.first - number * STACK_CARDS
            found += stack[max(0, start) : max(0, start + dealt.count)]
        return found

    async def of_household(self, household_id: UUID) -> str:
        """The code of a household's card."""
        return (await self.codes(self.deal.households[household_id]))[0]

    async def of_group(self, group_id: UUID) -> list[str]:
        """The codes of a group's tokens, in order."""
        dealt = self.deal.groups.get(group_id)
        return await self.codes(dealt) if dealt else []

    async def of_recipient(self, recipient: Recipient) -> str:
        """The code that is scanned."""
        if recipient.unknown_serial is not None:
            return unknown_code(recipient.unknown_serial)
        if recipient.group_id is not None:
            return (await self.of_group(recipient.group_id))[recipient.token or 0]
        if recipient.household_id is None:
            raise ValueError("a recipient without a card")
        return await self.of_household(recipient.household_id)

    async def _stack(self, site: str, number: int) -> list[str]:
        task = self._stacks.get((site, number))
        if task is None:
            task = asyncio.create_task(self._print(site, number))
            self._stacks[site, number] = task
        return await asyncio.shield(task)

    async def _print(self, site: str, number: int) -> list[str]:
        batch_id = named("card-batch", site, str(number))
        body = {"id": batch_id, "site_id": site_id(site), "count": STACK_CARDS, "kind": "CARD"}
        call = Call(
            operation="registration.print_card_batch",
            path="/registration/v1/card-batches",
            actor=REGISTRARS[site].actor,
            body=body,
            key=key_of("card-batch", batch_id),
        )
        codes: list[str] = (await self._line.send(call)).body["codes"]
        return codes


def unknown_code(serial: int) -> str:
    """A well-formed code that no batch holds (one in 32^9 that it does)."""
    number, payload = uuid5(named("unknown-card"), str(serial)).int, ""
    for _ in range(9):
        number, digit = divmod(number, len(ALPHABET))
        payload += ALPHABET[digit]
    return with_check_character(payload)
