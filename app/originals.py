"""The files themselves, by content: a local folder or any S3-compatible store (obstore).

The key is the SHA-256, so the same file is kept once and a put that is repeated changes nothing. Files are
written create-only: what is there is never overwritten.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from app.settings import Settings


class StoreUnavailable(Exception):  # noqa: N818 - a state of the world
    """The store did not take or give the file; nothing was recorded, the request may be repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Originals:
    """The store of files as they were received."""

    store: ObjectStore

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The store that the settings name; default: a folder in the data folder."""
        if settings.originals_url is not None:
            return cls(store=from_url(settings.originals_url, **_s3(settings)))
        return cls(store=LocalStore(prefix=settings.data_dir / "originals", mkdir=True))

    def put(self, sha256: str, source: bytes | Path) -> None:
        """Keep a file under its hash. Raises StoreUnavailable."""
        try:
            obstore.put(self.store, _key(sha256), source, mode="create")
        except AlreadyExistsError:
            return
        except Exception as error:
            raise StoreUnavailable(type(error).__name__) from error

    def get(self, sha256: str) -> bytes | None:
        """The file with this hash; None when it is not kept. Raises StoreUnavailable."""
        try:
            return bytes(obstore.get(self.store, _key(sha256)).bytes())
        except (NotFoundError, FileNotFoundError):
            return None
        except Exception as error:
            raise StoreUnavailable(type(error).__name__) from error

    def remove(self, sha256: str) -> None:
        """Remove a file whose retention has ended. Raises StoreUnavailable."""
        try:
            obstore.delete(self.store, _key(sha256))
        except (NotFoundError, FileNotFoundError):
            return
        except Exception as error:
            raise StoreUnavailable(type(error).__name__) from error


def _s3(settings: Settings) -> dict[str, Any]:
    """What an S3-compatible store needs to be reached; nothing for other kinds of store."""
    if not (settings.originals_url or "").startswith("s3:"):
        return {}
    config = {
        "endpoint": settings.originals_endpoint,
        "access_key_id": settings.originals_access_key,
        "secret_access_key": settings.originals_secret_key
        and settings.originals_secret_key.get_secret_value(),
        "region": settings.originals_region,
    }
    plain = (settings.originals_endpoint or "").startswith("http:")
    return {
        "config": {name: value for name, value in config.items() if value is not None},
        "client_options": {"allow_http": plain, "timeout": "30s", "connect_timeout": "5s"},
        "retry_config": {"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
    }


def _key(sha256: str) -> str:
    """Two levels of folders: no folder of a local store grows without bound."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.pdf"
