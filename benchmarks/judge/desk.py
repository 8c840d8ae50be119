"""How people are written down: every desk hears, copies and types in its own way."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.judge.families import Person

_HEARD = {
    "HT": [("ou", "u"), ("ch", "sh"), ("oi", "wa"), ("eau", "o"), ("qu", "k"), ("ean", "an"), ("ph", "f"), ("é", "e")],
    "GN": [("ou", "u"), ("dj", "y"), ("ia", "ya"), ("dou", "du"), ("th", "t"), ("kh", "j"), ("ss", "s")],
    "SN": [("ou", "u"), ("dj", "y"), ("gu", "g"), ("kh", "j"), ("ei", "e"), ("nd", "d"), ("mb", "b")],
    "MR": [("ou", "u"), ("kh", "j"), ("ch", "sh"), ("dj", "y"), ("h", ""), ("ss", "s"), ("ll", "l")],
    "CN": [("x", "s"), ("zh", "ch"), ("q", "ch"), ("j", "y"), ("ng", "n"), ("uang", "uan"), ("w", "u")],
}
_SPANISH = [
    ("v", "b"),
    ("b", "v"),
    ("z", "s"),
    ("s", "z"),
    ("ll", "y"),
    ("y", "i"),
    ("j", "y"),
    ("h", ""),
    ("x", "s"),
    ("c", "k"),
    ("qu", "k"),
    ("w", "gu"),
    ("nn", "n"),
    ("ei", "ey"),
    ("i", "y"),
    ("e", "i"),
    ("o", "u"),
    ("rr", "r"),
]
_SHORT = {
    "José": "Chepe",
    "Jesús": "Chuy",
    "Francisco": "Paco",
    "María": "Mari",
    "Alexander": "Alex",
    "Guadalupe": "Lupe",
    "Gabriela": "Gaby",
    "Isabella": "Isa",
    "Daniela": "Dani",
    "Carlos": "Carlitos",
    "Luis": "Lucho",
    "Ernesto": "Neto",
    "Alejandra": "Ale",
    "Eduardo": "Lalo",
    "Rafael": "Rafa",
    "Santiago": "Santi",
    "Fernanda": "Fer",
    "Manuel": "Manolo",
    "Verónica": "Vero",
    "Jessica": "Yesi",
    "Mohamed": "Momo",
    "Fatoumata": "Fatou",
    "Mamadou": "Mama",
    "Rosa": "Rosita",
}


@dataclass
class Record:
    """One row, as a desk wrote it."""

    person: Person
    event: str
    on: date
    given: str
    surname1: str
    surname2: str
    sex: str
    dob: str
    doc_type: str
    doc_number: str
    phone: str
    origin: str

    def row(self, id_: str) -> list[str]:
        """The row of the file."""
        return [
            id_, self.event, self.on.isoformat(), self.given, self.surname1, self.surname2, self.sex, self.dob,
            self.person.origin.country, self.doc_type, self.doc_number, self.phone, self.origin,
        ]  # fmt: skip


def plain(text: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class Desk:
    """One desk with its habits: how often it errs, whether it scans papers, how it writes dates and capitals."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.scans = chance.random() < 0.25
        self.capitals = chance.random() < 0.4
        self.years_only = chance.random() < 0.15
        self.care = chance.uniform(0.5, 1.6)

    def write(self, person: Person, event: str, on: date, times: int) -> Record:
        """Write a person down; `times` they were written down before (papers are lost and numbers change)."""
        chance = self.chance
        given, one, two = " ".join(person.given), person.surnames[0], " ".join(person.surnames[1:])
        scanned = self.scans and person.paper is not None
        record = Record(
            person,
            event,
            on,
            given,
            one,
            two,
            person.sex,
            person.born.isoformat(),
            person.origin.paper if person.paper else "",
            person.paper or "",
            person.phone or "",
            person.town if chance.random() < 0.6 else "",
        )
        if scanned:
            self._as_zone(record)
        else:
            self._names(record, person, times)
            self._birth(record, person)
        self._papers(record, person, times, scanned=scanned)
        if chance.random() < 0.006 * self.care:
            record.sex = "M" if record.sex == "F" else "F"
        if self.capitals and not scanned:
            record.given, record.surname1, record.surname2 = (
                plain(x).upper() for x in (record.given, record.surname1, record.surname2)
            )
        return record

    def _as_zone(self, record: Record) -> None:
        family, given = (
            plain(x).upper().replace("-", " ") for x in (f"{record.surname1} {record.surname2}".strip(), record.given)
        )
        zone = f"{family.replace(' ', '<')}<<{given.replace(' ', '<')}"[:39]
        family, _, given = zone.partition("<<")
        words = family.split("<")
        record.surname1, record.surname2 = words[0], " ".join(words[1:])
        record.given = given.replace("<", " ").strip()

    def _names(self, record: Record, person: Person, times: int) -> None:
        chance = self.chance
        given = list(person.given)
        if len(given) > 1 and chance.random() < 0.28:
            given = self._fewer(given)
        if chance.random() < 0.05 and given[0] in _SHORT:
            given[0] = _SHORT[given[0]]
        record.given = " ".join(self._heard(word, person) for word in given)
        record.surname1 = self._heard(record.surname1, person)
        record.surname2 = self._heard(record.surname2, person) if record.surname2 else ""
        if record.surname2 and chance.random() < 0.22:
            record.surname2 = ""
        if times and person.married_into and person.origin.surnames == 2 and chance.random() < 0.06:
            record.surname2 = f"de {person.married_into[0]}"
        self._fields(record)

    def _fewer(self, given: list[str]) -> list[str]:
        kind = self.chance.random()
        if kind < 0.6:
            return given[:1]
        return given[1:] if kind < 0.75 else [given[0], given[1][0] + ("." if kind < 0.9 else "")]

    def _fields(self, record: Record) -> None:
        """Whose name is whose: given and family names change places, or all stand in one field."""
        kind = self.chance.random() / self.care
        if kind < 0.025:
            record.given, record.surname1 = record.surname1, record.given
        elif kind < 0.045 and record.surname2:
            record.surname1, record.surname2 = record.surname2, record.surname1
        elif kind < 0.065:
            words = f"{record.given} {record.surname1} {record.surname2}".split()
            record.given, record.surname1, record.surname2 = " ".join(words), "", ""
        elif kind < 0.085 and " " in record.given:
            first, *rest = record.given.split()
            both = f"{record.surname1} {record.surname2}".strip()
            record.given, record.surname1, record.surname2 = first, " ".join(rest), both
        elif kind < 0.095 and not record.surname2:
            record.given, record.surname1 = self.chance.choice([(record.given, ""), (record.surname1, "")])

    def _heard(self, word: str, person: Person) -> str:
        chance = self.chance
        foreign = _HEARD.get(person.origin.country)
        share = (0.33 if foreign else 0.11) * self.care
        if foreign and chance.random() < 0.15:
            word = word.replace("-", chance.choice([" ", ""]))
        while chance.random() < share:
            word = self._changed(word, foreign or _SPANISH)
            share /= 3
        if chance.random() < 0.025 * self.care:
            word = self._slipped(word)
        return word

    def _changed(self, word: str, changes: list[tuple[str, str]]) -> str:
        low = word.lower()
        fitting = [change for change in changes if change[0] in low]
        if not fitting:
            return self._slipped(word) if self.chance.random() < 0.3 else word
        old, new = self.chance.choice(fitting)
        return low.replace(old, new, 1).title()

    def _slipped(self, word: str) -> str:
        if len(word) < 4:
            return word
        at, kind = self.chance.randrange(1, len(word) - 1), self.chance.random()
        if kind < 0.35:
            return word[:at] + word[at + 1 :]
        if kind < 0.7:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + self.chance.choice("aeinrst") + word[at + (kind < 0.85) :]

    def _birth(self, record: Record, person: Person) -> None:
        chance, born = self.chance, person.born
        kind = chance.random() / self.care
        if self.years_only and chance.random() < 0.5:
            record.dob = f"{born.year}-01-01"
        elif kind < 0.05:
            record.dob = ""
        elif kind < 0.10:
            record.dob = f"{born.year + chance.choice([-3, -2, -1, -1, 0, 0, 1, 1, 2, 3])}-01-01"
        elif kind < 0.13 and born.day <= 12:
            record.dob = f"{born.year}-{born.day:02d}-{born.month:02d}"
        elif kind < 0.18:
            days = chance.choice([-30, -10, -1, 1, 1, 10, 30, 365, -365])
            record.dob = (born + timedelta(days=days)).isoformat()
        elif kind < 0.19:
            record.dob = born.isoformat()[:2] + born.isoformat()[3] + born.isoformat()[2] + born.isoformat()[4:]

    def _papers(self, record: Record, person: Person, times: int, *, scanned: bool) -> None:
        chance = self.chance
        if record.doc_number and not scanned:
            kind = chance.random()
            if kind < 0.3:
                record.doc_type = record.doc_number = ""
            elif kind < 0.36:
                record.doc_number = self._slipped(record.doc_number)
            elif kind < 0.40 and times:
                record.doc_type, record.doc_number = "PAS", f"{chance.choice('CDF')}{chance.randrange(10**6, 10**7)}"
        elif not record.doc_number and person.mother and person.mother.paper and chance.random() < 0.06:
            record.doc_type, record.doc_number = person.mother.origin.paper, person.mother.paper
        self._phone(record, person, times)

    def _phone(self, record: Record, person: Person, times: int) -> None:
        chance = self.chance
        if record.phone:
            kind = chance.random()
            if kind < 0.35:
                record.phone = ""
            elif kind < 0.55 and times:
                record.phone = person.origin.dial + str(chance.randrange(30_000_000, 99_999_999))
            elif kind < 0.75:
                record.phone = record.phone[len(person.origin.dial) :]
