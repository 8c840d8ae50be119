"""What may be wrong with an entry of a device's outbox before its operation is asked."""

from __future__ import annotations

from shared.problems import Problem


class EntryRefused(Problem):
    """It is not what this device's worker signed here: nothing of it is kept."""

    status, code = 422, "entry_refused"


class EntryUnreadable(Problem):
    """A sealed one that no key here opens, or in which there is no entry: nothing of it is kept."""

    status, code = 422, "entry_unreadable"


class OperationNotDeferrable(Problem):
    status, code = 422, "operation_not_deferrable"


class EntryNotTried(Problem):
    """One before it could not be tried, or the request took too long: it may build upon that."""

    status, code, retryable = 503, "entry_not_tried", True


class EntryDecided(Problem):
    status, code, refusal = 409, "entry_decided", True
