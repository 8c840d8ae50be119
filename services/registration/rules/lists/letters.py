"""Columns by the letters under which spreadsheets show them."""

from __future__ import annotations

_LETTERS = 26


def letters_of(column: int) -> str:
    """The letters of a column that is counted from 0: A, Z, AA."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_of(letters: str) -> int:
    """The column, counted from 0, under these capital letters."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1
