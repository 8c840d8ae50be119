"""What coordination refuses: nothing of its own yet, because it only listens and reports."""

from __future__ import annotations

from collections.abc import Mapping

from shared.problems import Problem

CONSTRAINTS: Mapping[str, type[Problem]] = {}
