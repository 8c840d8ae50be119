"""Imported lists: what is refused."""

from __future__ import annotations

from services.registration.errors.refusal import Refusal
from shared.problems import Problem


class ListOfViolence(Refusal):
    """People whom violence drove from home are on no list: a list in the wrong hands finds them."""

    status = 422
    code = "list_of_violence"


class ImportMovedOn(Refusal):
    """The import is not where this could be done: says where it is."""

    code = "import_moved_on"


class ImportNotRead(Problem):
    """The file is still being read: the same request may succeed later."""

    status, retryable, package = 409, True, "services.registration"
    code = "import_not_read"


class MappingMissing(Refusal):
    """Nobody said yet in which column names, or people by number, stand."""

    code = "mapping_missing"


class MappingWrong(Refusal):
    """A mapping names a column that the file has not, or one thing twice, or nobody."""

    status = 422
    code = "mapping_wrong"


class ErrorsNotAccepted(Refusal):
    """Households would be left out, and nobody has said that they may be."""

    code = "errors_not_accepted"


class ListMovedOn(Refusal):
    """Another version of the list was committed, or undone, since this file was compared with it."""

    code = "list_moved_on"


class NotTheLastVersion(Refusal):
    """Only the newest version of a list can be undone."""

    code = "not_the_last_version"


class FamiliesSeen(Refusal):
    """A desk has met families of this import: what they are now is not the list's any more."""

    code = "families_seen"


class ImportExpired(Refusal):
    """The file, and what was needed to undo it, has been deleted."""

    code = "import_expired"


class ImportFailed(Refusal):
    """Something in the system failed, not in the file: it can be tried again from where it stopped."""

    code = "import_failed"


class FileRefusal(Refusal):
    """Base of what may be wrong with a file as a whole."""

    status = 422
    code = "file_unreadable"


class FileNotASheet(FileRefusal):
    code = "file_not_a_sheet"


class FileTooBigInside(FileRefusal):
    code = "file_too_big_inside"


class FileHoldsArchive(FileRefusal):
    code = "file_holds_archive"


class FileHasUnsafeXml(FileRefusal):
    code = "file_has_unsafe_xml"


class FileTooManyRows(FileRefusal):
    code = "file_too_many_rows"


class FileTooManyColumns(FileRefusal):
    code = "file_too_many_columns"


class FileHasNoTable(FileRefusal):
    code = "file_has_no_table"


FILE_REFUSALS: dict[str, type[FileRefusal]] = {
    one.code: one
    for one in (
        *(FileRefusal, FileNotASheet, FileTooBigInside, FileHoldsArchive, FileHasUnsafeXml),
        *(FileTooManyRows, FileTooManyColumns, FileHasNoTable),
    )
}
"""By the codes that reading a file answers (`rules/lists/refused.py`)."""
