"""Status answers on disk, each for as long as it is valid: shared by all processes on the machine.

`<key>.json` says what was asked, when, and until when the answer holds; the content lies beside it under
its SHA-256, where the workers read it.
"""

import hashlib
import json
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.x509 import ocsp

from app.isolation import KeptAnswer
from verification.examination import ASK_AGAIN_AFTER, StatusKind, StatusRequest

WITHOUT_END: Final = timedelta(hours=1)
"""OCSP answers need not say when the next one comes (RFC 6960, clause 4.2.2.1)."""
CERTIFICATES_KEPT: Final = timedelta(days=30)
_ABOUT_THE_QUESTION: Final = {
    ocsp.OCSPResponseStatus.UNAUTHORIZED,
    ocsp.OCSPResponseStatus.MALFORMED_REQUEST,
    ocsp.OCSPResponseStatus.SIG_REQUIRED,
}
"""What a responder says that does not know the certificate (an expired one, often) or how it was asked."""
MAX_OCSP_AT_HAND: Final = 512
"""OCSP answers handed to a worker: those of the certificates that were asked about last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long an answer may be used, and from when a newer one is asked for."""

    obtained_at: datetime
    fresh_until: datetime
    valid_until: datetime


class Unanswered(ValueError):  # noqa: N818 - an answer of the service, not a fault of the program
    """The service works, and has no answer to this question."""


def read_validity(request: StatusRequest, content: bytes, now: datetime) -> Validity:
    """What the answer says about itself. Raises ValueError for what is no answer, Unanswered to the question.

    Whether it is genuine is judged in the examination: this only keeps rubbish and stale answers out.
    """
    if request.kind is StatusKind.CRL:
        end = x509.load_der_x509_crl(content).next_update_utc
    elif request.kind is StatusKind.OCSP:
        end = _ocsp_end(request, content)
    else:
        x509.load_der_x509_certificate(content)
        end = now + CERTIFICATES_KEPT
    valid_until = end or now + WITHOUT_END
    if valid_until <= now:
        raise ValueError("stale answer")
    return Validity(
        obtained_at=now, fresh_until=min(valid_until, now + ASK_AGAIN_AFTER), valid_until=valid_until
    )


def _ocsp_end(request: StatusRequest, content: bytes) -> datetime | None:
    answer = ocsp.load_der_ocsp_response(content)
    if answer.response_status in _ABOUT_THE_QUESTION:
        raise Unanswered(f"OCSP status {answer.response_status}")
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise ValueError(f"OCSP status {answer.response_status}")
    if request.body is not None:
        asked = ocsp.load_der_ocsp_request(request.body).serial_number
        if all(one.serial_number != asked for one in answer.responses):
            raise Unanswered("OCSP answer about another certificate")
    return min((one.next_update_utc for one in answer.responses if one.next_update_utc), default=None)


class StatusCache:
    """The folder, and its index in memory; another process's answers are found when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._guard = threading.Lock()
        self._entries: dict[str, tuple[KeptAnswer, Validity]] = {}
        self._at_hand: tuple[datetime, tuple[KeptAnswer, ...]] | None = None
        for file in folder.glob("*.json"):
            self._load(file.stem)

    def valid(self, now: datetime) -> tuple[KeptAnswer, ...]:
        """All CRLs and certificates, and the OCSP answers that came last, as long as they hold.

        The same tuple again while nothing changed: workers keep what they parsed for it.
        """
        with self._guard:
            if self._at_hand is not None and now < self._at_hand[0]:
                return self._at_hand[1]
            held = [(answer, one) for answer, one in self._entries.values() if one.valid_until > now]
            held.sort(key=lambda pair: pair[1].obtained_at)
            recent = [pair for pair in held if pair[0].kind is StatusKind.OCSP][-MAX_OCSP_AT_HAND:]
            chosen = [pair for pair in held if pair[0].kind is not StatusKind.OCSP] + recent
            end = min((one.valid_until for _, one in chosen), default=now + ASK_AGAIN_AFTER)
            self._at_hand = (end, tuple(answer for answer, _ in chosen))
            return self._at_hand[1]

    def holds(self, key: str, now: datetime) -> bool:
        """Whether a fresh answer to this question is held, by this process or another."""
        with self._guard:
            if key not in self._entries and (self.folder / f"{key}.json").exists():
                self._load(key)
                self._at_hand = None
            entry = self._entries.get(key)
            return entry is not None and entry[1].fresh_until > now

    def keep(self, key: str, kind: StatusKind, content: bytes, *, origin: str, validity: Validity) -> None:
        """Keep an answer; a reader never sees half of it."""
        digest = hashlib.sha256(content).hexdigest()
        answer = KeptAnswer(kind=kind, sha256=digest, origin=origin, obtained_at=validity.obtained_at)
        _write(self.folder / digest, content)
        entry = {
            "kind": kind,
            "sha256": digest,
            "origin": origin,
            "obtained_at": validity.obtained_at.isoformat(),
            "fresh_until": validity.fresh_until.isoformat(),
            "valid_until": validity.valid_until.isoformat(),
        }
        _write(self.folder / f"{key}.json", json.dumps(entry).encode())
        with self._guard:
            self._entries[key] = (answer, validity)
            self._at_hand = None

    def clear_expired(self, now: datetime) -> int:
        """Remove what no longer holds; the number of answers removed."""
        with self._guard:
            gone = [key for key, (_, validity) in self._entries.items() if validity.valid_until <= now]
            for key in gone:
                del self._entries[key]
                (self.folder / f"{key}.json").unlink(missing_ok=True)
            used = {answer.sha256 for answer, _ in self._entries.values()}
            self._at_hand = None
        for file in self.folder.iterdir():
            if not file.suffix and file.name not in used:
                file.unlink(missing_ok=True)
        return len(gone)

    def _load(self, key: str) -> None:
        try:
            entry = json.loads((self.folder / f"{key}.json").read_bytes())
            times = {name: datetime.fromisoformat(entry[name]) for name in Validity.__slots__}
            answer = KeptAnswer(
                kind=StatusKind(entry["kind"]),
                sha256=entry["sha256"],
                origin=entry["origin"],
                obtained_at=times["obtained_at"],
            )
        except (OSError, ValueError, KeyError):
            return  # written by another version or cut short: it is asked for again
        if times["valid_until"] > datetime.now(UTC):
            self._entries[key] = (answer, Validity(**times))


def _write(path: Path, content: bytes) -> None:
    scratch = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    scratch.write_bytes(content)
    scratch.replace(path)
