"""What an outbox may hold is held against the rows that it tells of, or is named here with the reason why not."""

from __future__ import annotations

from amparo.verify.outboxes import TOLD
from shared.contracts.catalogue import payloads

NO_STATES = {
    "distribution.log_decided.v1": "a decision, which the log itself keeps; nobody applies it elsewhere",
    "distribution.log_quarantined.v1": "a log that is kept unread: the inbox of logs is its account",
    "distribution.lot_recalled.v1": "told once; what of the lot is where is the stock ledger's",
    "distribution.stock_moved.v1": "one fact for several entries of the ledger, which sums to zero (I1)",
    "registration.card_batch_printed.v1": "codes that are nobody's: a card has its state from when it is issued",
    "registration.consent_changed.v1": (
        "an answer goes with its person: told anew under the survivor of a merge and when a protection is lifted,"
        " withheld while one lasts, so which versions must be told is no question of its rows alone"
    ),
}
"""Event types that no check of the outboxes looks for."""


def test_every_event_type_is_checked_or_is_named_as_no_state() -> None:
    told = {f"{told.service}.{type_}.v1" for told in TOLD for type_ in told.types}
    assert told | set(NO_STATES) == set(payloads())
    assert not told & set(NO_STATES)
