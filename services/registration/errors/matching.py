"""Questions about people at other sites: what is refused."""

from __future__ import annotations

from services.registration.errors.refusal import Refusal


class QuestionAnswered(Refusal):
    """A question is answered once: no second guess."""

    code = "question_answered"


class QuestionExpired(Refusal):
    """A question is for the person who stands at the desk now."""

    code = "question_expired"
