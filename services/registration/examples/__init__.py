"""How each operation is called; the order is a story that can be told."""

from __future__ import annotations

from services.registration.examples.changes import CHANGES
from services.registration.examples.desk import AFTERWARDS, DESK
from services.registration.examples.lists import LISTS
from services.registration.examples.merging import MERGING
from services.registration.examples.outbox import OUTBOX
from services.registration.examples.privacy import PRIVACY
from services.registration.examples.protection import PROTECTION

EXAMPLES = {**DESK, **MERGING, **LISTS, **CHANGES, **PROTECTION, **AFTERWARDS, **OUTBOX, **PRIVACY}
