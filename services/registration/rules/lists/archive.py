"""What is told of a file before anything in it is read: its kind, and whether its parts are safe to unpack."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

from services.registration.rules.lists import limits
from services.registration.rules.lists.refused import FileRefused

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
"""Excel before 2007, and every workbook that a password protects."""
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf")
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".docx", ".gz", ".7z", ".rar", ".jar", ".tar", ".bz2", ".xz")
_WORKBOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_HEAD_BYTES = 4_096


class FileKind(StrEnum):
    CSV = "CSV"
    XLSX = "XLSX"


def kind_of(content: bytes) -> FileKind:
    """What the file is by its first bytes, whatever its name says; the parts of a workbook are checked here.

    Raises:
        FileRefused: it is neither, or its parts are not safe to unpack.
    """
    if not content.strip():
        raise FileRefused("file_has_no_table")
    if content.startswith(_ZIP):
        _must_be_safe(content)
        return FileKind.XLSX
    if content.startswith((_OLE, *_BINARY)):
        raise FileRefused("file_not_a_sheet")
    return FileKind.CSV


def _must_be_safe(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _must_be_small(parts)
            if _WORKBOOK not in {part.filename for part in parts}:
                raise FileRefused("file_not_a_sheet")
            for part in parts:
                _must_be_plain(archive, part)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise FileRefused("file_unreadable") from error


def _must_be_small(parts: list[zipfile.ZipInfo]) -> None:
    """By the directory's own word, which zipfile holds every part to when it is read: it ends there or fails."""
    inflated = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if part.filename == _STRINGS)
    steep = any(
        part.file_size > limits.RATIO_FROM_BYTES and part.file_size > limits.RATIO_MAX * max(part.compress_size, 1)
        for part in parts
    )
    if inflated > limits.INFLATED_BYTES_MAX or strings > limits.STRINGS_BYTES_MAX or steep:
        raise FileRefused("file_too_big_inside", megabytes_max=limits.INFLATED_BYTES_MAX // 1024**2)
    if len(parts) > limits.PARTS_MAX or len({part.filename for part in parts}) < len(parts):
        raise FileRefused("file_too_big_inside", megabytes_max=limits.INFLATED_BYTES_MAX // 1024**2)


def _must_be_plain(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No archive within the archive, nothing encrypted, and no part that declares entities of its own."""
    if part.flag_bits & 0x1:
        raise FileRefused("file_not_a_sheet")
    if part.filename.lower().endswith(_ARCHIVES):
        raise FileRefused("file_holds_archive")
    with archive.open(part) as stream:
        head = stream.read(_HEAD_BYTES)
    if head.startswith((_ZIP, b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise FileRefused("file_holds_archive")
    if b"<!DOCTYPE" in head.replace(b"\x00", b"").upper():
        raise FileRefused("file_has_unsafe_xml")
