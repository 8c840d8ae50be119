"""How each operation is called; the order is a story that can be told."""

from services.registration.examples.desk import AFTERWARDS, DESK
from services.registration.examples.protection import PROTECTION

EXAMPLES = {**DESK, **PROTECTION, **AFTERWARDS}
