"""What a verdict rests on, by hash, to derive it again without the network (TT 15/2025, Điều 6 k2)."""

import hashlib
from collections.abc import Iterator

from verification.examination import Evidence
from verification.signature.case import Dossier
from verification.signature.pades.paths import Path
from verification.signature.revocation import PathStatus
from verification.verdict import EvidenceReference


def collect_evidence(dossier: Dossier) -> tuple[tuple[EvidenceReference, ...], tuple[Evidence, ...]]:
    """References for the verdict, and the pieces themselves."""
    pieces = {piece.sha256: piece for piece in _pieces(dossier)}
    references = tuple(
        EvidenceReference(
            kind=piece.kind, sha256=piece.sha256, obtained_at=piece.obtained_at, origin=piece.origin
        )
        for piece in pieces.values()
    )
    return references, tuple(pieces.values())


def _pieces(dossier: Dossier) -> Iterator[Evidence]:
    leaf = dossier.case.facts.container.signer_certificate
    if leaf:
        yield _piece("certificate", leaf, "document")
    yield from _of_path(dossier, dossier.path)
    yield from _of_status(dossier, dossier.status)
    for token in dossier.case.facts.container.tokens:
        yield _piece("timestamp", token.der, "document")
        if token.container.signer_certificate:
            yield _piece("certificate", token.container.signer_certificate, "document")
    for finding in dossier.timestamps:
        yield from _of_path(dossier, finding.path)
        yield from _of_status(dossier, finding.status)


def _of_path(dossier: Dossier, path: Path | None) -> Iterator[Evidence]:
    trusted = {one.der for one in dossier.case.trust.certificates}
    for der in path.certificates if path else ():
        yield _piece("certificate", der, "trust" if der in trusted else "document")


def _of_status(dossier: Dossier, status: PathStatus | None) -> Iterator[Evidence]:
    for statement in status.used if status else ():
        origin, obtained_at = dossier.case.desk.origin(statement.content)
        yield Evidence(
            kind=statement.kind,
            sha256=hashlib.sha256(statement.content).hexdigest(),
            content=statement.content,
            origin=origin,
            obtained_at=obtained_at,
        )


def _piece(kind: str, content: bytes, origin: str) -> Evidence:
    return Evidence(
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        origin=origin,
        obtained_at=None,
    )
