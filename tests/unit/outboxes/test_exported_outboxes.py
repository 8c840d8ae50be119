"""A phone's exported outbox: opened by the installation that it was sealed to, by no other, line by line."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from amparo.cli import app
from amparo.outboxes import open_outbox
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.outbox_keys import ALGORITHM, ENCRYPTION, PURPOSE, publish, published
from tests.support.sealing import sealed_to


@pytest.fixture
def keys(tmp_path: Path) -> KeysDirectory:
    """The keys of an installation."""
    return installed(tmp_path / "keys")


def installed(folder: Path) -> KeysDirectory:
    keys = KeysDirectory(folder)
    keys.ensure(PURPOSE)
    publish(keys)
    return keys


def sealed(keys: KeysDirectory, content: Any) -> str:
    """`content` as a browser seals it, with nothing but what is published."""
    return sealed_to(published(keys)["keys"][-1], content)


def entry(operation: str = "POST /shelter/v1/stays") -> dict[str, str]:
    signed = {"id": str(new_id()), "operation": operation, "device_id": "d1", "worker": "w1", "body": {"name": "María"}}
    return {"certificate": "c", "signed": json.dumps(signed), "signature": "s"}


def test_entries_are_opened_in_their_order(keys: KeysDirectory) -> None:
    sent = [entry(), entry(), entry("POST /distribution/v1/handouts")]

    opened = open_outbox([sealed(keys, one) for one in sent], keys)

    assert opened.entries == sent
    assert opened.counts()["operation"] == {"POST /shelter/v1/stays": 2, "POST /distribution/v1/handouts": 1}


def exported(keys: KeysDirectory, one: dict[str, str], **changes: Any) -> str:
    """A line of the file as the web client saves it (`exportUnsent`)."""
    signed = json.loads(one["signed"])
    line = {
        "id": signed["id"],
        "seq": 1,
        "service": "shelter",
        "device_id": signed["device_id"],
        "captured_at": "2026-11-30T20:00:00.000Z",
        "sealed": sealed(keys, one),
    }
    return json.dumps(line | changes)


def test_the_lines_that_the_web_client_saves_are_opened_beside_bare_ones(keys: KeysDirectory) -> None:
    first, second = entry(), entry()

    opened = open_outbox([exported(keys, first), sealed(keys, second), exported(keys, first)], keys)

    assert (opened.entries, opened.repeated, opened.unreadable) == ([first, second], 1, [])


def test_a_line_of_the_web_client_that_was_cut_off_or_emptied_is_named(keys: KeysDirectory) -> None:
    whole = exported(keys, entry())
    lines = [whole[:-20], exported(keys, entry(), sealed=None), '{"id": "x"}', whole]

    assert open_outbox(lines, keys).unreadable == [1, 2, 3]


def test_an_entry_that_was_exported_twice_is_one(keys: KeysDirectory) -> None:
    one = entry()

    opened = open_outbox([sealed(keys, one), "", sealed(keys, one)], keys)

    assert (opened.entries, opened.repeated) == ([one], 1)


def test_what_was_sealed_before_a_new_key_is_opened_too(keys: KeysDirectory) -> None:
    line = sealed(keys, entry())
    keys.rotate(PURPOSE, not_before=keys.current(PURPOSE).not_before)
    publish(keys)

    opened = open_outbox([line, sealed(keys, entry())], keys)

    assert (len(opened.entries), len(published(keys)["keys"])) == (2, 2)


def test_a_line_as_the_web_client_exports_it_is_opened(keys: KeysDirectory) -> None:
    one = entry()
    line = json.dumps({"id": "x", "seq": 1, "service": "shelter", "device_id": "d1", "sealed": sealed(keys, one)})

    opened = open_outbox([line, json.dumps({"id": "x"}), json.dumps({"sealed": 1})], keys)

    assert (opened.entries, opened.unreadable) == ([one], [2, 3])


def test_a_large_entry_is_opened(keys: KeysDirectory) -> None:
    large = entry() | {"certificate": "c" * 600_000}

    assert open_outbox([json.dumps({"sealed": seal_large(keys, large)})], keys).entries == [large]


def seal_large(keys: KeysDirectory, content: Any) -> str:
    """By a sender without the library's own limit."""
    public = published(keys)["keys"][-1]
    header = {"alg": ALGORITHM, "enc": ENCRYPTION, "kid": public["kid"]}
    return jwe.encrypt_compact(
        header, json.dumps(content).encode(), ECKey.import_key(public), algorithms=[ALGORITHM, ENCRYPTION]
    )


def test_another_installations_and_damaged_lines_are_named_and_the_rest_is_opened(
    keys: KeysDirectory, tmp_path: Path
) -> None:
    good, stranger = sealed(keys, entry()), installed(tmp_path / "others")
    lines = [
        sealed(stranger, entry()),
        good[:-4],
        good[:-6] + ("AAAAAA" if not good.endswith("AAAAAA") else "BBBBBB"),
        "no JWE",
        sealed(keys, "no JSON"),
        sealed(keys, ["a list"]),
        sealed(keys, {**entry(), "more": "x"}),
        sealed(keys, {**entry(), "signed": "{}"}),
        good,
    ]

    opened = open_outbox(lines, keys)

    assert opened.unreadable == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(opened.entries) == 1


def test_another_way_of_encryption_is_refused(keys: KeysDirectory) -> None:
    public = published(keys)["keys"][-1]
    header = {"alg": "ECDH-ES+A128KW", "enc": "A128GCM", "kid": public["kid"]}
    key = ECKey.import_key({name: value for name, value in public.items() if name != "alg"})
    line = jwe.encrypt_compact(header, json.dumps(entry()).encode(), key, algorithms=["ECDH-ES+A128KW", "A128GCM"])

    assert open_outbox([line], keys).unreadable == [1]


def test_the_published_file_holds_no_private_half(keys: KeysDirectory) -> None:
    (public,) = published(keys)["keys"]

    assert set(public) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (public["kty"], public["crv"], public["use"]) == ("EC", "P-256", "enc")


def test_publishing_again_touches_nothing_and_mends_a_file_of_other_keys(keys: KeysDirectory) -> None:
    file = keys.path / "outbox_public.json"
    first = (file.stat().st_ino, file.read_bytes())
    publish(keys)
    assert (file.stat().st_ino, file.read_bytes()) == first

    file.write_text('{"keys": []}', encoding="utf-8")
    publish(keys)
    assert file.read_bytes() == first[1]


def test_the_command_counts_without_a_name_and_writes_entries_for_its_owner_alone(tmp_path: Path) -> None:
    keys = installed(tmp_path / "keys")
    file, target = tmp_path / "outbox.jsonl", tmp_path / "entries.json"
    file.write_text(sealed(keys, entry()) + "\n", encoding="utf-8")
    environment = {"AMPARO_KEYS_DIR": str(keys.path)}
    command = ["outbox", "open", str(file), "--entries", str(target), "--data", str(tmp_path)]

    first = CliRunner().invoke(app, command, env=environment)
    again = CliRunner().invoke(app, command, env=environment)

    assert first.exit_code == 0, first.output
    assert "1 entries, 0 repeated, 0 unreadable lines" in first.output
    assert "María" not in first.output
    assert len(json.loads(target.read_text(encoding="utf-8"))["entries"]) == 1
    assert target.stat().st_mode & 0o777 == 0o600
    assert again.exit_code == 2  # what is there is not written over


def test_the_command_fails_where_a_line_could_not_be_opened(tmp_path: Path) -> None:
    keys = installed(tmp_path / "keys")
    file = tmp_path / "outbox.jsonl"
    file.write_text(sealed(keys, entry()) + "\ncut off\n", encoding="utf-8")

    result = CliRunner().invoke(
        app, ["outbox", "open", str(file), "--data", str(tmp_path)], env={"AMPARO_KEYS_DIR": str(keys.path)}
    )

    assert result.exit_code == 1
    assert "Unreadable: lines 2" in result.output
