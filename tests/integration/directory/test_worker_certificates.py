"""What a service learns from a worker's certificate, and which certificates and signatures it refuses."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.directory.tokens import CertifiedShift, certify
from shared import clock
from shared.auth import Authenticator
from shared.ids import new_id
from shared.key_sets import ALGORITHM, jwk
from shared.keys import KeysDirectory
from shared.problems import TokenRefused
from shared.settings import Settings
from shared.worker_certificates import CertificateRefused, Standing, read_certificate, standing_of
from tests.integration.directory.conftest import Directory
from tests.support.shifts import BrowserKey, Crew, crew_of

ENTRY = '{"operation":"POST /shelter/v1/stays","captured_at":"2026-01-01T10:00:00Z","note":"María"}'


def authenticator_of(directory: Directory) -> Authenticator:
    authenticator: Authenticator = directory.installation.runtime("directory").authenticator
    return authenticator


def claims_in(certificate: str) -> dict[str, Any]:
    payload = certificate.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


async def standing(crew: Crew, text: str) -> Standing:
    authenticator = authenticator_of(crew.directory)
    await authenticator.refresh_revocations()
    return standing_of(authenticator, await read_certificate(authenticator, text), clock.real_now())


async def test_it_tells_the_worker_the_device_the_roles_and_the_shift(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()

    read = await read_certificate(authenticator_of(directory), shift["worker_certificate"])

    assert (read.staff_id, read.device_id, str(read.shift_id)) == (crew.staff_id, crew.device_id, shift["shift_id"])
    assert read.agency == directory.agency_id
    assert read.roles == {"REGISTRAR": frozenset({str(directory.site_id)})}
    assert read.worker.at(directory.site_id, "REGISTRAR")
    assert read.worker.kind == "staff"
    assert read.issued_at.isoformat() == shift["opened_at"].replace("Z", "+00:00")
    assert await standing(crew, shift["worker_certificate"]) == Standing.GOOD


async def test_it_proves_possession_of_the_shifts_key(directory: Directory) -> None:
    crew = await crew_of(directory)
    shift = await crew.opened()
    read = await read_certificate(authenticator_of(directory), shift["worker_certificate"])
    signature = crew.key.sign(ENTRY)

    assert read.signed(ENTRY, signature)
    assert not read.signed(ENTRY + " ", signature)
    assert not read.signed(ENTRY, BrowserKey().sign(ENTRY))


@pytest.mark.parametrize("signature", ["", "AAAA", "A" * 86, "ñ", "A" * 85, "not base64url!", "\ud800"])
async def test_what_is_no_signature_proves_nothing(directory: Directory, signature: str) -> None:
    crew = await crew_of(directory)
    read = await read_certificate(authenticator_of(directory), (await crew.opened())["worker_certificate"])

    assert read.signed(ENTRY, signature) is False
    assert read.signed("\ud800", crew.key.sign(ENTRY)) is False


async def test_it_ends_after_ninety_days_and_a_shift_offline_after_seven(directory: Directory) -> None:
    crew = await crew_of(directory)
    authenticator = authenticator_of(directory)

    read = await read_certificate(authenticator, (await crew.opened())["worker_certificate"])

    assert read.expires_at - read.issued_at == timedelta(days=90)
    assert read.offline_until - read.issued_at == timedelta(days=7)
    last = read.expires_at - timedelta(seconds=1)
    assert standing_of(authenticator, read, last) == Standing.GOOD
    assert standing_of(authenticator, read, read.expires_at) == Standing.EXPIRED


async def test_no_name_stands_in_it(directory: Directory) -> None:
    claims = claims_in((await (await crew_of(directory)).opened())["worker_certificate"])

    assert set(claims) == {
        "iss", "aud", "sub", "agency", "device", "roles", "cnf", "iat", "offline_until", "exp", "jti",
    }  # fmt: skip
    assert "Ana" not in json.dumps(claims)


async def test_a_revoked_workers_certificate_is_known_as_one(directory: Directory) -> None:
    crew = await crew_of(directory)
    before = (await crew.opened())["worker_certificate"]

    await directory.post(f"/staff/{crew.staff_id}/revoke", None)

    assert await standing(crew, before) == Standing.REVOKED


async def test_a_revoked_devices_certificates_are_known_as_such(directory: Directory) -> None:
    crew = await crew_of(directory)
    before = (await crew.opened())["worker_certificate"]

    await directory.post(f"/devices/{crew.device_id}/revoke", None)

    assert await standing(crew, before) == Standing.REVOKED


async def test_after_a_change_of_roles_a_new_shift_is_good_and_the_old_one_is_not(directory: Directory) -> None:
    crew = await crew_of(directory)
    before = (await crew.opened())["worker_certificate"]
    held = {"role": "SHELTER_STAFF", "site_id": str(directory.site_id), "until": "2199-12-31"}

    await directory.post(f"/staff/{crew.staff_id}/roles", {"roles": [held]})
    after = (await crew.opened())["worker_certificate"]

    assert await standing(crew, before) == Standing.REVOKED
    assert await standing(crew, after) == Standing.GOOD
    assert set(claims_in(after)["roles"]) == {"SHELTER_STAFF"}


async def test_it_opens_no_door_of_a_token_and_a_token_is_no_certificate(directory: Directory) -> None:
    crew = await crew_of(directory)
    authenticator = authenticator_of(directory)

    with pytest.raises(TokenRefused):
        await authenticator.principal(f"Bearer {(await crew.opened())['worker_certificate']}")
    with pytest.raises(CertificateRefused):
        await read_certificate(authenticator, crew.worker)


def forged(crew: Crew, change: Callable[[dict[str, Any]], None], kind: str = "worker+jwt") -> str:
    """A certificate under the directory's own key, with other claims or of another type."""
    settings: Settings = crew.directory.installation.settings
    keys = KeysDirectory(settings.keys_dir)
    now = clock.real_now()
    shift = CertifiedShift(
        shift_id=new_id(),
        staff_id=crew.staff_id,
        agency=crew.directory.agency_id,
        device_id=crew.device_id,
        roles={"REGISTRAR": [str(crew.directory.site_id)]},
        public_key=crew.key.jwk,
        issued_at=now,
        offline_until=now + timedelta(days=7),
    )
    claims = claims_in(certify(settings, keys, shift))
    change(claims)
    key = keys.current("token")
    secret = base64.urlsafe_b64encode(key.secret).decode().rstrip("=")
    private = OKPKey.import_key({**jwk(key), "d": secret})
    return jwt.encode({"alg": ALGORITHM, "typ": kind, "kid": key.kid}, claims, private, algorithms=[ALGORITHM])


FORGERIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "of another issuer": lambda claims: claims.update(iss="elsewhere"),
    "for another service": lambda claims: claims.update(aud=["registration"]),
    "for a year": lambda claims: claims.update(exp=claims["iat"] + 365 * 86_400),
    "without an end": lambda claims: claims.pop("exp"),
    "issued in the future": lambda claims: claims.update(iat=claims["iat"] + 3_600, exp=claims["iat"] + 7_200),
    "without a device": lambda claims: claims.pop("device"),
    "with a device that is no id": lambda claims: claims.update(device="tablet"),
    "without a key": lambda claims: claims.pop("cnf"),
    "with a key of another kind": lambda claims: claims["cnf"]["jwk"].update(kty="OKP"),
    "with a point off the curve": lambda claims: claims["cnf"]["jwk"].update(x="A" * 43),
    "with a key that is no object": lambda claims: claims.update(cnf="jwk"),
    "with roles that are no map": lambda claims: claims.update(roles=["REGISTRAR"]),
    "with a time out of all calendars": lambda claims: claims.update(offline_until=1e300),
}


async def test_the_certificate_that_all_of_them_are_made_from_is_good(directory: Directory) -> None:
    crew = await crew_of(directory)

    assert await standing(crew, forged(crew, lambda _: None)) == Standing.GOOD


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
async def test_a_certificate_that_is_not_whole_is_refused(
    directory: Directory, change: Callable[[dict[str, Any]], None]
) -> None:
    crew = await crew_of(directory)

    with pytest.raises(CertificateRefused):
        await read_certificate(authenticator_of(directory), forged(crew, change))


@pytest.mark.parametrize("kind", ["at+jwt", "JWT", "worker+JWT"])
async def test_another_type_is_refused(directory: Directory, kind: str) -> None:
    crew = await crew_of(directory)

    with pytest.raises(CertificateRefused):
        await read_certificate(authenticator_of(directory), forged(crew, lambda _: None, kind))
