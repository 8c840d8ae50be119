"""What this service holds about people, column by column, and what becomes of it when a person is erased.

A test compares this with the schema: a new column of text, date or JSON fails it until somebody has said whether it
can hold identity. `whose` selects a table's rows `t` of the people `:people`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OF_PERSON = "t.person_id = ANY(CAST(:people AS uuid[]))"
OF_HAND_OVER = f"t.hand_over_id IN (SELECT t.id FROM hand_over AS t WHERE {OF_PERSON})"
_HOUSEHOLDS = "(SELECT p.household_id FROM person AS p WHERE p.id = ANY(CAST(:people AS uuid[])))"
_WITHOUT_OTHERS = """
    NOT EXISTS (SELECT FROM person AS o JOIN household AS h ON h.id = o.household_id
                WHERE {same} AND o.erased_at IS NULL AND o.id <> ALL(CAST(:people AS uuid[])))
"""
OF_HOUSEHOLD = f"t.household_id IN {_HOUSEHOLDS}"
OF_HOUSEHOLD_EVER = """
    t.household_id IN (
        SELECT p.household_id FROM person AS p WHERE p.id = ANY(CAST(:people AS uuid[]))
        UNION ALL
        SELECT CAST(home.id AS uuid)
        FROM person_change AS c, LATERAL (VALUES (c.old #>> '{}'), (c.new #>> '{}')) AS home(id)
        WHERE c.person_id = ANY(CAST(:people AS uuid[])) AND c.field = 'household_id'
        UNION ALL
        SELECT CAST(m.changed #>> ARRAY['person', CAST(m.other_id AS text), 'household_id', '0'] AS uuid)
        FROM person_merge AS m
        WHERE m.survivor_id = ANY(CAST(:people AS uuid[])) OR m.other_id = ANY(CAST(:people AS uuid[]))
    )
"""
"""Rows of households in which they are or were: a list still names who has left one since."""
OF_WHOLE_HOUSEHOLD = f"{OF_HOUSEHOLD} AND {_WITHOUT_OTHERS.format(same='h.id = t.household_id')}"
"""Rows of households of which nobody else is left: what is said of a family goes with its last member."""
OF_WHOLE_DWELLING = f"""
    t.id IN (
        SELECT h.dwelling_id FROM household AS h WHERE h.id IN {_HOUSEHOLDS}
        UNION ALL
        SELECT CAST(home.id AS uuid)
        FROM household_change AS c, LATERAL (VALUES (c.old ->> 'id'), (c.new ->> 'id')) AS home(id)
        WHERE c.field = 'dwelling' AND c.household_id IN {_HOUSEHOLDS}
        UNION ALL
        SELECT CAST(f.before #>> '{{household, dwelling_id}}' AS uuid) FROM import_household AS f
        WHERE f.household_id IN {_HOUSEHOLDS}
    )
    AND {_WITHOUT_OTHERS.format(same="h.dwelling_id = t.id")}
"""


@dataclass(frozen=True)
class Holding:
    """One table: `identity` are the columns that may tell who somebody is, `plain` the others of text, date, JSON.

    `erase` maps columns to what stands there afterwards; with `deleted` the rows go instead. Without `whose` the
    table's identity is nobody's in particular, and a rule of retention (or nothing) takes care of it: `why` says so.
    """

    table: str
    whose: str = ""
    identity: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    erase: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False
    why: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_NOTHING_OF_IT = "encode(sha256(convert_to(CAST(gen_random_uuid() AS text), 'UTF8')), 'hex')"

PAPERS = (
    Holding("document", OF_PERSON, identity=_words("number number_key"), plain=_words("type country"), deleted=True),
    Holding("need", OF_PERSON, identity=("code",), deleted=True),
    Holding("restricted_need", OF_PERSON, identity=("code",), deleted=True),
    Holding(
        "functioning",
        OF_PERSON,
        identity=_words("seeing hearing walking remembering self_care communicating"),
        deleted=True,
    ),
    Holding("consent", OF_PERSON, plain=_words("purpose basis text_version language channel")),
    Holding(
        "client_object",
        f"(t.id = ANY(CAST(:people AS uuid[])) OR t.id IN {_HOUSEHOLDS})",
        identity=("fingerprint",),
        plain=_words("kind answer"),
        erase={"fingerprint": f"decode({_NOTHING_OF_IT}, 'hex')"},
        why="a keyed digest of what was sent; afterwards the id is still taken, and nothing fits it",
    ),
)

MATCHING = (
    Holding("person_match", OF_PERSON, identity=_words("keys features"), deleted=True),
    Holding("match_due"),
    Holding("name_frequency", identity=("name",), plain=("part",), why="only names that several people bear"),
    Holding("match_run", plain=("kind",)),
    Holding("match_question", OF_PERSON, plain=_words("field verdict")),
    Holding("match_pair", plain=_words("reasons state found_by")),
    Holding(
        "person_merge",
        "(t.survivor_id = ANY(CAST(:people AS uuid[])) OR t.other_id = ANY(CAST(:people AS uuid[])))",
        identity=_words("choices changed"),
        plain=_words("reason pair_before"),
        erase={"choices": "'{}'", "changed": "'{}'"},
    ),
)

CHANGES = (
    Holding(
        "person_change",
        OF_PERSON,
        identity=_words("base old new"),
        plain=_words("field source"),
        erase={"base": "NULL", "old": "NULL", "new": "NULL"},
    ),
    Holding(
        "household_change",
        OF_WHOLE_HOUSEHOLD,
        identity=_words("base old new"),
        plain=_words("field source"),
        erase={"base": "NULL", "old": "NULL", "new": "NULL"},
    ),
    Holding("edit_conflict", OF_PERSON, plain=_words("field state")),
    Holding(
        "household_alternate",
        OF_WHOLE_HOUSEHOLD,
        identity=("name",),
        erase={"name": "CASE WHEN t.name IS NOT NULL THEN '' END"},
    ),
    Holding("quiet_split"),
    Holding("device", plain=("kind",)),
    Holding("device_contact"),
)

LISTS = (
    Holding("source_list", plain=_words("source name name_key")),
    Holding(
        "list_import",
        identity=("signer",),
        plain=_words("state listed_on population cause place_pcode layout columns refusal counts then_state"
            " failed_in"),
        why="who signed a list answers for it",
    ),
    Holding(
        "import_household",
        OF_HOUSEHOLD_EVER,
        identity=_words("content place before document_key name_key fingerprint"),
        plain=("outcome",),
        erase={
            "content": "NULL", "place": "NULL", "before": "NULL", "document_key": "NULL", "name_key": "''",
            "fingerprint": "''",
        },
    ),
    Holding("blob", identity=("sealed",), plain=("kid",), why="an uploaded file, encrypted, which expires by itself"),
    Holding("import_problem", plain=_words("column heading severity code")),
    Holding("list_layout", plain=("columns",)),
    Holding(
        "listed_household",
        OF_WHOLE_HOUSEHOLD,
        identity=_words("place document_key name_key fingerprint"),
        plain=("state",),
        erase={"place": "NULL", "document_key": "NULL", "name_key": "''", "fingerprint": "''"},
    ),
)  # fmt: skip

PROTECTION = (
    Holding("protection_change"),
    Holding("excluded_principal"),
    Holding("protection_task", OF_PERSON, plain=_words("kind outcome")),
    Holding(
        "hand_over",
        OF_PERSON,
        identity=_words("to_name to_relation to_organisation document_number"),
        plain=_words("to_kind document_kind no_document_reason"),
        erase={"to_name": "''", "to_relation": "NULL", "to_organisation": "NULL", "document_number": "NULL"},
        why="who took a child along is somebody else: it goes with the child's record",
    ),
    Holding("hand_over_reversal", OF_HAND_OVER, plain=("reason",)),
    Holding(
        "tracing_request",
        identity=_words("sought_names sought_details seeker_name seeker_relationship seeker_reach"),
        why="a relative's message names somebody who may not be here: retention forgets it",
    ),
    Holding("site_protection", plain=("phone",)),
    Holding(
        "authority_request",
        identity=_words("name office document_seen"),
        why="who asked for names, and in which office, is what the record of it is for",
    ),
    Holding("authority_export"),
    Holding(
        "referral",
        OF_PERSON,
        identity=("reason",),
        plain=_words("route state basis"),
        erase={"reason": "NULL"},
    ),
    Holding(
        "break_glass",
        OF_PERSON,
        identity=("note",),
        plain=("reason",),
        erase={"note": "''"},
        why="a note about a whole site is forgotten by retention",
    ),
)

ARRIVALS = (
    Holding("arrival", OF_PERSON, plain=_words("kind place_pcode unnamed means country_from vehicle origin_pcode")),
    Holding("arrival_group", plain=_words("kind state means country_from place_pcode vehicle")),
    Holding("headcount", plain=_words("kind place_pcode people nationalities country_from means details")),
    Holding("reversal", plain=("reason",)),
    Holding("manifest", identity=("entries",), why="a list that was sent ahead is deleted after 72 hours"),
    Holding("card_batch", plain=("kind",)),
    Holding(
        "card",
        OF_PERSON,
        plain=_words("code kind state sex age_band population revoked_reason paused_reason instruction"),
    ),
)

ACCOUNTS = (
    Holding("audit", plain=_words("kind operation outcome caller_kind purpose trace_id")),
    Holding("audit_checkpoint", plain=_words("body kid signature")),
    Holding("privacy_alert", OF_PERSON, plain=_words("kind window_key")),
    Holding("decoy", OF_PERSON),
    Holding("retention_hold", OF_PERSON, plain=("kind",)),
    Holding("erasure", OF_PERSON, plain=("reason",)),
    Holding("retention_run", plain=("counts",)),
    Holding("idempotency", plain=_words("answer problem errors headers")),
    Holding(
        "outbox_entry",
        "t.subjects && CAST(:people AS uuid[])",
        identity=("content",),
        plain=_words("operation state outcome quarantine acting kid retried reason"),
        erase={"content": "NULL"},
    ),
    Holding("outbox", plain=_words("type correlation_id traceparent data parked_reason")),
    Holding("inbox", plain=_words("consumer type")),
    Holding("parked_event", plain=_words("type reason")),
    Holding("schema_version", plain=("version_num",)),
    Holding("site", plain=_words("code kind pcode")),
    Holding("round", plain=("state",)),
    Holding("handout", OF_PERSON),
    Holding("stay", OF_PERSON, plain=("end_reason",)),
    Holding("distribution_case", plain=("kind",)),
    Holding("emergency", plain=_words("opened_on closed_on")),
)

DWELLINGS = (
    Holding(
        "dwelling", OF_WHOLE_DWELLING, identity=("place_text",), plain=("place_pcode",), erase={"place_text": "NULL"}
    ),
)

PERSON = (
    Holding("household", f"t.id IN {_HOUSEHOLDS}", plain=_words("population presence unnamed unnamed_details")),
    Holding(
        "person",
        "t.id = ANY(CAST(:people AS uuid[]))",
        identity=_words("given_names family_names birth_date birth_precision phone phone_key search_text effects"
                        " stated_effects"),
        plain=_words("presence sex nationality origin_department languages relationship populations care_basis"
                     " child_alarm"),
        erase={
            "given_names": "NULL", "family_names": "NULL", "birth_date": "NULL", "birth_precision": "NULL",
            "phone": "NULL", "phone_key": "NULL", "search_text": "''", "effects": "'{}'", "stated_effects": "'{}'",
        },
    ),
)  # fmt: skip

HOLDINGS = (*DWELLINGS, *LISTS, *PAPERS, *MATCHING, *CHANGES, *PROTECTION, *ARRIVALS, *ACCOUNTS, *PERSON)
"""All tables, in the order in which they are erased: dwellings and lists before the changes that say who left them, the
person last, by whom the others are found."""
