"""Asks every read operation of a world, as everybody who is no officer of the record, and compares the answers.

An operation is walked by itself where its parameters are known here; one with a parameter that nobody named, or with
a body, needs an example in `BODIES`, `World.about` or a case: without one the walk fails.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import openpyxl

from shared.auth import ALL_SITES
from shared.contracts.offline_packs import PURPOSE, Pack, unseal
from shared.contracts.signed_cards import MARK
from shared.contracts.signed_cards import read as read_qr
from shared.contracts.vocabulary import Role, Scope
from shared.examples import AGENCY, SITE
from shared.key_sets import PublicKeys, jwk_set, public_keys
from shared.keys import KeysDirectory
from tests.integration.privacy_walk.worlds import DOER, EXCLUDED, SERVICES, Bearer, World
from tests.support.paper import codes_in, words_of
from tests.support.people import LA_LIMA, fixed_id
from tests.support.story import Operation, operations

NO_ENTITY = {
    "cursor",
    "limit",
    "updated_since",
    "open_only",
    "state",
    "types",
    "after",
    "municipality",
    "if-none-match",
    "if-match",
    "last-event-id",
    "unseen",
    "within_days",
    "nights",
    "night_of",
    "copies",
    "format",
    "seconds",
    "area",
    "hold",
    "as_of",
    "suppressed",
}
"""Parameters that narrow or page a list: the whole list tells more."""
PAGED = {"limit": "200", "seconds": "0"}
"""What is asked of whatever has these parameters: long pages, and streams that end."""
NEEDS_ONE = {"propose_places"}
"""Operations that require one of several parameters, of which none is required by itself."""
ALSO_CALLED = {"person": "person_id", "household": "household_id"}
"""Parameters that are asked about what others are asked about."""

Values = Mapping[str, str]
Body = Callable[[Values], dict[str, Any]]
PAPER = {
    "print_card",
    "print_card_sheet",
    "print_lot_labels",
    "print_waybill",
    "print_bed_labels",
    "print_evacuation_sheet",
}
AT_THE_DESK = {"given_names": "Canela", "birth_date": "1990-03-04"}
"""What is said, with a surname, of whoever may be known already."""
WHO_ASKS = str(fixed_id("who asks"))


def _at_the_desk(values: Values) -> dict[str, Any]:
    """Somebody with these names comes to be registered."""
    person = {"id": WHO_ASKS, "family_names": values["names"], "sex": "FEMALE", **AT_THE_DESK}
    return {"site_id": SITE, "members": [person]}


BODIES: Mapping[str, Sequence[tuple[tuple[str, ...], Body]]] = {
    "check_candidates": [(("names",), _at_the_desk)],
    "search_people": [(("names",), lambda values: {"q": values["names"]})],
    "search_structured": [(("names",), lambda values: {"family_names": values["names"]})],
    "look_up_people": [(("person_id",), lambda values: {"ids": [values["person_id"]], "purpose": "ASSISTANCE"})],
    "parse_document": [((), lambda _: {"phone": "9988-7766"})],
    "print_card_sheet": [
        (("batch_id",), lambda _: {"with_names": True}),
        (("batch_id",), lambda _: {"with_names": False, "layout": "WRISTBAND"}),
    ],
    "print_card": [
        (("code",), lambda _: {"layout": "CARD", "with_name": True}),
        (("code",), lambda _: {"layout": "WRISTBAND", "with_name": True}),
    ],
    "print_bed_labels": [(("id",), lambda _: {"room_ids": []})],
    "export_access": [(("person_id",), lambda _: {"html": False})],
    "read_scan": [((), lambda _: {"site_id": SITE, "raw": "7501031311309"})],
    "explain_rule": [((), lambda _: {"unit": "PERSON", "window": "ROUND"})],
}
"""Reads that are POSTs, with what of a world they ask about."""


OWN_AGENCY = UUID(AGENCY)


@dataclass(frozen=True)
class Reader:
    """Somebody who is no officer of the protected records."""

    name: str
    roles: Mapping[str, list[UUID | str]]
    subject: UUID
    kind: str = "staff"
    agency: UUID | None = OWN_AGENCY

    def token(self, world: World) -> str:
        """What lets them in."""
        return world.installation.token(self.roles, subject=self.subject, kind=self.kind, agency=self.agency)


def _reader(name: str, roles: Mapping[str, list[UUID | str]], subject: UUID | None = None, **more: Any) -> Reader:
    return Reader(name, roles, subject or fixed_id(f"reader {name}"), **more)


AT_SITE: list[UUID | str] = [SITE]


def reader_of(role: Role, subject: UUID) -> Reader:
    """Somebody with one role at the site."""
    return _reader(role, {role: AT_SITE}, subject)


OTHERS = [role for role in Role if role is not Role.PROTECTION_OFFICER]
EVERYTHING_ELSE = _reader("everything else", dict.fromkeys(OTHERS, AT_SITE), DOER)

ANOTHERS_OFFICER = _reader(
    "officer of another agency", {Role.PROTECTION_OFFICER: AT_SITE}, agency=fixed_id("another agency")
)


def readers() -> list[Reader]:
    """One for each role and scope, one with all of them but the officer's, and officers who are not these records'."""
    single = [_reader(role, {role: [ALL_SITES] if role is Role.ADMIN else AT_SITE}) for role in OTHERS]
    scopes = [_reader(scope, {scope: [ALL_SITES]}, kind="agency") for scope in (Scope.EVENTS, Scope.REPORTS)]
    return [
        *single,
        *scopes,
        _reader("scanner", {Scope.SCANNER: AT_SITE}, kind="device"),
        EVERYTHING_ELSE,
        _reader("officer elsewhere", {Role.PROTECTION_OFFICER: [LA_LIMA], Role.REGISTRAR: AT_SITE}),
        ANOTHERS_OFFICER,
        _reader("nobody's agency", {Role.REGISTRAR: AT_SITE}, agency=None),
        _reader("excluded officer", {Role.PROTECTION_OFFICER: AT_SITE}, EXCLUDED),
    ]


def reads() -> list[Operation]:
    """Every operation of the four services that changes nothing."""
    return [one for one in operations() if one.service in SERVICES and not _changes(one)]


def _changes(operation: Operation) -> bool:
    """Whether it changes something: a look-up that is a POST takes no key."""
    return operation.method in ("PATCH", "PUT", "DELETE") or operation.takes_key


@dataclass(frozen=True)
class Question:
    """One call of a read operation: its name tells which, for a message."""

    name: str
    operation: Operation
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any] | None = None


def questions(common: Mapping[str, list[str]], own: Mapping[str, list[str]] | None = None) -> Iterator[Question]:
    """All questions about a world, or those about one case of it (`own`): in both worlds the same, in one order."""
    own = own and _also_called(own)
    known = {**_also_called(common), **(own or {})}
    for operation in reads():
        for names, body in _ways(operation):
            if names <= known.keys() and (own is None or names & own.keys()):
                for values in _combinations(known, sorted(names)):
                    yield _question(operation, values, body(values) if body else None)


def _also_called(about: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {**about, **{name: about[other] for name, other in ALSO_CALLED.items() if other in about}}


def _ways(operation: Operation) -> Iterator[tuple[frozenset[str], Body | None]]:
    """The parameters with which an operation is asked: what it requires, alone and with each that it may have."""
    if "requestBody" in operation.document:
        assert operation.name in BODIES, f"{operation} is a read with a body: give it an example in BODIES"
        yield from ((frozenset(names), body) for names, body in BODIES[operation.name])
        return
    parameters = [one for one in operation.document.get("parameters", ()) if one["name"] not in NO_ENTITY]
    required = frozenset(one["name"] for one in parameters if one.get("required"))
    if operation.name not in NEEDS_ONE:
        yield required, None
    for one in parameters:
        if not one.get("required"):
            yield required | {one["name"]}, None


def _question(operation: Operation, values: Values, body: Mapping[str, Any] | None) -> Question:
    path = operation.path.format(**values)
    names = {one["name"] for one in operation.document.get("parameters", ())}
    query = {name: value for name, value in values.items() if name in names and "{" + name + "}" not in operation.path}
    query |= {name: value for name, value in PAGED.items() if name in names}
    return Question(f"{operation} {sorted(values)}", operation, path, query, body)


def _combinations(known: Mapping[str, list[str]], names: list[str]) -> Iterator[dict[str, str]]:
    if not names:
        yield {}
        return
    for rest in _combinations(known, names[1:]):
        for value in known[names[0]]:
            yield {names[0]: value, **rest}


def _asks(reader: Reader, operation: Operation) -> bool:
    """Whether the reader gets past the door; that the others are refused there is what the tests of the API see to.

    Paper costs a hundred times what other answers do: who may print it all prints it once.
    """
    if operation.name in PAPER:
        return reader is EVERYTHING_ELSE
    return not operation.roles or bool(set(operation.roles) & set(reader.roles))


@dataclass(frozen=True)
class Told:
    """One answer: who asked what, the status, and what it told, with what differs by nature replaced."""

    reader: str
    question: str
    operation: str
    status: int
    text: str


async def answers(
    world: World,
    one: Bearer | None = None,
    *,
    asking: Sequence[Reader] | None = None,
    only: Collection[str] | None = None,
) -> list[Told]:
    """What everybody is told of the world, or of one case; `only` are operations."""
    found = []
    asked = questions(world.about, one.about if one else None)
    wanted = [question for question in asked if only is None or str(question.operation) in only]
    for reader in readers() if asking is None else asking:
        token = reader.token(world)
        for question in wanted:
            if _asks(reader, question.operation):
                found.append(await _asked(world, reader, token, question))
    return found


async def _asked(world: World, reader: Reader, token: str, question: Question) -> Told:
    operation = question.operation
    if operation.name == "read_events":
        items = await world.events(operation.service, token)
        text = json.dumps(sorted(plain(item) for item in items), ensure_ascii=False, indent=1)
        return Told(reader.name, question.name, str(operation), 200, text)
    answer = await world.installation.client.request(
        operation.method,
        question.path,
        params=dict(question.query),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        content=json.dumps(question.body) if question.body else None,
    )
    assert answer.status_code < 500, f"{reader.name} asks {question.name}: {answer.text}"
    assert answer.status_code not in (422, 429), f"{reader.name} asks {question.name}: {answer.text}"
    text = _told(answer)
    if operation.name == "read_offline_pack" and answer.status_code == 200:
        text = plain(_of_pack(unseal(answer.json(), _pack_keys(world))))
    return Told(reader.name, question.name, str(operation), answer.status_code, text)


def _pack_keys(world: World) -> PublicKeys:
    return public_keys(jwk_set(KeysDirectory(world.installation.settings.keys_dir).keys(PURPOSE)))


def _told(answer: httpx.Response) -> str:
    """What an answer tells; of paper the words and what its codes say, of a workbook its cells."""
    kind = answer.headers.get("content-type", "")
    if kind.endswith("json"):
        return plain(answer.json())
    if kind == "application/pdf":
        return plain(
            {
                "words": MINUTES.sub("a minute", words_of(answer.content)).splitlines(),
                "codes": [_said(code) for code in codes_in(answer.content)],
            }
        )
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        return plain({sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book})
    assert kind.startswith("text/"), kind
    if kind.startswith("text/event-stream"):
        return plain(re.sub(r"(?m)^id: \d+$", "id: a position", answer.text))
    return plain({kind: answer.text})


def _of_pack(pack: Pack) -> dict[str, Any]:
    """What an offline pack tells: hashes, times and versions differ by nature, how many there are of what does not."""
    units = sorted([unit.allowed, unit.taken, unit.code, len(unit.cards)] for unit in pack.units)
    apart = {"revoked": len(pack.revoked), "paused": len(pack.paused), "printed": len(pack.printed)}
    return {"units": units, **apart, "state": pack.state, "policy": pack.policy, "cap": pack.cap}


def _said(code: str) -> str:
    """What a code on paper says: the card's own, and whether it is signed; the signature differs by nature."""
    return f"signed {read_qr(code).code}" if code.startswith(MARK) else code


UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIMES = re.compile(r"20\d\d-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)")
MINUTES = re.compile(r"\b[0-2]?\d:[0-5]\d\b")
"""When paper was printed."""
CODES = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{10}\b")
GROUPED = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{3}) ([0-9A-HJKMNP-TV-Z]{3}) ([0-9A-HJKMNP-TV-Z]{4})\b")
"""A code as it is printed."""
COUNTERS = {
    "seal",
    "check",
    "x",
    "trace_id",
    "correlationid",
    "traceparent",
    "position",
    "position_last",
    "version",
    "aggregateversion",
    "match_key_salt",
}
"""Fields whose values count what happened in an installation, name a request, are its public key (`x`), or drawn."""


def plain(body: Any) -> str:
    """An answer with its ids, codes and times named by the order of their places."""
    text = json.dumps(_without_counters(body), sort_keys=True, ensure_ascii=False)
    text = TIMES.sub("a time", text)
    text = GROUPED.sub(r"\1\2\3", text)
    for kind, pattern in (("id", UUIDS), ("code", CODES)):
        for place, value in enumerate(dict.fromkeys(hit[0] for hit in pattern.finditer(text))):
            text = text.replace(value, f"{kind} {place}")
    return text


def _counts(name: str, value: Any) -> bool:
    """Whether a field counts what happened in an installation: `events` does where it is a number."""
    return name in COUNTERS or (name == "events" and isinstance(value, int))


def _without_counters(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "counted" if _counts(name, one) else _without_counters(one) for name, one in value.items()}
    return [_without_counters(one) for one in value] if isinstance(value, list) else value


def differences(protected: Sequence[Told], anonymous: Sequence[Told]) -> list[str]:
    """Where the answers of the two worlds are not the same."""
    assert [(one.reader, one.question) for one in protected] == [(one.reader, one.question) for one in anonymous]
    return [
        f"{one.reader} asks {one.question}\n  protected: {said}\n  anonymous: {also}"
        for one, other in zip(protected, anonymous, strict=True)
        if (one.status, one.text) != (other.status, other.text)
        for said, also in [_from_where_they_part(f"{one.status} {one.text}", f"{other.status} {other.text}")]
    ]


def _from_where_they_part(one: str, other: str, around: int = 200) -> tuple[str, str]:
    """Both texts, near the first letter that is not the same."""
    place = next((at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), 0)
    part = slice(max(0, place - around), place + around)
    return one[part], other[part]
