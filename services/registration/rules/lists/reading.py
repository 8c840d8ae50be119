"""Rows of a list into households: by a number, by a mark of the head, or one per row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from services.registration.rules.ages import ADULT_YEARS, completed_age
from services.registration.rules.composition import place_of
from services.registration.rules.lists import cells, limits
from services.registration.rules.lists.drafts import Draft, Member, Trouble
from services.registration.rules.lists.layout import Columns, Layout
from services.registration.rules.lists.names import NAME_CHARACTERS_MAX, NO_NAMES, split_name
from services.registration.rules.lists.tables import Cell, Row
from services.registration.rules.lists.words import COUNTS, MARKS, NAMES, folded, relationship_of
from services.registration.vocabulary import ListField, Relationship

T = TypeVar("T")
ABOUT_ONE = (*NAMES, ListField.DOCUMENT, ListField.BIRTH_DATE, ListField.AGE, ListField.RELATIONSHIP, ListField.SEX)


def households_of(rows: Iterable[tuple[int, Row]], layout: Layout, columns: Columns, on: date) -> Iterator[Draft]:
    """The households in `rows` (with their numbers in the file), on a list made on the local day `on`."""
    reader = _Reader(layout, columns, on)
    for number, row in rows:
        yield from reader.take(number, row)
    yield from reader.end()


class _Reader:
    """Holds one household at a time, so that memory does not grow with the list; of the others only their keys."""

    def __init__(self, layout: Layout, columns: Columns, on: date) -> None:
        self._layout, self._columns, self._on = layout, columns, on
        self._by_field: dict[ListField, list[int]] = {}
        for column, field in sorted(columns.fields.items()):
            self._by_field.setdefault(field, []).append(column)
        self._draft: Draft | None = None
        self._households: set[tuple[str | None, str]] = set()
        self._documents: set[str] = set()
        self._numbers: set[str] = set()
        self._nameless: Counter[str] = Counter()

    def take(self, number: int, row: Row) -> Iterator[Draft]:
        """One row; gives the household before it where this one begins another."""
        if _is_total(row) or not any(self._cell(row, column) is not None for column in self._used()):
            return
        if self._draft is None or self._begins(row):
            yield from self.end()
            self._draft = self._new(number, row)
        else:
            self._draft.rows += 1
        self._read(self._draft, number, row)

    def end(self) -> Iterator[Draft]:
        """The household that is being held, with what is wrong with it as a whole."""
        draft, self._draft = self._draft, None
        if draft is not None:
            self._judge(draft)
            yield draft

    def _used(self) -> list[int]:
        return [column for column, field in self._columns.fields.items() if field is not ListField.IGNORED]

    def _cell(self, row: Row, column: int) -> Cell:
        return row[column] if column < len(row) else None

    def _cells(self, row: Row, field: ListField) -> list[tuple[int, Cell]]:
        return [(column, self._cell(row, column)) for column in self._by_field.get(field, [])]

    def _text(self, row: Row, field: ListField) -> str | None:
        texts = [cells.written(cell) for _, cell in self._cells(row, field) if cell is not None]
        return " ".join(texts) or None

    def _begins(self, row: Row) -> bool:
        """Whether the row is of another household than the one before."""
        draft = self._draft
        if ListField.HOUSEHOLD_NUMBER in self._by_field:
            number = self._text(row, ListField.HOUSEHOLD_NUMBER)
            return number is not None and draft is not None and number != draft.number
        if ListField.HEAD_MARK in self._by_field or ListField.RELATIONSHIP in self._by_field:
            return self._is_head(row)
        return True

    def _is_head(self, row: Row) -> bool:
        mark = self._text(row, ListField.HEAD_MARK)
        if mark is not None and folded(mark) in MARKS:
            return True
        relation = self._text(row, ListField.RELATIONSHIP)
        return relation is not None and relationship_of(relation) is Relationship.HEAD

    def _new(self, number: int, row: Row) -> Draft:
        draft = Draft(number, self._text(row, ListField.HOUSEHOLD_NUMBER))
        if draft.number and draft.number in self._numbers:
            self._say(draft, number, "household_number_again", ListField.HOUSEHOLD_NUMBER)
        self._numbers.add(draft.number or "")
        return draft

    def _read(self, draft: Draft, number: int, row: Row) -> None:
        draft.colonia = draft.colonia or self._text(row, ListField.COLONIA)
        draft.address = draft.address or self._text(row, ListField.ADDRESS)
        for field, name in COUNTS.items():
            for column, cell in self._cells(row, field):
                counted = self._try((draft, number, column), cells.count_of, cell)
                draft.unnamed[name] = draft.unnamed.get(name, 0) + (counted or 0)
        for column, cell in self._cells(row, ListField.TOTAL):
            draft.total += self._try((draft, number, column), cells.count_of, cell) or 0
        if NAMES & self._by_field.keys():
            self._read_member(draft, number, row)

    def _read_member(self, draft: Draft, number: int, row: Row) -> None:
        member = Member(number)
        member.given_names, member.family_names = self._names(row)
        member.is_head = self._is_head(row)
        relation = self._text(row, ListField.RELATIONSHIP)
        member.relationship = relationship_of(relation) if relation else Relationship.UNKNOWN
        on, m_means = self._on, self._columns.m_means
        for column, cell in self._cells(row, ListField.SEX):
            member.sex = self._try((draft, number, column), cells.sex_of, cell, m_means) or member.sex
        for column, cell in self._cells(row, ListField.DOCUMENT):
            member.paper = self._try((draft, number, column), cells.document_of, cell, on)
            if member.paper and member.paper.odd:
                self._say_at(draft, number, "document_odd", column)
        for column, cell in self._cells(row, ListField.PHONE):
            member.phone = self._try((draft, number, column), cells.phone_of, cell)
        self._read_birth(draft, number, row, member)
        if member.key:
            draft.members.append(member)
        elif self._says_somebody(row):
            self._say_at(draft, number, "name_missing", min(self._by_field[field][0] for field in self._names_by()))
            age = completed_age(member.birth.day, member.birth.precision, on) if member.birth else None
            name = place_of(member.sex, age.years if age else None)
            draft.unnamed[name] = draft.unnamed.get(name, 0) + 1

    def _says_somebody(self, row: Row) -> bool:
        """Whether a row without a name is about a person; in a list of numbers it is not."""
        if self._by_field.keys() & COUNTS.keys():
            return False
        return any(cell is not None for field in ABOUT_ONE for _, cell in self._cells(row, field))

    def _names_by(self) -> list[ListField]:
        return [field for field in self._by_field if field in NAMES]

    def _read_birth(self, draft: Draft, number: int, row: Row, member: Member) -> None:
        for column, cell in self._cells(row, ListField.BIRTH_DATE):
            member.birth = self._try((draft, number, column), cells.birth_of, cell, self._on)
            if member.birth and member.birth.odd:
                self._say_at(draft, number, "birth_date_order", column)
        for column, cell in self._cells(row, ListField.AGE):
            by_age = self._try((draft, number, column), cells.birth_by_age, cell, self._on)
            member.birth = member.birth or by_age

    def _names(self, row: Row) -> tuple[str | None, str | None]:
        given, family = self._name(row, ListField.GIVEN_NAMES), self._name(row, ListField.FAMILY_NAMES)
        for field in (ListField.FULL_NAME, ListField.FULL_NAME_SURNAMES_FIRST):
            whole = self._name(row, field)
            if whole and not family:
                return split_name(whole, surnames_first=field is ListField.FULL_NAME_SURNAMES_FIRST)
            given = given or whole
        return given, family

    def _name(self, row: Row, field: ListField) -> str | None:
        text = self._text(row, field)
        return None if text is None or folded(text) in NO_NAMES else text

    def _try(self, at: tuple[Draft, int, int], read: Callable[..., T], *cell: Any) -> T | None:
        """What `read` makes of a cell of that household, row and column; None where it is unclear, which is said."""
        try:
            return read(*cell)
        except cells.Unclear as unclear:
            draft, number, column = at
            self._say_at(draft, number, str(unclear), column)
            return None

    def _say(self, draft: Draft, number: int, code: str, field: ListField) -> None:
        self._say_at(draft, number, code, self._by_field[field][0])

    def _say_at(self, draft: Draft, number: int, code: str, column: int) -> None:
        heading = self._layout.headings[column] if column < len(self._layout.headings) else ""
        draft.troubles.append(Trouble(number, code, self._layout.column_name(column), heading))

    def _judge(self, draft: Draft) -> None:
        self._choose_head(draft)
        self._compare_total(draft)
        for member in draft.members:
            if len(f"{member.given_names}{member.family_names}") > NAME_CHARACTERS_MAX:
                member.given_names, member.family_names = (member.given_names or "")[:NAME_CHARACTERS_MAX], None
                draft.troubles.append(Trouble(member.row, "name_too_long"))
            document = member.paper.number if member.paper else None
            if document and document in self._documents:
                draft.troubles.append(Trouble(member.row, "document_repeated"))
            self._documents |= {document} if document else set()
        if draft.head is None:
            self._nameless[draft.identity()[1]] += 1
            draft.place_in_list = self._nameless[draft.identity()[1]]
        named = draft.identity()
        if draft.size == 0:
            draft.troubles.append(Trouble(draft.row, "household_empty"))
        elif len(draft.members) > limits.MEMBERS_MAX or sum(draft.unnamed.values()) > limits.UNNAMED_MAX:
            draft.troubles.append(Trouble(draft.row, "too_many_members"))
        elif draft.head and (named in self._households or (named[0], "") in self._households):
            draft.troubles.append(Trouble(draft.row, "household_repeated"))
        self._households |= {named, *([(named[0], "")] if named[0] else [])}

    def _choose_head(self, draft: Draft) -> None:
        if draft.members and draft.head is None:
            draft.members[0].is_head = True
            if len(draft.members) > 1 and not self._heads_are_first():
                draft.troubles.append(Trouble(draft.row, "no_head"))
        for extra in [member for member in draft.members if member.is_head][1:]:
            extra.is_head = False
        if self._only_children(draft):
            draft.troubles.append(Trouble(draft.row, "child_without_adult"))

    def _heads_are_first(self) -> bool:
        return not {ListField.HEAD_MARK, ListField.RELATIONSHIP} & self._by_field.keys()

    def _only_children(self, draft: Draft) -> bool:
        ages = [
            completed_age(member.birth.day, member.birth.precision, self._on) if member.birth else None
            for member in draft.members
        ]
        adults_counted = any(draft.unnamed.get(name) for name in ("women", "men", "not_stated"))
        return bool(ages) and not adults_counted and all(age and age.years < ADULT_YEARS for age in ages)

    def _compare_total(self, draft: Draft) -> None:
        """Counts of a household may have its named members among them: the head of a list of numbers is one of them.

        A total tells which; without one, a counted adult of the head's kind stands for the head.
        """
        if not self._by_field.keys() & {*COUNTS, ListField.TOTAL}:
            return
        if draft.total > draft.size:
            draft.unnamed["not_stated"] = draft.unnamed.get("not_stated", 0) + draft.total - draft.size
        elif 0 < draft.total < draft.size or (draft.total == 0 and len(draft.members) == 1):
            self._take_off(draft)
            if draft.total and draft.total != draft.size:
                draft.troubles.append(Trouble(draft.row, "total_differs"))

    def _take_off(self, draft: Draft) -> None:
        """The named members, off the counts that hold them."""
        kinds = Counter(self._kind(member) for member in draft.members)
        for kind, named in kinds.items():
            left = named
            order = [kind, *(("women", "men") if kind == "not_stated" else ("not_stated",))]
            for place in order:
                fewer = min(left, draft.unnamed.get(place, 0))
                draft.unnamed[place] = draft.unnamed.get(place, 0) - fewer
                left -= fewer

    def _kind(self, member: Member) -> str:
        age = completed_age(member.birth.day, member.birth.precision, self._on) if member.birth else None
        return place_of(member.sex, age.years if age else None)


def _is_total(row: Row) -> bool:
    """A line of totals below the table, or below a colonia, is no household."""
    first = next((cell for cell in row if cell is not None), None)
    return isinstance(first, str) and folded(first).split()[:1] in (["total"], ["totales"], ["subtotal"])
