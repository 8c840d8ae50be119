"""Whoever has no Chromium for the tests reads in one line how to get one; what does not run is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import browser
from tests.support.servers import NoServer

ANSWERING = "#!/bin/sh\necho Chromium 156.0\n"
ASKING_FOR_A_SNAP = "#!/bin/sh\necho 'requires the chromium snap to be installed' >&2\nexit 1\n"


@pytest.fixture(autouse=True)
def _nothing_found_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine with `tmp_path` as its only folder of programs, and none of Debian's."""
    monkeypatch.delenv(browser.CHROMIUM_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_MAC", ())
    browser.chromium.cache_clear()
    yield
    browser.chromium.cache_clear()


def program(folder: Path, name: str, text: str) -> Path:
    """An executable script."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "chromium", ANSWERING)
    named = program(tmp_path, "my-own", ANSWERING)
    monkeypatch.setenv(browser.CHROMIUM_VARIABLE, str(named))

    assert browser.chromium() == named


def test_one_that_is_named_and_does_not_run_is_not_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "chromium", ANSWERING)
    monkeypatch.setenv(browser.CHROMIUM_VARIABLE, str(tmp_path / "gone"))

    with pytest.raises(NoServer, match=r"AMPARO_CHROMIUM is set, .* FileNotFoundError"):
        browser.chromium()


def test_a_script_that_asks_for_a_snap_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "chromium-browser", ASKING_FOR_A_SNAP)
    chrome = program(tmp_path, "google-chrome", ANSWERING)

    assert browser.chromium() == chrome


def test_without_one_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    program(tmp_path, "chromium-browser", ASKING_FOR_A_SNAP)

    with pytest.raises(NoServer, match=r"apt-get install chromium .* AMPARO_CHROMIUM .*it does not tell its version"):
        browser.chromium()
