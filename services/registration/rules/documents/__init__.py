"""Documents and phones as they are written: what looks odd is said, nothing is refused."""

from services.registration.rules.documents.mrz import Mrz, UnreadableMrz, read_mrz
from services.registration.rules.documents.numbers import number_warnings
from services.registration.rules.documents.phones import phone_key, phone_warnings

__all__ = ["Mrz", "UnreadableMrz", "number_warnings", "phone_key", "phone_warnings", "read_mrz"]
