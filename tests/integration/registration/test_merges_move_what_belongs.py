"""Whatever hangs on a person is the survivor's while two records are one, and goes back when they part.

A new table cannot be forgotten: every column that names a person or a household is decided about here.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from services.registration.queries.merging import WRITTEN
from services.registration.rules.merging import BELONGINGS
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import document, merge, undo
from tests.integration.registration.test_unmerging import everything
from tests.support.people import COORDINATOR, DANLI, OFFICER, Member, fixed_id

STAYS = {
    "person.household_id": "chosen",
    "person.cared_for_by": "chosen, and re-pointed in the records of those whom the other cared for",
    "person.merged_into": "the merge itself",
    "household.head_person_id": "the survivor, where the survivor lives",
    "household.merged_into": "the merge itself",
    "household.split_from": "from whom it split off does not change; read by all ids that stand for that household",
    "consent.person_id": "those answers that count move, under new versions",
    "arrival.household_id": "with whom somebody came does not change",
    "card.household_id": "read by all ids that stand for a household",
    "household_alternate.household_id": "read by all ids that stand for a household",
    "stay.person_id": "read by all ids that stand for a person",
    "stay.household_id": "read by all ids that stand for a household",
    "handout.person_id": "read by all ids that stand for a person",
    "handout.household_id": "read by all ids that stand for a household",
    "person_match.person_id": "made anew of both records",
    "match_run.after_person_id": "how far a run is",
    "match_due.person_id": "both are compared anew",
    "match_question.person_id": "a question about one record, for minutes",
    "match_question.new_person_id": "a question about one record, for minutes",
    "match_pair.one_id": "a judgement of two records is looked up through the merges",
    "match_pair.other_id": "a judgement of two records is looked up through the merges",
    "person_merge.survivor_id": "the merge itself",
    "person_merge.other_id": "the merge itself",
    "person_merge.protected_id": "the merge itself",
    "person_change.person_id": "the history of a record",
    "household_change.household_id": "the history of a record",
    "edit_conflict.person_id": "whoever merges has chosen the field; it is open again when they part",
    "quiet_split.household_id": "the household that shows, by an id that is good for ever",
    "quiet_split.own_household_id": "the household that does not, by an id that is good for ever",
    "import_household.household_id": "what a file said, by an id that is good for ever",
    "listed_household.household_id": "what a list says; whether they were met is read by where the id leads",
    "protection_change.person_id": "who protected a record, and when",
    "protection_change.household_id": "who protected a record, and when",
    "authority_export.person_ids": "read by whom the ids stand for",
    "privacy_alert.person_id": "who did what to which record",
    "break_glass.person_id": "opened before one record, for an hour",
    "decoy.person_id": "a trap is a record of its own",
    "erasure.person_id": "erased with the survivor",
}
NAMES = (
    "person",
    "household",
    "cared_for",
    "merged_into",
    "record_id",
    "survivor",
    "one_id",
    "other_id",
    "protected_id",
)


async def naming(desk: Desk) -> set[str]:
    """The columns that name a person or a household: by a reference, or by what they are called."""
    referring = await desk.rows(
        """
        SELECT k.table_name || '.' || k.column_name AS name
        FROM information_schema.referential_constraints AS r
        JOIN information_schema.key_column_usage AS k USING (constraint_schema, constraint_name)
        JOIN information_schema.constraint_column_usage AS c USING (constraint_schema, constraint_name)
        WHERE r.constraint_schema = 'registration' AND c.table_name IN ('person', 'household')
        """
    )
    called = await desk.rows(
        """
        SELECT table_name || '.' || column_name AS name, column_name
        FROM information_schema.columns
        WHERE table_schema = 'registration' AND udt_name IN ('uuid', '_uuid')
        """
    )
    found = {row["name"] for row in referring}
    return found | {row["name"] for row in called if any(part in row["column_name"] for part in NAMES)}


def decided() -> set[str]:
    """The columns that a merge re-points, and those that it leaves for a reason."""
    return {f"{one.table}.{one.column}" for one in BELONGINGS} | set(STAYS)


async def test_every_column_that_names_somebody_is_decided_about(desk: Desk) -> None:
    assert await naming(desk) == decided()


async def test_a_new_table_fails_it(desk: Desk) -> None:
    """The control."""
    await desk.rows("CREATE TABLE visit (id uuid PRIMARY KEY, who uuid REFERENCES person, host_person_id uuid)")
    try:
        assert await naming(desk) - decided() == {"visit.who", "visit.host_person_id"}
    finally:
        await desk.rows("DROP TABLE visit")


def test_what_is_re_pointed_is_written() -> None:
    assert [one for one in BELONGINGS if one.column not in WRITTEN[one.table]] == []


NOW = "2026-06-15T12:00:00+00:00"
EASY = dict.fromkeys(("seeing", "hearing", "walking", "remembering", "self_care", "communicating"), "NONE")
EVERYBODY = fixed_id("whom both records are hidden from")


def rows_of(who: UUID, home: UUID, word: str) -> list[tuple[str, dict[str, Any]]]:
    """Rows of a person: of what is there once, one that the other person has too, and one of their own (`word`)."""
    recorded = {"person_id": who, "recorded_by": who, "recorded_at": NOW}
    referred = {"requested_by": who, "requested_at": NOW, "changed_by": who, "changed_at": NOW, "site_id": DANLI}
    task = {"person_id": who, "site_id": DANLI, "opened_at": NOW, "due_at": NOW}
    closed = {"closed_at": NOW, "closed_by": who, "outcome": "HANDLED"}
    excluded = {"record_id": who, "excluded_by": who, "excluded_at": NOW}
    return [
        ("restricted_need", {**recorded, "code": "SV-VA"}),
        ("restricted_need", {**recorded, "code": word}),
        ("functioning", {**recorded, **EASY, "site_id": DANLI}),
        (
            "referral",
            {**referred, "person_id": who, "version": 1, "route": word, "state": "ACCEPTED", "basis": "CONSENT"},
        ),
        ("protection_task", {**task, "kind": "NEED_REPORTED"}),
        ("protection_task", {**task, "kind": "NEED_REPORTED", **closed}),
        ("protection_task", {**task, "kind": "PROTECTED_MATCH", "about_id": who}),
        ("excluded_principal", {**excluded, "principal_id": EVERYBODY}),
        ("excluded_principal", {**excluded, "principal_id": fixed_id(word)}),
        ("retention_hold", {"person_id": who, "kind": "LEGAL", "placed_by": who, "placed_at": NOW}),
        (
            "quiet_split",
            {"person_id": who, "own_person_id": who, "own_household_id": home, "made_at": NOW, "made_by": who},
        ),
    ]


async def two_with_everything(desk: Desk) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Two protected records with all that may belong to one, and the first one's household."""
    one, other = (person(needs=needs, documents=[document("X1")]) for needs in (["ER"], ["ER", "DS-PM"]))
    homes = [await desk.register(who, protected=True, cards=[{"person_id": who["id"]}]) for who in (one, other)]
    await desk.know_site()
    for who, home, word in zip((one, other), homes, ("ONE", "OTHER"), strict=True):
        for table, row in rows_of(who["id"], home["id"], word):
            sql = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(CAST(NULL AS {table}), $1)"
            await desk.rows(sql, json.dumps({"id": new_id(), **row}, default=str))
    return one, other, homes[0]["id"]


async def test_everything_is_the_survivors_but_what_both_have_once_and_goes_back(desk: Desk) -> None:
    one, other, home = await two_with_everything(desk)
    before = await everything(desk)
    merged = await merge(desk, one, other, member=OFFICER, household_id=home)
    assert merged.status_code == 201, merged.text
    left = {
        f"{belonging.table}.{belonging.column}": len(rows)
        for belonging in BELONGINGS
        if (rows := await desk.rows(f"SELECT FROM {belonging.table} WHERE {belonging.column} = $1", other["id"]))
    }
    assert left == {
        "need.person_id": 1,
        "restricted_need.person_id": 1,
        "protection_task.person_id": 1,
        "excluded_principal.record_id": 1,
    }
    assert (await undo(desk, merged.json()["merge_id"], member=OFFICER)).status_code == 200
    assert await everything(desk) == before


async def test_officers_read_of_the_survivor_what_either_record_said(desk: Desk) -> None:
    one, other, home = await two_with_everything(desk)
    await merge(desk, one, other, member=OFFICER, household_id=home)
    for who in (one, other):
        needs = (await desk.get(f"/persons/{who['id']}/restricted-needs", member=OFFICER)).json()
        assert (needs["person_id"], needs["codes"]) == (str(one["id"]), ["ONE", "OTHER", "SV-VA"])
    tasks = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    assert {task["person_id"] for task in tasks} <= {str(one["id"])}
    shown = (await desk.get("/referrals", member=OFFICER)).json()["items"]
    assert {row["person_id"] for row in shown} <= {str(one["id"])}


async def test_whoever_never_sees_one_of_the_two_never_sees_the_survivor_by_any_id(desk: Desk) -> None:
    one, other, home = await two_with_everything(desk)
    barred = Member(fixed_id("an officer who is kin"), OFFICER.roles)
    body = {"principal_ids": [barred.subject]}
    assert (await desk.post(f"/persons/{other['id']}/excluded-principals", body, member=OFFICER)).status_code == 200
    assert (await desk.get(f"/persons/{one['id']}", member=barred)).status_code == 200
    await merge(desk, one, other, member=OFFICER, household_id=home)
    for who in (one, other):
        assert (await desk.get(f"/persons/{who['id']}", member=barred)).status_code == 404
        assert (await desk.post(f"/persons/{who['id']}/access-export", {}, member=barred)).status_code == 404


async def test_a_hold_on_either_record_keeps_both(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    await desk.know_site()
    hold = {"id": new_id(), "kind": "LEGAL"}
    assert (await desk.post(f"/persons/{other['id']}/holds", hold, member=OFFICER)).status_code in (200, 201)
    await merge(desk, one, other, household_id=mine["id"])
    assert await desk.rows("SELECT person_id FROM retention_hold") == [{"person_id": one["id"]}]


@pytest.mark.parametrize("seen", [0, 1])
async def test_the_newest_of_the_six_answers_counts(desk: Desk, seen: int) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    people = [one, other]
    for who, walking in ((people[1 - seen], "CANNOT"), (people[seen], "NONE")):
        body = {"site_id": DANLI, **EASY, "walking": walking}
        assert (await desk.post(f"/persons/{who['id']}/functioning", body)).status_code == 200
    await merge(desk, one, other, household_id=mine["id"])
    counts = (await desk.get(f"/functioning-counts?site={DANLI}", member=COORDINATOR)).json()
    assert (counts["asked"], counts["with_disability"]) == (1, 0)


async def test_effects_are_what_follows_from_both_records_wishes_and_needs(desk: Desk) -> None:
    one, other = person(effects=["OWN_ROOM"], needs=["SP-PT"]), person(effects=["COOL_STORE"], needs=["DS-PM"])
    mine = await desk.register(one)
    await desk.register(other)
    before = await everything(desk)
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    shown = (await desk.get(f"/persons/{one['id']}")).json()
    assert set(shown["effects"]) == {"OWN_ROOM", "COOL_STORE", "PRIORITY_LINE", "LOWER_BED", "STEP_FREE"}
    await undo(desk, merged["merge_id"])
    assert await everything(desk) == before


async def test_what_was_wished_since_stays_and_what_followed_from_the_others_needs_goes(desk: Desk) -> None:
    one, other = person(), person(needs=["DS-PM"])
    mine = await desk.register(one)
    await desk.register(other)
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    await desk.post(f"/persons/{one['id']}/effects", {"site_id": DANLI, "effects": ["OWN_ROOM"]})
    await desk.post(f"/persons/{one['id']}/needs", {"site_id": DANLI, "code": "SP-PT"})
    await undo(desk, merged["merge_id"])
    survivor, parted = [(await desk.get(f"/persons/{who['id']}")).json() for who in (one, other)]
    assert (set(survivor["effects"]), survivor["needs"]) == ({"OWN_ROOM", "PRIORITY_LINE"}, ["SP-PT"])
    assert set(parted["effects"]) == {"LOWER_BED", "STEP_FREE", "PRIORITY_LINE"}


async def test_what_is_written_to_the_other_id_later_is_the_survivors_too(desk: Desk) -> None:
    one, other = person(), person()
    carer, child = person(), person(birth_date="2015-01-01", relationship="CHILD", care_basis="PARENT")
    mine = await desk.register(one)
    await desk.register(other)
    await desk.register(carer, child)
    await desk.know_site()
    await merge(desk, one, other, household_id=mine["id"])
    old = f"/persons/{other['id']}"
    care = {"site_id": DANLI, "care_basis": "CUSTOMARY_CAREGIVER", "cared_for_by": other["id"]}
    assert (await desk.post(f"/persons/{child['id']}/care", care)).status_code == 200
    assert (await desk.post(f"{old}/effects", {"site_id": DANLI, "effects": ["OWN_ROOM"]})).status_code == 200
    assert (await desk.post(f"{old}/needs", {"site_id": DANLI, "code": "SV-VA"})).status_code == 200
    route = (await desk.get("/referral-routes")).json()["items"][0]["code"]
    refer = {"id": new_id(), "person_id": other["id"], "site_id": DANLI, "route": route, "basis": "VITAL_INTEREST"}
    referred = await desk.post("/referrals", refer, member=OFFICER)
    assert referred.status_code == 201, referred.text
    assert (await desk.post(f"{old}/unprotect", {}, member=OFFICER)).status_code == 404
    assert (await desk.post(f"/persons/{one['id']}/unprotect", {}, member=OFFICER)).status_code == 200
    assert (await desk.post(f"{old}/protect", {})).json()["person_id"] == str(other["id"])
    rows = await desk.rows(
        "SELECT id, stated_effects, protected FROM person WHERE id = ANY($1)", [one["id"], other["id"]]
    )
    now = {row["id"]: (row["stated_effects"], row["protected"]) for row in rows}
    assert now == {one["id"]: (["OWN_ROOM"], True), other["id"]: ([], False)}
    for table in ("restricted_need", "referral", "protection_task"):
        assert await desk.rows(f"SELECT DISTINCT person_id FROM {table}") == [{"person_id": one["id"]}], table
    [cared] = await desk.rows("SELECT cared_for_by FROM person WHERE id = $1", child["id"])
    assert cared["cared_for_by"] == one["id"]
