"""I7: no row without the event that tells of it, and no event without its row, set-based, both ways."""

from __future__ import annotations

from dataclasses import dataclass

INVARIANT = "I7"


@dataclass(frozen=True)
class Told:
    """Rows of a service that events tell of.

    `rows` selects `id`, and `version` for states; `must` says which of them need an event of their own; `types` are
    the events' names, without the service and `.v1`.
    """

    service: str
    noun: str
    types: tuple[str, ...]
    rows: str
    must: str = "true"
    state: bool = False

    @property
    def untold(self) -> str:
        """The name of the check that every row has its event."""
        return f"I7 {self.service}, {self.noun}: every row has its event"

    @property
    def unfounded(self) -> str:
        """The name of the check that every event has its row."""
        return f"I7 {self.service}, {self.noun}: every event has its row"

    def queries(self) -> dict[str, tuple[str, str]]:
        """Both checks, by name."""
        types = ", ".join(f"'{self.service}.{type_}.v1'" for type_ in self.types)
        events = f"SELECT subject, version FROM {self.service}.outbox WHERE type IN ({types})"
        same = "e.subject = r.id" + (" AND e.version = r.version" if self.state else "")
        founded = "r.id = e.subject" + (" AND r.version >= e.version" if self.state else "")
        return {
            self.untold: (
                f"""
                SELECT r.id FROM (SELECT * FROM ({self.rows}) AS all_rows WHERE {self.must}) AS r
                WHERE NOT EXISTS (SELECT FROM ({events}) AS e WHERE {same})
                """,
                INVARIANT,
            ),
            self.unfounded: (
                f"""
                SELECT e.subject FROM ({events}) AS e
                WHERE NOT EXISTS (SELECT FROM ({self.rows}) AS r WHERE {founded})
                """,
                INVARIANT,
            ),
        }


def _state(service: str, noun: str, types: tuple[str, ...], *, must: str = "true") -> Told:
    return Told(service, noun, types, f"SELECT * FROM {service}.{noun}", must, state=True)


TOLD: tuple[Told, ...] = (
    _state("directory", "agency", ("agency_changed",)),
    _state("directory", "emergency", ("emergency_changed",)),
    _state("directory", "site", ("site_changed",)),
    _state("directory", "device", ("device_changed",)),
    _state("directory", "staff", ("staff_changed",)),
    _state("directory", "shift", ("shift_changed",)),
    Told("directory", "revocation", ("token_revoked",), "SELECT subject AS id FROM directory.revocation"),
    # Of a protected person or household nothing is told, and a printed card is nobody's yet.
    _state(
        "registration",
        "person",
        ("person_registered", "person_updated", "person_merged", "person_unmerged", "person_erased"),
        must="NOT protected",
    ),
    _state(
        "registration",
        "household",
        ("household_changed", "household_merged", "household_unmerged"),
        must="NOT protected",
    ),
    _state(
        "registration",
        "card",
        ("card_issued", "card_bound", "card_paused", "card_restored", "card_revoked"),
        must="state <> 'PRINTED'",
    ),
    _state("registration", "arrival_group", ("arrival_group_changed",)),
    Told(
        "registration",
        "site's discretion",
        ("discreet_mode_changed",),
        "SELECT site_id AS id, version FROM registration.site_protection",
        state=True,
    ),
    # A child's version moves on for other reasons too: that it was told of is what is checked.
    Told(
        "registration",
        "child in alarm",
        ("unaccompanied_child_identified",),
        "SELECT id, child_alarm IS NOT NULL AS told FROM registration.person",
        "told",
    ),
    # An arrival within a group that was counted is in the count; one that is protected is told as a count of one.
    Told(
        "registration",
        "arrival or head-count",
        ("arrival_recorded", "headcount_recorded"),
        """
        SELECT id, arrival_group_id IS NULL AS alone FROM registration.arrival
        UNION ALL
        SELECT id, true FROM registration.headcount
        """,
        "alone",
    ),
    # What was never told (a protected arrival on a counted bus) is not taken back outside either.
    Told(
        "registration",
        "reversal of an arrival or head-count",
        ("arrival_reversed", "headcount_reversed"),
        "SELECT coalesce(arrival_id, headcount_id) AS id, told FROM registration.reversal",
        "told",
    ),
    _state(
        "distribution",
        "round",
        ("round_planned", "round_opened", "round_paused", "round_closed", "round_reconciled", "round_changed"),
    ),
    Told(
        "distribution",
        "kit",
        ("kit_defined",),
        "SELECT DISTINCT kit_id AS id, version FROM distribution.bill_of_materials",
        state=True,
    ),
    Told(
        "distribution",
        "receipt",
        ("stock_received",),
        "SELECT id FROM distribution.movement WHERE kind = 'RECEIPT'",
    ),
    Told(
        "distribution",
        "hand-out",
        ("handout_given", "handout_refused", "given_by_others_recorded"),
        """
        SELECT h.id, v.verdict IS DISTINCT FROM 'DUPLICATE_SCAN' AS told FROM distribution.handout AS h
        LEFT JOIN distribution.verdict AS v ON v.handout_id = h.id
        """,
        "told",
    ),
    Told(
        "distribution",
        "reversal",
        ("handout_reversed",),
        "SELECT handout_id AS id FROM distribution.handout_reversal",
    ),
    Told(
        "distribution",
        "settlement",
        ("owed_settled",),
        "SELECT DISTINCT settlement_id AS id FROM distribution.owed_settlement",
    ),
    Told("distribution", "step of a loan", ("loan_moved",), "SELECT movement_id AS id FROM distribution.loan_step"),
    Told("distribution", "case", ("case_opened", "stock_discrepancy_found"), "SELECT id FROM distribution.review_case"),
    Told(
        "distribution",
        "resolved case",
        ("case_resolved",),
        "SELECT id FROM distribution.review_case WHERE state = 'RESOLVED'",
    ),
    _state("shelter", "bed", ("bed_state_changed",)),
    Told(
        "shelter",
        "shelter",
        ("shelter_capacity_changed",),
        "SELECT site_id AS id, version FROM shelter.shelter",
        state=True,
    ),
    Told("shelter", "stay", ("stay_started",), "SELECT id FROM shelter.stay"),
    Told(
        "shelter",
        "ended stay",
        ("stay_ended",),
        """
        SELECT id FROM shelter.stay WHERE ended_at IS NOT NULL
        UNION
        SELECT stay_id FROM shelter.stay_end_reversal
        """,
    ),
    Told("shelter", "undone end", ("stay_end_reversed",), "SELECT stay_id AS id FROM shelter.stay_end_reversal"),
    *(
        Told(
            "shelter",
            noun,
            (type_,),
            f"SELECT stay_id AS id, version, true AS taken FROM shelter.stay_step WHERE kind = '{kind}'"
            " UNION ALL SELECT id, version, false FROM shelter.stay",
            "taken",
            state=True,
        )
        for noun, kind, type_ in (
            ("move", "MOVED", "stay_moved"),
            ("leave", "LEFT", "stay_paused"),
            ("return", "RETURNED", "stay_resumed"),
        )
    ),
    # Each version, not the last alone: a change that nobody was told of is no less silent for one that came after it.
    Told(
        "shelter",
        "version of a stay",
        (
            "stay_started",
            "stay_ended",
            "stay_end_reversed",
            "stay_moved",
            "stay_paused",
            "stay_resumed",
            "stay_changed",
        ),
        "SELECT id, generate_series(1, version) AS version FROM shelter.stay",
        state=True,
    ),
    _state("shelter", "hold", ("hold_changed",)),
    _state("shelter", "referral", ("referral_changed",)),
    Told(
        "shelter",
        "service or night",
        ("service_given",),
        "SELECT id FROM shelter.service_given UNION ALL SELECT id FROM shelter.night",
    ),
    Told("shelter", "census", ("census_closed",), "SELECT id FROM shelter.census"),
    Told(
        "shelter",
        "night that was taken back",
        ("night_taken_back",),
        "SELECT night_id AS id FROM shelter.night_taken_back",
    ),
    Told("shelter", "case", ("case_opened",), "SELECT id FROM shelter.shelter_case"),
    Told(
        "shelter",
        "resolved case",
        ("case_resolved",),
        "SELECT id FROM shelter.shelter_case WHERE resolved_at IS NOT NULL",
    ),
)

QUERIES: dict[str, tuple[str, str]] = {name: query for told in TOLD for name, query in told.queries().items()}
