"""How each operation is called; the order is a story that can be told."""

from __future__ import annotations

from services.registration.examples.desk import DESK
from services.registration.examples.privacy import PRIVACY

EXAMPLES = {**DESK, **PRIVACY}
