"""The two kinds of payload, for those of distribution."""

from __future__ import annotations

from typing import Literal

FACT: Literal["FACT"] = "FACT"
STATE: Literal["STATE"] = "STATE"
