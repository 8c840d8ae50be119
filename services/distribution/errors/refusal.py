"""What every refusal of distribution has in common."""

from __future__ import annotations

from shared.problems import Problem


class Refusal(Problem):
    """The request was understood, and what stands in the tables does not let it be; nothing is stored."""

    status, refusal, package = 409, True, "services.distribution"
