"""What the web client's scanning is tested by is what the services and the reference scanner say today."""

from __future__ import annotations

import json

from tests.support.scanning_vectors import FILE, made


def test_the_clients_vectors_are_what_our_own_code_makes() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(made()))
