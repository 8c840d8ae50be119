"""I14: who was erased is gone, and stays so."""

from __future__ import annotations

INVARIANT = "I14"

QUERIES: dict[str, tuple[str, str]] = {
    "I14 who is to stay erased is erased": (
        """
        SELECT e.person_id FROM registration.erasure AS e JOIN registration.person AS p ON p.id = e.person_id
        WHERE p.erased_at IS NULL
        """,
        INVARIANT,
    ),
    "I14 nothing is left of who an erased person was": (
        """
        SELECT p.id FROM registration.person AS p
        WHERE p.erased_at IS NOT NULL
          AND (num_nonnulls(p.given_names, p.family_names, p.birth_date, p.phone) > 0 OR p.search_text <> ''
               OR EXISTS (SELECT FROM registration.document AS d WHERE d.person_id = p.id)
               OR EXISTS (SELECT FROM registration.need AS n WHERE n.person_id = p.id)
               OR NOT EXISTS (SELECT FROM registration.erasure AS e WHERE e.person_id = p.id))
        """,
        INVARIANT,
    ),
    "I14 the log holds no birth month of an erased person": (
        """
        SELECT o.subject FROM registration.outbox AS o JOIN registration.person AS p ON p.id = o.subject
        WHERE p.erased_at IS NOT NULL AND o.data ->> 'birth_month' IS NOT NULL
        """,
        INVARIANT,
    ),
}
