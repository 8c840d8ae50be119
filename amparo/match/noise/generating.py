"""Records of one author: people are registered with their household, and some come back, together or alone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from amparo.match.noise.authors import AUTHORS, Author
from amparo.match.noise.habits import Written
from amparo.match.noise.population import FIRST_DAY, Person, household
from amparo.match.noise.spelling import plain

HEADER = (
    "id", "event", "enc_date", "given", "surname1", "surname2", "sex", "dob", "nationality", "doc_type", "doc_number",
    "phone", "origin",
)  # fmt: skip
CARES = (0.35, 0.7, 1.0, 1.0, 1.6)
"""How often somebody errs on a day, times an author's own shares."""
WITH_OTHERS = 0.25
"""Of the households that come back, so many travel with another one and are registered together with it."""


@dataclass(frozen=True)
class Generated:
    """Rows of the file of records, and for each id its entity, household and noise."""

    rows: list[dict[str, str]]
    truth: list[dict[str, str]]


def generate(kind: str, seed: int, records: int) -> Generated:
    """About `records` records of the author `kind`; the same seed gives the same records."""
    author = AUTHORS[kind]
    chance = Random(f"{kind}/{seed}")  # noqa: S311 - invented people, not secrets
    written: list[tuple[str, str, Person, Written]] = []
    number = 0
    while len(written) < records:
        number += 1
        country = chance.choices(list(author.countries), list(author.countries.values()))[0]
        company = chance.choice(written)[0] if written and chance.random() < WITH_OTHERS else ""
        written += _encounters(chance, author, household(chance, number, country), (number, company))
    chance.shuffle(written)
    rows, truth = [], []
    for place, (event, day, person, record) in enumerate(written, start=1):
        label = f"R{place:07d}"
        rows.append(_row(label, event, day, record))
        noise = "|".join(record.noise)
        truth.append({"id": label, "entity": person.entity, "household": person.household, "noise": noise})
    return Generated(rows, truth)


def write(generated: Generated, folder: Path) -> None:
    """`records.csv` and `truth.csv` in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("records.csv", generated.rows), ("truth.csv", generated.truth)):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def written_again(chance: Random, author: Author, person: Person, label: str) -> dict[str, str]:
    """A row of the file of records: this person as `author` writes them down on one more day."""
    record = _written(chance, author, person, chance.choice(CARES))
    phone = chance.random() < author.missing["phone"]
    return _row(label, label, FIRST_DAY.isoformat(), _blanked(chance, author, record, phone))


def _encounters(
    chance: Random, author: Author, members: list[Person], numbered: tuple[int, str]
) -> list[tuple[str, str, Person, Written]]:
    visits = [members]
    if chance.random() < author.repeated * 1.15:
        more = chance.choices((1, 2, 3, 4), author.repeats)[0]
        stable = chance.choice(members)
        visits += [[stable] if chance.random() < author.alone else members for _ in range(more)]
    found = []
    for visit, present in enumerate(visits):
        day = (FIRST_DAY + timedelta(days=chance.randrange(1200))).isoformat()
        care = chance.choice(CARES)
        phone = chance.random() < author.missing["phone"]
        event = numbered[1] if visit and numbered[1] else f"E{numbered[0]}.{visit}"
        for person in present:
            record = _written(chance, author, person, care)
            found.append((event, day, person, _blanked(chance, author, record, phone)))
    return found


def _written(chance: Random, author: Author, person: Person, care: float) -> Written:
    kind, digits = chance.choice(person.documents) if person.documents else ("", "")
    record = Written(
        given=list(person.given),
        surname1=person.family[0],
        surname2=" ".join(person.family[1:]),
        sex=person.sex,
        dob=person.birth.isoformat(),
        nationality=person.nationality,
        doc_type=kind,
        doc_number=digits,
        phone=person.phone,
        origin=person.origin,
    )
    record = _spelled(chance, author, record, care)
    for habit, often in author.habits:
        if chance.random() < often * care:
            record = habit(chance, person, record)
    return record


def _spelled(chance: Random, author: Author, record: Written, care: float) -> Written:
    def spell(word: str) -> str:
        for spelling, often in author.spellings:
            if chance.random() < often * care:
                return spelling(chance, word)
        return word

    given = [spell(word) for word in record.given]
    surname1, surname2 = spell(record.surname1), spell(record.surname2) if record.surname2 else ""
    if (given, surname1, surname2) == (record.given, record.surname1, record.surname2):
        return record
    return record.but("spelled", given=given, surname1=surname1, surname2=surname2)


def _blanked(chance: Random, author: Author, record: Written, no_phone: bool) -> Written:
    gone: dict[str, object] = {}
    if chance.random() < author.missing["document"]:
        gone |= {"doc_type": "", "doc_number": ""}
    if no_phone:
        gone["phone"] = ""
    gone |= {name: "" for name in ("origin", "nationality", "sex") if chance.random() < author.missing[name]}
    case = chance.choices(range(4), author.cases)[0]
    styled = {name: _cased(case, getattr(record, name)) for name in ("surname1", "surname2", "origin")}
    cased = {"given": [_cased(case, word) for word in record.given], **styled}
    blank = record.but("", **(cased | gone))
    if blank.doc_type == "DNI" and chance.random() < 0.5:
        number = blank.doc_number
        blank = blank.but("", doc_number=f"{number[:4]}-{number[4:8]}-{number[8:]}")
    return blank.but("", phone=_phone(chance, blank.phone))


def _phone(chance: Random, phone: str) -> str:
    return chance.choice((phone, phone.lstrip("+"), phone[-8:]))


def _cased(case: int, text: str) -> str:
    return (text, text.upper(), plain(text).upper(), text.lower())[case]


def _row(label: str, event: str, day: str, record: Written) -> dict[str, str]:
    values = (
        label, event, day, " ".join(record.given), record.surname1, record.surname2, record.sex, record.dob,
        record.nationality, record.doc_type, record.doc_number, record.phone, record.origin,
    )  # fmt: skip
    return dict(zip(HEADER, values, strict=True))
