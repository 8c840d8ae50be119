"""Which guest takes which bed of a room, once it is known which kinds of beds the block takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.shelter.rules.placing.model import Bed, Place, Room
from services.shelter.rules.placing.sleeping import Sleeping


def natural(code: str) -> list[tuple[int, int, str]]:
    """A key by which numbers in codes count as numbers: FAM-2 stands before FAM-10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", code) if part]


def in_room(room: Room, one: Sleeping, people: list[list[int]]) -> dict[int, Place]:
    """The beds of one room: sharers beside their carers, who have the first beds of their group."""
    places: dict[int, Place] = {}
    beds = {kind: [bed for bed in _by_code(room.beds) if bed.kind == kind] for kind in set(one.kinds)}
    hosts: dict[int, list[int]] = {}
    guests: list[tuple[int, str]] = []
    lines = [list(line) for line in people]
    sharers = [(lines[child].pop(), carer) for child, carer in one.sharing]
    for (group, demand), kind in zip(one.sleepers, one.kinds, strict=True):
        guest = lines[group].pop(0)
        guests.append((guest, kind))
        if demand.pair:
            hosts.setdefault(group, []).append(guest)
    for guest, kind in guests:
        places[guest] = Place(room, None if room.counted else beds[kind].pop(0))
    for child, carer in sharers:
        places[child] = Place(room, shares_with=hosts[carer].pop(0))
    return places


def _by_code(beds: Sequence[Bed]) -> list[Bed]:
    return sorted(beds, key=lambda bed: (natural(bed.code), bed.code))
