"""What coordination refuses."""

from __future__ import annotations

from collections.abc import Mapping

from shared.problems import Problem


class DayNotOver(Problem):
    """Outside the agency a day is read when it is over: of two moments of one day the difference is a small cell."""

    status, code, package = 409, "day_not_over", "services.coordination"


CONSTRAINTS: Mapping[str, type[Problem]] = {}
