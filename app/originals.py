"""The files themselves, by content: a local folder or any S3-compatible store (obstore).

The key is the SHA-256, so the same file is kept once and a put that is repeated changes nothing. Files are
written create-only: what is there is never overwritten, unless it is not what its name says. Nothing that the
store says is believed: after a put the store is asked for the size, and a file that is read must have the
SHA-256 under which it lies.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError, NotSupportedError
from obstore.store import LocalStore, ObjectStore, from_url

from app.settings import Settings

_NOT_IMPLEMENTED: Final = ("501", "NotImplemented")
_NO_BUCKET: Final = "NoSuchBucket"
"""Answered with 404 as well, and no word about the file."""


class StoreUnavailable(Exception):  # noqa: N818 - a state of the world
    """The store did not take or give the file; nothing was recorded, the request may be repeated."""


class AlteredOriginal(StoreUnavailable):
    """The store gave other bytes than those that were put: they say nothing about the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Originals:
    """The store of files as they were received."""

    store: ObjectStore
    folder: Path | None = None
    """Where a local store lies; None for one that is reached by the network."""

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The store that the settings name; default: a folder in the data folder."""
        if settings.originals_url is not None:
            return cls(store=from_url(settings.originals_url, **_s3(settings)))
        folder = settings.data_dir / "originals"
        return cls(store=LocalStore(prefix=folder, mkdir=True), folder=folder)

    def put(self, sha256: str, source: bytes | Path) -> None:
        """Keep a file under its hash, so that it outlives a power cut. Raises StoreUnavailable."""
        key = _key(sha256)
        try:
            size = len(source) if isinstance(source, bytes) else source.stat().st_size
            kept = self._exists(key) and self._holds(sha256, size)  # no room is needed for what is there
            if not kept:
                if not self._create(key, source) and not self._holds(sha256, size):
                    obstore.put(self.store, key, source, mode="overwrite")  # what lies there is not this file
                kept = obstore.head(self.store, key)["size"] == size
            if self.folder is not None:
                _settle(self.folder / key)
        except Exception as error:
            raise StoreUnavailable(type(error).__name__) from error
        if not kept:
            raise StoreUnavailable("the store did not keep what it took")

    def _create(self, key: str, source: bytes | Path) -> bool:
        """Put the file where nothing lies yet; False when something does."""
        try:
            obstore.put(self.store, key, source, mode="create")
        except AlreadyExistsError:
            return False
        except Exception as error:
            if not _knows_no_conditions(error):
                raise
            # A store without If-None-Match: look first. Two that put at once put the same bytes.
            return not self._exists(key) and bool(obstore.put(self.store, key, source, mode="overwrite"))
        return True

    def _exists(self, key: str) -> bool:
        try:
            obstore.head(self.store, key)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def _holds(self, sha256: str, size: int) -> bool:
        """Whether what lies under this hash is the file: by size, and by content where that is cheap."""
        if obstore.head(self.store, _key(sha256))["size"] != size:
            return False
        return self.folder is None or _digest(self.folder / _key(sha256)) == sha256

    def get(self, sha256: str) -> bytes | None:
        """The file with this hash; None when it is not kept. Raises StoreUnavailable, AlteredOriginal."""
        try:
            content = bytes(obstore.get(self.store, _key(sha256)).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            if _NO_BUCKET in str(error):
                raise StoreUnavailable(_NO_BUCKET) from error
            return None
        except Exception as error:
            raise StoreUnavailable(type(error).__name__) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise AlteredOriginal(sha256[:16])
        return content

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
        "checksum_algorithm": "SHA256",  # the store checks what arrives
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


def _knows_no_conditions(error: Exception) -> bool:
    """Whether a store refused the condition of a put, not the put; obstore gives the answer as text only."""
    return isinstance(error, NotSupportedError) or any(word in str(error) for word in _NOT_IMPLEMENTED)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settle(path: Path) -> None:
    """Wait until the file and the names that lead to it are on the disk."""
    for one in (path, *list(path.parents)[:3]):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
