"""Moves a data folder's data to another major version of Postgres, by a dump and a restore.

    python -m amparo.embedded.postgres.convert --to 17 .amparo

The programs of both versions must be at hand: the old ones from the system (with `pg_dumpall` and `psql`), the
new ones from the system or fetched. The old cluster stays beside the new one as `cluster-<major>`, to be deleted
by hand.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from amparo.embedded.postgres.account import Account, account_for
from amparo.embedded.postgres.binaries import Binaries, system_binaries
from amparo.embedded.postgres.cluster import major_of
from amparo.embedded.postgres.errors import BinariesMissing, FolderRefused, PostgresTrouble
from amparo.embedded.postgres.package import PACKAGE_MAJOR, fetched_binaries
from amparo.embedded.postgres.place import (
    Place,
    folder_of,
    read_record,
    recorded_place,
    remove_cluster,
    write_whole,
)
from amparo.embedded.postgres.server import start_postgres


def convert(data: Path, *, to: int) -> None:
    """Move the data of `data` to Postgres `to`; the folder is as before unless all of it succeeds.

    Raises:
        PostgresTrouble: programs are missing, somebody uses the data folder, or the dump or restore failed.
    """
    record = read_record(data)
    if record is None:
        raise FolderRefused(f"{data} holds no Postgres cluster. Nothing is to be converted.")
    place = recorded_place(data, record)
    account = account_for(place.cluster)
    old, new = _programs(place, account, major_of(place.cluster)), _programs(place, account, to)
    if not (old.folder / "pg_dumpall").exists():
        raise BinariesMissing(
            f"{old.folder} has no pg_dumpall. Install the client programs of Postgres {old.major} "
            f"(Debian: apt-get install postgresql-client-{old.major})."
        )
    dump = place.folder / "convert.sql"
    draft_data = place.folder / "convert"
    _remove(draft_data)
    try:
        with start_postgres(data, binaries=old) as source:
            _client(old, "pg_dumpall", source.admin_url, "--file", str(dump))
        _leave_superuser_out(dump)
        folder_of(draft_data).mkdir(parents=True)
        # The same password as before, because the dump sets it on its way.
        write_whole(folder_of(draft_data) / place.password.name, place.password.read_text())
        with start_postgres(draft_data, binaries=new) as target:
            quietly = ("--no-psqlrc", "--quiet", f"--output={os.devnull}", "--set=ON_ERROR_STOP=1")
            _client(old, "psql", target.admin_url, *quietly, f"--file={dump}")
        place.cluster.rename(place.room / f"cluster-{old.major}")
        target.cluster.rename(place.cluster)
        place.save(new.major, ready=True)
    finally:
        dump.unlink(missing_ok=True)
        _remove(draft_data)


def _remove(draft_data: Path) -> None:
    remove_cluster(draft_data)
    shutil.rmtree(draft_data, ignore_errors=True)


def _programs(place: Place, account: Account, major: int) -> Binaries:
    for each in system_binaries(account):
        if each.major == major:
            return each
    if major == PACKAGE_MAJOR:
        return fetched_binaries(place.binaries_root, account)
    raise BinariesMissing(f"Postgres {major} is not on this machine (Debian: apt-get install postgresql-{major}).")


def _client(binaries: Binaries, program: str, url: str, *arguments: str) -> None:
    parts = urlsplit(url)
    # The password goes by the environment: everyone on this machine may read a command line.
    environment = {**os.environ, "PGPASSWORD": parts.password or "", "PGCLIENTENCODING": "UTF8"}
    answer = subprocess.run(  # noqa: S603 -- Postgres' own clients, with the paths above
        [
            *(str(binaries.folder / program), "--host=127.0.0.1", f"--port={parts.port}"),
            *("--username=postgres", "--dbname=postgres" if program == "psql" else "--database=postgres"),
            *arguments,
        ],
        env=environment,
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise PostgresTrouble(f"{program} failed, and the data folder is as it was. It said:\n{answer.stderr[-1500:]}")


def _leave_superuser_out(dump: Path) -> None:
    """Drop the statement that would make the superuser again; its password comes along by the ALTER after it."""
    draft = dump.with_suffix(".draft")
    with dump.open("rb") as lines, draft.open("xb") as kept:
        draft.chmod(0o600)
        seen = False
        for line in lines:
            if not seen and line.strip() == b"CREATE ROLE postgres;":
                seen = True
                continue
            kept.write(line)
    draft.replace(dump)


def main() -> None:
    """Run the conversion from the command line."""
    parser = argparse.ArgumentParser(prog="convert", description="Move a data folder to another major of Postgres.")
    parser.add_argument("--to", type=int, required=True, help="major version, such as 17")
    parser.add_argument("data", type=Path)
    wanted = parser.parse_args()
    try:
        convert(wanted.data, to=wanted.to)
    except PostgresTrouble as trouble:
        sys.exit(str(trouble))
    sys.stderr.write(f"{wanted.data} now holds data of Postgres {wanted.to}.\n")


if __name__ == "__main__":
    main()
