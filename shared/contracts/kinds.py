"""The two kinds of payload."""

from __future__ import annotations

from typing import Literal

FACT: Literal["FACT"] = "FACT"
STATE: Literal["STATE"] = "STATE"
