"""Idempotency-Key: one effect and one answer per caller and key.

The row is reserved first, in the business transaction: a second request with the same key waits for it on the
unique index, at most two seconds. A refusal by a business rule rolls back and is then stored as the key's answer.
No answer with identity is stored: what a command returns for storing holds ids and codes only.
"""

from shared.idempotency.keys import IDEMPOTENCY_GRANTS, purge, table_ddl
from shared.idempotency.replies import Command, Reply
from shared.idempotency.writes import HEADER, Write, writes

__all__ = ["HEADER", "IDEMPOTENCY_GRANTS", "Command", "Reply", "Write", "purge", "table_ddl", "writes"]
