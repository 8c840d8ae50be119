"""What the directory refuses, and what a broken constraint means to a caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from shared.problems import Problem

PACKAGE = "services.directory"


class AgencyCodeTaken(Problem):
    status, code, refusal, package = 409, "agency_code_taken", True, PACKAGE


class EmergencyCodeTaken(Problem):
    status, code, refusal, package = 409, "emergency_code_taken", True, PACKAGE


class SiteCodeTaken(Problem):
    status, code, refusal, package = 409, "site_code_taken", True, PACKAGE


class UsernameTaken(Problem):
    status, code, refusal, package = 409, "username_taken", True, PACKAGE


class UnknownAgency(Problem):
    status, code, refusal, package = 422, "unknown_agency", True, PACKAGE


class UnknownSite(Problem):
    status, code, refusal, package = 422, "unknown_site", True, PACKAGE


class ConfidentialPlace(Problem):
    """A safe house has no coordinates, anywhere."""

    status, code, refusal, package = 422, "confidential_place", True, PACKAGE


class ClosedBeforeOpened(Problem):
    status, code, refusal, package = 422, "closed_before_opened", True, PACKAGE


class RoleNotYoursToGive(Problem):
    """A coordinator gives no privileged role, and none of another agency."""

    status, code, refusal, package = 403, "role_not_yours_to_give", False, PACKAGE


class DeviceIsRevoked(Problem):
    status, code, refusal, package = 409, "device_is_revoked", True, PACKAGE


class DeviceNotEnrolled(Problem):
    status, code, refusal, package = 409, "device_not_enrolled", True, PACKAGE


class NoOfflineCode(Problem):
    """Every code that the device asked for was read out, or was replaced."""

    status, code, refusal, package = 409, "no_offline_code", True, PACKAGE


class SignInRefused(Problem):
    """Name, password or code is wrong; which one is not said."""

    status, code, package = 401, "sign_in_refused", PACKAGE


class SignInLocked(Problem):
    """Too many failures; `Retry-After` says when to try again."""

    status, code, retryable, package = 429, "sign_in_locked", True, PACKAGE


class TotpNeeded(Problem):
    status, code, package = 401, "totp_needed", PACKAGE


class TotpEnrolmentNeeded(Problem):
    status, code, package = 403, "totp_enrolment_needed", PACKAGE


class TotpAlreadyEnrolled(Problem):
    status, code, package = 409, "totp_already_enrolled", PACKAGE


class PasswordChangeNeeded(Problem):
    status, code, package = 403, "password_change_needed", PACKAGE


class AccessEnded(Problem):
    """All of the roles have ended."""

    status, code, package = 403, "access_ended", PACKAGE


class SessionEnded(Problem):
    status, code, package = 401, "session_ended", PACKAGE


class AssertionRefused(Problem):
    """No such shift, another key, not of this minute, or used before; which one is not said."""

    status, code, package = 401, "assertion_refused", PACKAGE


class ShiftEnded(Problem):
    """Somebody ended it, its time is over, or its worker or device was revoked."""

    status, code, package = 401, "shift_ended", PACKAGE


class EnrolmentCodeRefused(Problem):
    """The code is unknown, used or too old; which one is not said."""

    status, code, package = 403, "enrolment_code_refused", PACKAGE


class _OAuthProblem(Problem):
    """Carries RFC 6749's `error` beside the house's members, for clients that were written to that document."""

    oauth_error: ClassVar[str]

    def body(self, *, language: str, base_url: str = "", trace_id: str | None = None) -> dict[str, Any]:
        """The problem with the member `error` (RFC 6749, 5.2)."""
        return {**super().body(language=language, base_url=base_url, trace_id=trace_id), "error": self.oauth_error}


class ClientRefused(_OAuthProblem):
    status, code, package = 401, "client_refused", PACKAGE
    oauth_error = "invalid_client"


class GrantTypeUnsupported(_OAuthProblem):
    status, code, package = 400, "grant_type_unsupported", PACKAGE
    oauth_error = "unsupported_grant_type"


class TokenRequestMalformed(_OAuthProblem):
    status, code, package = 400, "token_request_malformed", PACKAGE
    oauth_error = "invalid_request"


CONSTRAINTS: Mapping[str, type[Problem]] = {
    "agency_code_once": AgencyCodeTaken,
    "emergency_code_once": EmergencyCodeTaken,
    "site_code_once": SiteCodeTaken,
    "staff_username_once": UsernameTaken,
    "site_managing_agency": UnknownAgency,
    "site_holding_agency": UnknownAgency,
    "staff_agency": UnknownAgency,
    "client_agency": UnknownAgency,
    "staff_role_site": UnknownSite,
    "device_site": UnknownSite,
    "site_confidential_without_coordinates": ConfidentialPlace,
    "emergency_closed_after_opened": ClosedBeforeOpened,
}
