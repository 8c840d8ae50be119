"""Write one held-out set."""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.judge.desk import Desk, Record
from benchmarks.judge.families import Line, Person

_COLUMNS = [
    "id",
    "event",
    "enc_date",
    "given",
    "surname1",
    "surname2",
    "sex",
    "dob",
    "nationality",
    "doc_type",
    "doc_number",
    "phone",
    "origin",
]
_REPEATED = 0.13
_FIRST_DAY = date(2024, 1, 1)


def records_of(seed: int, count: int) -> list[Record]:
    """`count` records: whole families first, then some of their people again, some three to five times."""
    chance = random.Random(seed)
    desks = [Desk(chance) for _ in range(14)]
    line = Line(chance)
    records: list[Record] = []
    known: list[Person] = []
    events = 0
    while len(records) < count * (1 - _REPEATED):
        family, desk = line.next_family(), chance.choice(desks)
        events += 1
        on = _FIRST_DAY + timedelta(days=chance.randrange(300))
        records += [desk.write(person, f"V{events:06d}", on, 0) for person in family]
        known += family
    families: dict[str, list[Person]] = {}
    for person in known:
        families.setdefault(person.family_id, []).append(person)
    while len(records) < count:
        for record in _again(chance, desks, families, events):
            records.append(record)
        events += 6
    return records[:count]


def _again(
    chance: random.Random, desks: list[Desk], families: dict[str, list[Person]], events: int
) -> Iterator[Record]:
    """A family, or a part of it, comes again: mostly once, some up to four times, on other days at other desks."""
    family = families[chance.choice(list(families))]
    people = [person for person in family if chance.random() < 0.8] or family[:1]
    visits = chance.choices([1, 2, 3, 4], weights=[78, 13, 6, 3])[0]
    for visit in range(1, visits + 1):
        on = _FIRST_DAY + timedelta(days=chance.randrange(300) + visit)
        desk = chance.choice(desks)
        yield from (desk.write(person, f"V{events + visit:06d}", on, visit) for person in people)


def main() -> None:
    """Write `records.csv` and `truth.csv`."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--records", type=int, default=12_000)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    records = records_of(given.seed, given.records)
    random.Random(given.seed + 1).shuffle(records)
    with (
        (given.out / "records.csv").open("w", newline="", encoding="utf-8") as one,
        (given.out / "truth.csv").open("w", newline="", encoding="utf-8") as two,
    ):
        rows, truth = csv.writer(one), csv.writer(two)
        rows.writerow(_COLUMNS)
        truth.writerow(["id", "entity", "household"])
        for number, record in enumerate(records, 1):
            rows.writerow(record.row(f"J{number:06d}"))
            truth.writerow([f"J{number:06d}", record.person.entity, record.person.family_id])


if __name__ == "__main__":
    main()
