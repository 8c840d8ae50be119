"""What registration refuses, and what its constraints mean to a caller."""

from __future__ import annotations

from shared.problems import Busy, IdReused, NotFound, Problem


class _Refusal(Problem):
    status, refusal, package = 409, True, "services.registration"


class SimilarHeadcount(_Refusal):
    """A head-count like this one was made here a moment ago: is it the same bus?"""

    code = "similar_headcount"


class CardNotPrinted(_Refusal):
    """A code is not one of a pre-printed card that is still free."""

    code = "card_not_free"


class CardCodeWrong(_Refusal):
    """The check character does not fit: a letter is wrong or two are swapped."""

    status = 422
    code = "card_code_wrong"


class CardAlreadyRevoked(_Refusal):
    code = "card_already_revoked"


class CardAlreadyBound(_Refusal):
    code = "card_already_bound"


class BatchExhausted(_Refusal):
    """The batch holds fewer free cards than were asked for."""

    code = "batch_exhausted"


class GroupMovedOn(_Refusal):
    """A group is expected, then arrived, then finished, and never goes back: says where it is."""

    code = "group_moved_on"


class NoUnnamedMember(_Refusal):
    """Every member of the household has a record already; naming never changes its size."""

    code = "no_unnamed_member"


class UnknownMember(_Refusal):
    """A field names a person who is no member of this household."""

    status = 422
    code = "unknown_member"


class ConsentNeedsPerson(_Refusal):
    """Consent is a person's: nobody in this household has a record."""

    status = 422
    code = "consent_needs_person"


CONSTRAINTS: dict[str, type[Problem]] = {
    "household_pkey": IdReused,
    "person_pkey": IdReused,
    "document_pkey": IdReused,
    "card_pkey": IdReused,
    "arrival_pkey": IdReused,
    "headcount_pkey": IdReused,
    "arrival_arrival_group_id_fkey": NotFound,
    "headcount_arrival_group_id_fkey": NotFound,
    "card_code_once": Busy,  # one in 10^7 even among millions of cards; the repeat draws another code
}
