"""Two records of one person: what the one that stays becomes, and how each comes back.

Rows are as Postgres writes them in JSON, by column. What a merge changed is kept as `{table: {id: {column: [before,
after]}}}`; what was changed since by somebody else stays when it is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.registration.rules.ages import completed_age
from services.registration.rules.needs import effects_now
from services.registration.vocabulary import MergeChoice, MergeField
from shared.contracts.vocabulary import BirthPrecision, Effect

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""Rows by table and id."""
Changed = dict[str, dict[str, dict[str, list[Any]]]]

COUNTERS: Mapping[str, tuple[str, ...]] = {
    "person": ("version", "consent_version", "search_text"),
    "household": ("version", "size"),
    "card": ("version",),
}
"""Columns that follow from others: a version never goes back, and a household's size goes by who comes and leaves."""


@dataclass(frozen=True)
class Belonging:
    """Rows that are a person's by `column`. Of rows that agree in `once` a person has one that is not over."""

    table: str
    column: str = "person_id"
    once: tuple[str, ...] = ()


BELONGINGS = (
    Belonging("document"),
    Belonging("need", once=("code",)),
    Belonging("restricted_need", once=("code",)),
    Belonging("functioning"),
    Belonging("arrival"),
    Belonging("card"),
    Belonging("household_alternate", once=("household_id",)),
    Belonging("quiet_split"),
    Belonging("quiet_split", "own_person_id"),
    Belonging("referral"),
    Belonging("hand_over"),
    Belonging("protection_task", once=("kind", "about_id")),
    Belonging("excluded_principal", "record_id", once=("principal_id",)),
    Belonging("retention_hold"),
)
"""What becomes the survivor's; where the survivor has the same once, the other's stays with the other's record."""

_COLUMNS: Mapping[MergeField, tuple[str, ...]] = {
    MergeField.GIVEN_NAMES: ("given_names",),
    MergeField.FAMILY_NAMES: ("family_names",),
    MergeField.SEX: ("sex",),
    MergeField.BIRTH: ("birth_date", "birth_precision"),
    MergeField.NATIONALITY: ("nationality",),
    MergeField.ORIGIN: ("origin_department",),
    MergeField.LANGUAGES: ("languages",),
    MergeField.PHONE: ("phone", "phone_key"),
    MergeField.CARE: ("cared_for_by", "care_basis"),
    MergeField.POPULATIONS: ("populations",),
    MergeField.EFFECTS: ("stated_effects",),
}
LISTS = frozenset({MergeField.LANGUAGES, MergeField.POPULATIONS, MergeField.EFFECTS})
_EMPTY: Mapping[str, tuple[Any, ...]] = {"sex": ("NOT_STATED",), "care_basis": ("NOT_ASKED",), "languages": ([],)}


def is_empty(field: MergeField, row: Mapping[str, Any]) -> bool:
    """Whether nothing was said in `field`."""
    return all(row[column] is None or row[column] in _EMPTY.get(column, ()) for column in _COLUMNS[field])


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[MergeField]:
    """The fields in which both records say something, and not the same: somebody has to choose."""
    return [
        field
        for field, columns in _COLUMNS.items()
        if not is_empty(field, one)
        and not is_empty(field, other)
        and [_as_set(one[column]) for column in columns] != [_as_set(other[column]) for column in columns]
    ]


def _as_set(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value


def merged_fields(survivor: Row, other: Row, choices: Mapping[MergeField, MergeChoice]) -> Row:
    """The survivor's row with its fields as chosen.

    What was not chosen is the survivor's, or the other's where the survivor's is empty; lists take both. A contact or
    an arrival is the later one's, and who was seen under either record was seen.
    """
    result = dict(survivor)
    for field, columns in _COLUMNS.items():
        choice = choices.get(field) or _usual(field, survivor)
        for column in columns:
            result[column] = _chosen(choice, survivor[column], other[column])
    for moment, site in (("last_contact_at", "last_contact_site_id"), ("last_arrival_at", "last_arrival_site_id")):
        if _later(other[moment], survivor[moment]):
            result[moment], result[site] = other[moment], other[site]
    if "SEEN" in (survivor["presence"], other["presence"]):
        result["presence"] = "SEEN"
    result["child_alarm"] = survivor["child_alarm"] or other["child_alarm"]
    return result


def _usual(field: MergeField, survivor: Row) -> MergeChoice:
    if field in LISTS:
        return MergeChoice.BOTH
    return MergeChoice.OTHER if is_empty(field, survivor) else MergeChoice.SURVIVOR


def _chosen(choice: MergeChoice, own: Any, others: Any) -> Any:
    if choice is MergeChoice.BOTH and isinstance(own, list):
        return own + [value for value in others if value not in own]
    return others if choice is MergeChoice.OTHER else own


def _later(one: str | None, other: str | None) -> bool:
    """Instants in one zone and one form: their texts are in order."""
    return one is not None and (other is None or one > other)


def newest_answers(consents: Iterable[Row]) -> dict[str, Row]:
    """The answer that counts for each purpose."""
    newest: dict[str, Row] = {}
    for row in consents:
        held = newest.get(row["purpose"])
        if held is None or row["version"] > held["version"]:
            newest[row["purpose"]] = row
    return newest


def moving_answers(own: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    """The other record's answers that count from now on: where the survivor has none, and each no against a yes.

    Two records of one person that say yes and no are a no until somebody asks again.
    """
    held = newest_answers(own)
    moving = [
        row
        for purpose, row in newest_answers(others).items()
        if purpose not in held or (held[purpose]["given"] and not row["given"])
    ]
    return sorted(moving, key=lambda row: int(row["version"]))


def changes(before: Rows, after: Rows) -> Changed:
    """What differs between the rows, but for what follows from the rest."""
    found: Changed = {}
    for table, rows in after.items():
        for id_, row in rows.items():
            old = before[table][id_]
            columns = {
                column: [old[column], value]
                for column, value in row.items()
                if column not in COUNTERS.get(table, ()) and old[column] != value
            }
            if columns:
                found.setdefault(table, {})[id_] = columns
    return found


def undone(current: Rows, changed: Changed) -> Rows:
    """The rows as they were before the merge; a value that somebody changed since is left as it is now."""
    result: Rows = {table: {id_: dict(row) for id_, row in rows.items()} for table, rows in current.items()}
    for table, rows in changed.items():
        for id_, columns in rows.items():
            row = result.get(table, {}).get(id_)
            if row is not None:
                row |= {column: old for column, (old, new) in columns.items() if row[column] == new}
    return result


def belongings_moved(before: Rows, after: Rows, survivor_id: str, other_id: str) -> None:
    """Give the survivor what is the other's, and of the other's answers about consent those that count."""
    for belonging in BELONGINGS:
        rows = before[belonging.table].values()
        own = {_once(belonging, row) for row in rows if row[belonging.column] == survivor_id} - {None}
        for row in after[belonging.table].values():
            if row[belonging.column] == other_id and _once(belonging, row) not in own:
                row[belonging.column] = survivor_id
    answers = list(before["consent"].values())
    moving = moving_answers(
        [row for row in answers if row["person_id"] == survivor_id],
        [row for row in answers if row["person_id"] == other_id],
    )
    person = after["person"][survivor_id]
    for row in moving:
        person["consent_version"] += 1
        after["consent"][row["id"]] |= {"person_id": survivor_id, "version": person["consent_version"]}


def _once(belonging: Belonging, row: Row) -> tuple[Any, ...] | None:
    """What a person may have once of a row; None where it may be there any number of times, or is over."""
    if not belonging.once or row.get("closed_at") or row.get("removed_at"):
        return None
    return tuple(row[column] for column in belonging.once)


def effects_renewed(rows: Rows, id_: str, on: date) -> None:
    """Let a person's effects be what follows from what was stated and from the open needs that are theirs in `rows`."""
    row = rows["person"][id_]
    birth = date.fromisoformat(row["birth_date"]) if row["birth_date"] else None
    age = completed_age(birth, BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None, on)
    codes = [need["code"] for need in rows["need"].values() if need["person_id"] == id_]
    stated = [Effect(name) for name in row["stated_effects"]]
    row["effects"] = [str(effect) for effect in effects_now(stated, codes, age.years if age else None)]


def recounted(before: Rows, after: Rows) -> None:
    """Give the households in `after` their sizes, by which people left and came."""
    for id_, person in after["person"].items():
        left, came = before["person"][id_]["household_id"], person["household_id"]
        if left != came:
            for household_id, change in ((left, -1), (came, 1)):
                if household_id in after["household"]:
                    after["household"][household_id]["size"] += change


def households_left(after: Rows, survivor_id: str, other_id: str) -> None:
    """Name the heads of the households, hide one in which nobody may be known, and end one of which nobody is left.

    One that was only listed has been seen when somebody in it was. A household that merges emptied was a second record
    of the one in which its people stand; but a protected and an open one are not told to be the same.
    """
    survivor = after["person"][survivor_id]
    standing = after["household"].get(survivor["household_id"])
    if standing and survivor["presence"] == "SEEN":
        standing["presence"] = "SEEN"
    for row in after["household"].values():
        if row["head_person_id"] in (survivor_id, other_id):
            row["head_person_id"] = survivor_id if row is standing else None
        members = [one for one in after["person"].values() if one["household_id"] == row["id"]]
        if members and not sum(row["unnamed"].values()) and all(one["protected"] for one in members):
            row["protected"] = True
        if standing and row is not standing and row["size"] == 0 and row["protected"] == standing["protected"]:
            row["merged_into"] = standing["id"]


def households_returned(after: Rows) -> None:
    """Let households stand for themselves to which somebody came back."""
    for row in after["household"].values():
        if row["size"] > 0:
            row["merged_into"] = None


def versions_raised(before: Rows, after: Rows, *, always: str) -> None:
    """Give every changed row the next version, and the person `always`.

    What nobody can see has none, for a version would say that something happened: a protected bearer's card, and a
    household in which hidden people took each other's place.
    """
    hidden = after["person"][always]["protected"]
    left_or_came = {
        household_id
        for id_, row in after["person"].items()
        for household_id in (before["person"][id_]["household_id"], row["household_id"])
        if before["person"][id_]["household_id"] != row["household_id"]
    }
    for id_, row in after["person"].items():
        row["version"] += row != before["person"][id_] or id_ == always
    for id_, row in after["household"].items():
        old = before["household"][id_]
        seen = row["size"] != old["size"] or row["merged_into"] != old["merged_into"]
        row["version"] += seen or (not hidden and (row != old or id_ in left_or_came))
    for id_, row in after["card"].items():
        row["version"] += not hidden and row != before["card"][id_]


def answers_moved(before: Rows, after: Rows) -> list[Row]:
    """The answers that are another person's than before, as they are now."""
    return [row for id_, row in after["consent"].items() if row["person_id"] != before["consent"][id_]["person_id"]]


def answers_restored(before: Rows, after: Rows, survivor_id: str) -> list[Row]:
    """The answers that count for the survivor again, each under a new version; where there was none it is a no."""
    person = after["person"][survivor_id]
    own = newest_answers(row for row in after["consent"].values() if row["person_id"] == survivor_id)
    restored = []
    for moved in answers_moved(before, after):
        person["consent_version"] += 1
        answer = own.get(moved["purpose"], {**moved, "given": False})
        restored.append({**answer, "person_id": survivor_id, "version": person["consent_version"]})
    return restored
