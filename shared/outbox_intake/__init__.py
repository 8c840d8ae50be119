"""The intake of devices' outboxes: what was done at a desk reaches its service under the device's own token.

Each entry was signed by its worker's key of that shift. It is done inside this process as that worker, by the
operation itself, with its rules, its key and its audit; what is refused is put aside for a named person (ADR 0037).
"""

from shared.outbox_intake.deferrable import Deferrable, Intake, Reading, Standing
from shared.outbox_intake.forgetting import forget_parked
from shared.outbox_intake.routes import intake_router
from shared.outbox_intake.table import make_outbox_entry_table

__all__ = [
    "Deferrable",
    "Intake",
    "Reading",
    "Standing",
    "forget_parked",
    "intake_router",
    "make_outbox_entry_table",
]
