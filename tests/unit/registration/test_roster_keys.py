"""A typed number matches a roster's key by the recipe in docs/registration.md, run as it stands there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from amparo.documents import ROOT
from services.registration.rules.roster import document_match_key, phone_match_key

SALT = "q0Zb3l2kT8mW5n1sVx7y9A"
DOCUMENTS = [
    "0703-1990-01234", "0703 1990 01234", "0703199001234", "x0000000", "X-000.0000", "ＡＢ１２３４５", "ñu-4455ß",
    "№ 12345", "1234", "", "٠١٢٣٤٥٦",
]  # fmt: skip
PHONES = [
    "+504 9911-2233",
    "9911 2233",
    "99112233",
    "911-2233",
    "112233",
    "",
    "＋504 ９９１１ ２２３３",
    "tel. 9911.2233",
]


def recipe() -> str:
    """The JavaScript of the page, whole."""
    page = (ROOT / "docs" / "registration.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```js\n(.*?)```", page, re.DOTALL)
    return str(code)


def in_javascript(salt: str) -> tuple[list[str | None], list[str | None]]:
    """What a browser makes of the same documents and phones."""
    node = shutil.which("node")
    assert node, "the programs of Postgres come by npm, so that node is there"
    asked = f"""
    const all = (make, texts) => Promise.all(texts.map((text) => make({json.dumps(salt)}, text)));
    Promise.all([all(documentKey, {json.dumps(DOCUMENTS)}), all(phoneKey, {json.dumps(PHONES)})])
      .then((found) => console.log(JSON.stringify(found)));
    """
    ran = subprocess.run([node, "-e", recipe() + asked], capture_output=True, text=True, timeout=60, check=True)
    documents, phones = json.loads(ran.stdout)
    return documents, phones


def test_javascript_by_the_recipe_makes_the_same_keys() -> None:
    documents, phones = in_javascript(SALT)
    assert documents == [document_match_key(SALT, number) for number in DOCUMENTS]
    assert phones == [phone_match_key(SALT, phone) for phone in PHONES]


def test_one_number_has_one_key_however_it_is_written() -> None:
    assert len({document_match_key(SALT, number) for number in DOCUMENTS[:3]}) == 1
    assert len({phone_match_key(SALT, phone) for phone in PHONES[:3]}) == 1


def test_another_salt_another_kind_or_another_number_has_another_key() -> None:
    keys = [
        document_match_key(SALT, "99112233"),
        document_match_key("another", "99112233"),
        phone_match_key(SALT, "99112233"),
        phone_match_key(SALT, "99112234"),
    ]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("number", ["", "1234", "--12"])
def test_what_is_too_short_to_be_one_has_no_key(number: str) -> None:
    assert document_match_key(SALT, number) is None
    assert phone_match_key(SALT, number) is None


def test_a_key_is_ten_letters_of_the_base_32() -> None:
    assert re.fullmatch("[A-Z2-7]{10}", document_match_key(SALT, "0703199001234") or "")
