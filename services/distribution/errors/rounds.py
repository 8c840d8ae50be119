"""Rounds."""

from __future__ import annotations

from services.distribution.errors.refusal import Refusal


class RoundStateRefused(Refusal):
    code = "round_state_refused"


class RoundUnsettled(Refusal):
    """Cases are open, logs have not come or rows of paper are not typed, and nobody says why it ends all the same."""

    code = "round_unsettled"


class RoundUnbalanced(Refusal):
    """What was loaded is not issued, returned, lost or damaged, and nobody accepts it; names each difference."""

    code = "round_unbalanced"


class RowCodeRefused(Refusal):
    """The code is mistyped, or another sheet's."""

    status = 422
    code = "row_code_refused"


class RowTypedOtherwise(Refusal):
    """The row was typed before, with another content."""

    code = "row_typed_otherwise"


class SheetsFull(Refusal):
    """A round has 999 sheets at the most."""

    code = "sheets_full"


class SheetFileUnreadable(Refusal):
    """The file is no CSV with the columns that a sheet has."""

    status = 422
    code = "sheet_file_unreadable"
