"""What every refusal of registration is."""

from __future__ import annotations

from shared.problems import Problem


class Refusal(Problem):
    """A refusal by a rule: kept, and answered again to the same request."""

    status, refusal, package = 409, True, "services.registration"
