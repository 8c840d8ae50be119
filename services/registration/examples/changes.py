"""What changes afterwards: a queue from a desk that was offline, conflicts, edits, and who lives with whom."""

from __future__ import annotations

from typing import Any

from shared.examples import DEVICE, SITE, TIME, Example, example_id

FAMILY, GRANDMOTHER, UNCLE = example_id(140), example_id(141), example_id(142)
NEIGHBOURS, NEIGHBOUR = example_id(143), example_id(144)
SPLIT_OFF, ALTERNATE = example_id(145), example_id(146)
CONFLICT = example_id(147)
"""Made by the server: `list_conflicts` tells it."""
NAME_BEFORE = {"given_names": "Ana", "family_names": "Lópes"}
BORN_BEFORE = {"birth_date": "1950-01-01", "birth_precision": "YEAR"}


def _queued(seq: int, kind: str, **item: Any) -> dict[str, Any]:
    return {"kind": kind, "happened_at": TIME, "device_seq": seq, **item}


def _edit(seq: int, base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    edit = {
        "id": example_id(150 + seq),
        "person_id": GRANDMOTHER,
        "site_id": SITE,
        "base_version": 1,
        "base": base,
        "changes": changes,
    }
    return _queued(seq, "EDIT_PERSON", edit=edit)


def _household(seq: int, id_: str, *members: dict[str, Any], **more: Any) -> dict[str, Any]:
    household = {"id": id_, "site_id": SITE, "population": "DISPLACED", "members": list(members), **more}
    return _queued(seq, "REGISTER_HOUSEHOLD", household=household)


CHANGES = {
    "record_queue": Example(
        207,
        {
            "device_id": DEVICE,
            "sent_at": "2023-06-15T15:30:00Z",
            "items": [
                _household(
                    1,
                    FAMILY,
                    {"id": GRANDMOTHER, "sex": "FEMALE", "relationship": "HEAD", **NAME_BEFORE, **BORN_BEFORE},
                    {
                        "id": UNCLE,
                        "given_names": "Juan",
                        "sex": "MALE",
                        "relationship": "CHILD",
                        "care_basis": "PARENT",
                    },
                    unnamed={"girls": 1, "aged_0_2": 1},
                ),
                _household(
                    2,
                    NEIGHBOURS,
                    {"id": NEIGHBOUR, "given_names": "Rosa", "sex": "FEMALE", "relationship": "HEAD"},
                    unnamed={"men": 2},
                ),
                _edit(3, NAME_BEFORE, {"family_names": "López"}),
                _edit(4, NAME_BEFORE, {"family_names": "Lópes Mejía"}),
                _edit(5, BORN_BEFORE, {"birth_date": "1951-01-01", "birth_precision": "YEAR"}),
                _edit(6, BORN_BEFORE, {"birth_date": "1950-07-14", "birth_precision": "DAY"}),
            ],
        },
    ),
    "list_conflicts": Example(),
    "resolve_conflict": Example(
        200,
        {"name": {"given_names": "Ana", "family_names": "López Mejía"}},
        path={"conflict_id": CONFLICT},
    ),
    "change_person": Example(
        200,
        {
            "site_id": SITE,
            "phone": "+504 9988-7766",
            "documents": [{"id": example_id(148), "type": "NATIONAL_ID", "country": "HN", "number": "0703-1972-00000"}],
        },
        path={"person_id": UNCLE},
        headers={"if-match": '"1"'},
    ),
    "change_household": Example(
        200,
        {"site_id": SITE, "unnamed": {"men": 3, "aged_60_up": 1}},
        path={"household_id": NEIGHBOURS},
        headers={"if-match": '"1"'},
    ),
    "show_person_history": Example(path={"person_id": GRANDMOTHER}),
    "add_alternate": Example(
        201,
        {"id": ALTERNATE, "site_id": SITE, "name": "Elsa, la vecina de enfrente"},
        path={"household_id": NEIGHBOURS},
    ),
    "remove_alternate": Example(200, {"site_id": SITE}, path={"household_id": NEIGHBOURS, "alternate_id": ALTERNATE}),
    "split_household": Example(
        201,
        {"household_id": SPLIT_OFF, "site_id": SITE, "person_ids": [UNCLE]},
        path={"household_id": FAMILY},
    ),
    "move_member": Example(
        200,
        {"id": example_id(160), "site_id": SITE, "to_household_id": NEIGHBOURS, "was_counted_there": True},
        path={"household_id": SPLIT_OFF, "person_id": UNCLE},
    ),
    "leave_household": Example(
        200,
        {"id": example_id(161), "site_id": SITE},
        path={"household_id": NEIGHBOURS, "person_id": UNCLE},
    ),
    "split_quietly": Example(
        201,
        {
            "id": example_id(162),
            "site_id": SITE,
            "household_id": example_id(163),
            "person_id": example_id(164),
            "card_id": example_id(165),
        },
        path={"person_id": NEIGHBOUR},
    ),
    "join_households": Example(
        200, {"id": example_id(166), "site_id": SITE, "household_id": FAMILY}, path={"household_id": NEIGHBOURS}
    ),
    "parse_document": Example(
        200,
        {
            "mrz": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "phone": "9988-7766",
        },
    ),
    "list_consent_texts": Example(),
}
