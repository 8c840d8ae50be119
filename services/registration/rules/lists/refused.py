"""Why a file can not be read at all."""

from __future__ import annotations


class FileRefused(Exception):
    """A file that is not read: the code of its problem (`errors/imports.py`) and that problem's parameters."""

    def __init__(self, code: str, **parameters: int) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters
