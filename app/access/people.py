"""People of the agencies: from a login at the OpenID provider to a session with a role."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy.orm import Session as Transaction

from app.access.claims import ClaimMapping, NotMapped, subject_of
from app.access.keys import close_sessions_of, open_session
from app.access.provider import Provider, is_protected
from app.settings import Settings
from signing.attribution import attribute
from signing.models import Agency
from signing.periods import vietnamese_day


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The provider, and what its accounts mean here."""

    provider: Provider
    mapping: ClaimMapping

    @classmethod
    def from_settings(cls, settings: Settings, *, now: Callable[[], datetime]) -> Self:
        """As the deployment decides. Raises ValueError for settings that cannot work."""
        issuer, public = settings.oidc_issuer or "", settings.public_url or ""
        if not is_protected(issuer):
            raise ValueError("KYSO_OIDC_ISSUER must be https")
        secret = settings.oidc_client_secret
        return cls(
            provider=Provider(
                issuer=issuer,
                client_id=settings.oidc_client_id or "",
                client_secret=secret.get_secret_value() if secret else None,
                return_to=f"{public.rstrip('/')}/login/return",
                scopes=settings.oidc_scopes,
                now=now,
                seconds=settings.oidc_seconds,
                ca_file=settings.oidc_ca_file,
            ),
            mapping=ClaimMapping.parse(
                settings.oidc_roles_claim, settings.oidc_roles, settings.oidc_agency_claim
            ),
        )

    def close(self) -> None:
        """Close connections."""
        self.provider.close()

    def admit(
        self, transaction: Transaction, claims: Mapping[str, Any], *, now: datetime, life: timedelta
    ) -> str:
        """Open a session for the person with these claims; its token. Raises NotMapped.

        What the account was given at an earlier login and no longer is ends here, in its other browsers as
        well. The caller commits in both cases.
        """
        subject = subject_of(claims)
        try:
            grant = self.mapping.grant(claims, lambda text: _agency_named(transaction, text, now))
        except NotMapped:
            close_sessions_of(transaction, subject)
            raise
        close_sessions_of(transaction, subject, other_than=grant)
        return open_session(transaction, grant, now=now, life=life, subject=subject)


def _agency_named(transaction: Transaction, text: str, now: datetime) -> str | None:
    """The code of the agency in force with this code or identifier."""
    found = attribute(transaction, issuer_org_id=text, verdict=None, on=vietnamese_day(now)).agency_id
    return None if found is None else transaction.get_one(Agency, found).code
