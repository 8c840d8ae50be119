"""A fetched package is used only if it is the pinned one, byte for byte."""

import base64
import hashlib
from pathlib import Path

import pytest

from amparo.embedded.postgres import BinariesDamaged
from amparo.embedded.postgres.package import SHA512, check_integrity


def test_one_altered_byte_is_refused(tmp_path: Path) -> None:
    pinned = base64.b64encode(hashlib.sha512(b"postgres").digest()).decode().rstrip("=")
    (tmp_path / "package.tgz").write_bytes(b"Postgres")
    with pytest.raises(BinariesDamaged, match="not the pinned one"):
        check_integrity(tmp_path / "package.tgz", pinned)


def test_the_pinned_bytes_are_accepted(tmp_path: Path) -> None:
    pinned = base64.b64encode(hashlib.sha512(b"postgres").digest()).decode().rstrip("=")
    (tmp_path / "package.tgz").write_bytes(b"postgres")
    check_integrity(tmp_path / "package.tgz", pinned)


def test_every_pin_is_a_whole_sha512() -> None:
    assert {len(base64.b64decode(pin + "==")) for pin in SHA512.values()} == {64}
    assert len(set(SHA512.values())) == 4
