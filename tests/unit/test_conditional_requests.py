"""`If-None-Match` and `Accept-Encoding` as RFC 9110 reads them."""

from __future__ import annotations

import pytest

from shared.conditional import holds, takes_gzip

ETAG = 'W/"2f3a"'


@pytest.mark.parametrize(
    "header",
    [
        ETAG,
        '"2f3a"',
        f'"x", {ETAG}',
        '"a,b" ,"2f3a"',
        ',, "2f3a",',
        "*",
        " * ",
        ", ".join(f'"{n}"' for n in range(1_000)) + f", {ETAG}",
    ],
)
def test_a_request_that_names_the_answer_holds_it(header: str) -> None:
    assert holds(header, ETAG)


@pytest.mark.parametrize("header", [None, "", '""', '"2f3"', "2f3a", 'W/"2F3A"', '"x", "y"', '"*"', '"2f3a'])
def test_a_request_that_does_not_name_the_answer_gets_it(header: str | None) -> None:
    assert not holds(header, ETAG)


@pytest.mark.parametrize(
    "header",
    [
        "gzip",
        "GZIP",
        "x-gzip",
        "br, gzip",
        "gzip;q=0.001",
        "gzip ; q=1.000",
        "*",
        "identity;q=0.5, *;q=0.6",
        "deflate, gzip;q=1.0, *;q=0.5",
        "gzip, identity",
    ],
)
def test_gzip_is_for_whoever_allows_it(header: str) -> None:
    assert takes_gzip(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "identity",
        "br",
        "gzip;q=0",
        "gzip;q=0.000",
        "*;q=0",
        "gzip;q=0, *",
        "notgzip",
        "gzip;q=0.5, identity",
        "gzip;q=2",
        "gzip;q=x",
        "gzip;level=9",
    ],
)
def test_nothing_is_packed_for_whoever_does_not(header: str) -> None:
    assert not takes_gzip(header)
