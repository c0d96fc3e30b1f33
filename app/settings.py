"""Settings from the environment (`KYSO_…`); a secret may also be a file of that name in KYSO_SECRETS_DIR."""

import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _default_data_dir() -> Path:
    """$XDG_DATA_HOME/kyso: a place that a laptop's user owns; a server sets KYSO_DATA_DIR."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "kyso"


Words = Annotated[tuple[str, ...], NoDecode]
"""A list written with commas."""


class Settings(BaseSettings):
    """Everything a deployment decides. Defaults are those of one office on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="KYSO_", extra="ignore", frozen=True, secrets_dir=os.environ.get("KYSO_SECRETS_DIR")
    )

    data_dir: Path = Field(default_factory=_default_data_dir)
    """Database (SQLite), originals, trust store and status cache, unless set apart below."""
    database_url: str | None = None
    """SQLAlchemy URL; default: SQLite in the data folder. PostgreSQL: postgresql+psycopg://…"""

    # Examination.
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    examination_seconds: float = Field(default=30.0, gt=0)
    examination_memory_mb: int = Field(default=768, ge=128)
    ocr: str = Field(default="auto", pattern="^(auto|off)$")
    """`auto`: scanned pages are read where Tesseract with Vietnamese is installed."""
    ocr_seconds: float = Field(default=30.0, gt=0)
    """For reading the pages of one document; what is unread then stays undetermined."""
    revocation: str = Field(default="require", pattern="^(require|warn)$")
    offline: bool = False

    # Intake.
    max_upload_mb: int = Field(default=100, ge=1)
    max_waiting: int = Field(default=32, ge=0)
    """Submissions that may wait for a worker; more are refused with 503 and Retry-After."""
    max_wait_seconds: float = Field(default=30.0, gt=0)
    """An upload whose turn would come later, at the pace of the last ones, is refused likewise."""
    upload_memory_mb: int = Field(default=512, ge=1)
    """Bytes of uploads that the process holds at once; more are refused with 503 and Retry-After."""
    body_seconds: float = Field(default=20.0, gt=0)
    """For a body to arrive, beside one second for each `body_bytes_per_second`; who is slower gets 408."""
    body_bytes_per_second: int = Field(default=8 * 1024, ge=1)
    requests_per_minute: int = Field(default=600, ge=1)
    """Per key."""
    keep_originals: bool = True
    originals_days: int | None = Field(default=None, ge=1)
    """Days for which a file is kept after it was received last; None: without end."""
    originals_days_of: dict[str, int] = Field(default_factory=dict)
    """Other days for some agencies, as JSON: {"H05.15": 3650}."""
    originals_url: str | None = None
    """Object store of the originals, e.g. s3://bucket/prefix; default: a folder in the data folder."""
    originals_endpoint: str | None = None
    """Address of an S3-compatible store that is not Amazon's."""
    originals_access_key: str | None = None
    originals_secret_key: SecretStr | None = None
    originals_region: str = "local"
    hot_folder: Path | None = None
    """PDFs that are put there are submitted (once a minute)."""
    hot_folder_agency: str | None = None
    """Whose they are; None: as the metadata or the document say."""

    # Status services.
    status_hosts: Words = ()
    """Hosts that may be asked besides those of the trust manifest."""
    status_private_hosts: Words = ()
    """Hosts (with port where not the default) that may resolve to private or loopback addresses."""
    status_seconds: float = Field(default=5.0, gt=0)

    # Operation.
    otlp_endpoint: str | None = None
    """Where traces are sent, e.g. http://collector:4318/v1/traces; None: none are made."""

    # Access.
    public_url: str | None = None
    """Where people reach the service; needed for OpenID Connect and for anything but loopback."""
    session_hours: float = Field(default=10.0, gt=0)
    access_contact: str = "người quản trị hệ thống"
    """Whom to ask for access, as it is shown to people: a name, a telephone number."""
    oidc_issuer: str | None = None
    """OpenID provider where people log in; needs the client id and public_url."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_ca_file: Path | None = None
    """CA certificates (PEM) of the provider's TLS, where it is no public one."""
    oidc_scopes: Words = ("openid", "profile")
    oidc_seconds: float = Field(default=5.0, gt=0)
    oidc_roles_claim: str = "roles"
    """Claim with the roles of a person; "realm_access.roles" reaches into an object."""
    oidc_roles: Words = ()
    """Pairs value=role, the first that fits counts; default: values are named as the roles."""
    oidc_agency_claim: str = "agency"
    """Claim with the code or an identifier of the person's agency."""
    ledger_origin: str = "kyso"
    """Name under which checkpoints of the ledger are signed."""
    ledger_key_file: Path | None = None
    """Ed25519 key (PEM) that signs them; default: made in the data folder."""

    @field_validator("status_hosts", "status_private_hosts", "oidc_scopes", "oidc_roles", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.oidc_issuer is not None and (self.oidc_client_id is None or self.public_url is None):
            raise ValueError("KYSO_OIDC_ISSUER needs KYSO_OIDC_CLIENT_ID and KYSO_PUBLIC_URL")
        return self

    @cached_property
    def resolved_database_url(self) -> str:
        """The URL in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'kyso.db'}"

    @property
    def trust_dir(self) -> Path:
        """Installed CA certificates."""
        return self.data_dir / "trust"

    @property
    def status_dir(self) -> Path:
        """Cache of status answers, shared by all processes on this machine."""
        return self.data_dir / "status"

    @property
    def max_upload_bytes(self) -> int:
        """The largest file that is read."""
        return self.max_upload_mb * 1024 * 1024
