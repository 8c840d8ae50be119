"""The audit: who changed what, and who saw whose identity, in one hash chain per service and site.

A row is inserted, unsealed, in the transaction of the change or before the answer of the read; a short sealing step
under an advisory lock per site gives committed rows their place in the site's chain (`docs/adr/0011`). Signed
checkpoints of all chains' heads, kept outside the database, show what was cut off or written anew.
"""

from shared.audit.entries import INSERT_ENTRY, OPERATION_CHAIN, Entry, chain_of, entry_parameters, write_entry
from shared.audit.table import AUDIT_TABLES, drop_audit_tables, make_audit_tables

__all__ = [
    "AUDIT_TABLES",
    "INSERT_ENTRY",
    "OPERATION_CHAIN",
    "Entry",
    "chain_of",
    "drop_audit_tables",
    "entry_parameters",
    "make_audit_tables",
    "write_entry",
]
