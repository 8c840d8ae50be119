"""What can be set for the directory alone."""

from __future__ import annotations

from shared.settings import Settings


class DirectorySettings(Settings):
    """Settings of the directory, beside the shared ones."""

    demo_simple_sign_in: bool = True
    """In a demonstration installation nobody needs a TOTP code or a password of their own. No effect elsewhere."""
    session_hours: int = 12
    """After this a member of staff signs in again, however often the session was refreshed."""
    enrolment_code_hours: int = 24
    offline_code_iterations: int = 600_000
    """Rounds of PBKDF2 between a code that is read out by phone and its key: what OWASP asks of SHA-256 at least."""

    @property
    def simple_sign_in(self) -> bool:
        """Whether a printed name and password are enough to sign in: only ever in a demonstration."""
        return self.demo and self.demo_simple_sign_in


def directory_settings(settings: Settings) -> DirectorySettings:
    """`settings` with the directory's own, which an operator's command may not have read."""
    if isinstance(settings, DirectorySettings):
        return settings
    return DirectorySettings(**settings.model_dump())
