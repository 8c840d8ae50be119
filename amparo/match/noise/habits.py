"""What goes wrong when a person is written down: each habit changes one record a little."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from random import Random

from amparo.match.noise.population import Person
from amparo.match.noise.spelling import plain

MRZ_LETTERS = 39


@dataclass(frozen=True)
class Written:
    """A record as it will stand in the file, and the habits that made it so."""

    given: list[str]
    surname1: str
    surname2: str
    sex: str
    dob: str
    nationality: str
    doc_type: str
    doc_number: str
    phone: str
    origin: str
    noise: list[str] = field(default_factory=list)

    def but(self, habit: str, **changes: object) -> Written:
        """The record with changes, and the habit's name kept."""
        return replace(self, noise=[*self.noise, habit], **changes)  # type: ignore[arg-type]


Habit = Callable[[Random, Person, Written], Written]


def second_name_dropped(chance: Random, person: Person, record: Written) -> Written:
    if len(record.given) < 2:
        return record
    return record.but("second_name_dropped", given=record.given[:1])


def first_name_dropped(chance: Random, person: Person, record: Written) -> Written:
    return record.but("first_name_dropped", given=record.given[1:]) if len(record.given) > 1 else record


def initial(chance: Random, person: Person, record: Written) -> Written:
    if len(record.given) < 2:
        return record
    return record.but("initial", given=[record.given[0], record.given[1][0] + chance.choice((".", ""))])


def second_surname_missing(chance: Random, person: Person, record: Written) -> Written:
    return record.but("second_surname_missing", surname2="") if record.surname2 else record


def first_surname_missing(chance: Random, person: Person, record: Written) -> Written:
    return record.but("first_surname_missing", surname1=record.surname2, surname2="") if record.surname2 else record


def surnames_exchanged(chance: Random, person: Person, record: Written) -> Written:
    if not record.surname2:
        return record
    return record.but("surnames_exchanged", surname1=record.surname2, surname2=record.surname1)


def fields_exchanged(chance: Random, person: Person, record: Written) -> Written:
    family = [part for part in (record.surname1, record.surname2) if part]
    given = record.given
    return record.but(
        "fields_exchanged", given=family, surname1=given[0] if given else "", surname2=" ".join(given[1:])
    )


def all_in_one_field(chance: Random, person: Person, record: Written) -> Written:
    words = [*record.given, *(part for part in (record.surname1, record.surname2) if part)]
    if chance.random() < 0.6:
        return record.but("all_in_given", given=words, surname1="", surname2="")
    return record.but("all_in_family", given=[], surname1=" ".join(words), surname2="")


def split_elsewhere(chance: Random, person: Person, record: Written) -> Written:
    words = [*record.given, *(part for part in (record.surname1, record.surname2) if part)]
    cut = chance.randint(1, max(1, len(words) - 1))
    return record.but("split_elsewhere", given=words[:cut], surname1=" ".join(words[cut:]), surname2="")


def one_name_only(chance: Random, person: Person, record: Written) -> Written:
    if chance.random() < 0.7:
        return record.but("one_name_only", given=record.given[:1], surname1="", surname2="")
    return record.but("one_name_only", given=[], surname2="")


def joined(chance: Random, person: Person, record: Written) -> Written:
    if len(record.given) < 2:
        return record
    return record.but("joined", given=["".join([record.given[0], *(word.lower() for word in record.given[1:])])])


def parted(chance: Random, person: Person, record: Written) -> Written:
    """A name written as two: Xiaoming, Xiao Ming."""
    long = [place for place, word in enumerate(record.given) if len(word) >= 6]
    if not long:
        return record
    place = chance.choice(long)
    word = record.given[place]
    cut = chance.randint(3, len(word) - 2)
    return record.but("parted", given=[*record.given[:place], word[:cut], word[cut:], *record.given[place + 1 :]])


def surname_first(chance: Random, person: Person, record: Written) -> Written:
    return record.but("surname_first", given=[record.surname1], surname1=" ".join(record.given), surname2="")


def machine_readable(chance: Random, person: Person, record: Written) -> Written:
    """The name line of a passport: capitals, no accents, ñ as n or nn, cut at 39 letters."""
    surname = plain(" ".join(part for part in (record.surname1, record.surname2) if part)).upper().replace("-", " ")
    given = plain(" ".join(record.given)).upper().replace("-", " ")
    room = max(0, MRZ_LETTERS - len(surname) - 2)
    return record.but("machine_readable", given=given[:room].split(), surname1=surname[:MRZ_LETTERS], surname2="")


def nickname(chance: Random, person: Person, record: Written) -> Written:
    known = _nicknames()
    for place, word in enumerate(record.given):
        if forms := known.get(plain(word.lower())):
            named = [*record.given[:place], chance.choice(forms).capitalize(), *record.given[place + 1 :]]
            return record.but("nickname", given=named)
    return record


def married(chance: Random, person: Person, record: Written) -> Written:
    if person.sex != "F" or person.child_of:
        return record
    if chance.random() < 0.6:
        return record.but("married", surname2=f"de {person.married_name}")
    return record.but("married", surname1=person.married_name, surname2="")


def year_only(chance: Random, person: Person, record: Written) -> Written:
    return record.but("year_only", dob=f"{person.birth.year}-{_default_day(chance)}")


def estimated(chance: Random, person: Person, record: Written) -> Written:
    off = chance.choice((-5, -3, -2, -2, -1, -1, 1, 1, 2, 2, 3, 5))
    return record.but("estimated", dob=f"{person.birth.year + off}-{_default_day(chance)}")


def birth_missing(chance: Random, person: Person, record: Written) -> Written:
    return record.but("birth_missing", dob="")


def day_month_exchanged(chance: Random, person: Person, record: Written) -> Written:
    if person.birth.day > 12:
        return record
    return record.but("day_month_exchanged", dob=f"{person.birth.year}-{person.birth.day:02d}-{person.birth.month:02d}")


def birth_off(chance: Random, person: Person, record: Written) -> Written:
    born = person.birth
    kind = chance.randrange(4)
    if kind == 0:
        changed = born + timedelta(days=chance.choice((-10, -2, -1, 1, 2, 10)))
    elif kind == 1:
        changed = date(born.year, chance.randint(1, 12), min(born.day, 28))
    elif kind == 2:
        changed = date(born.year + chance.choice((-1, 1, -2, 2)), born.month, min(born.day, 28))
    else:
        changed = date(born.year - born.year % 10 + chance.randint(0, 9), born.month, min(born.day, 28))
    return record.but("birth_off", dob=changed.isoformat())


def wrong_sex(chance: Random, person: Person, record: Written) -> Written:
    return record.but("wrong_sex", sex="M" if record.sex == "F" else "F")


def other_document(chance: Random, person: Person, record: Written) -> Written:
    """A renewed document, or one borrowed from a stranger."""
    digits = "".join(chance.choice("0123456789") for _ in range(8))
    if record.doc_type == "DNI":
        return record.but("borrowed", doc_number=f"0801{chance.randint(1950, 2010)}{digits[:5]}")
    return record.but("renewed", doc_number=record.doc_number[:1] + digits) if record.doc_number else record


def document_mistyped(chance: Random, person: Person, record: Written) -> Written:
    number = record.doc_number
    if len(number) < 6:
        return record
    place = chance.randrange(1, len(number) - 1)
    if chance.random() < 0.5:
        changed = number[:place] + chance.choice("0123456789") + number[place + 1 :]
    else:
        changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return record.but("document_mistyped", doc_number=changed)


def phone_mistyped(chance: Random, person: Person, record: Written) -> Written:
    if len(record.phone) < 6:
        return record
    place = chance.randrange(4, len(record.phone))
    return record.but(
        "phone_mistyped", phone=record.phone[:place] + chance.choice("0123456789") + record.phone[place + 1 :]
    )


def new_phone(chance: Random, person: Person, record: Written) -> Written:
    return record.but("new_phone", phone="+504" + chance.choice("389") + f"{chance.randrange(10**7):07d}")


def under_a_parent(chance: Random, person: Person, record: Written) -> Written:
    """A child first written with a parent's document, sometimes without a name of its own."""
    if not person.child_of or not person.papers:
        return record
    own = record.given
    if chance.random() < 0.15:
        own = [chance.choice(("Bebé", "Hijo de", "RN")), person.papers["given"]]
    return record.but("under_a_parent", given=own, doc_type=person.papers["type"], doc_number=person.papers["number"])


def moved(chance: Random, person: Person, record: Written) -> Written:
    return record.but("moved", origin=chance.choice(("Danlí", "Trojes", "San Pedro Sula", "Choluteca", "Ocotepeque")))


def _default_day(chance: Random) -> str:
    return "01-01" if chance.random() < 0.85 else "07-01"


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, list[str]]:
    folder = resources.files("services.registration.data.matching")
    names: dict[str, list[str]] = json.loads(folder.joinpath("nicknames.json").read_text("utf-8"))["names"]
    return names
