"""Is it signed, by whom, and does the signature hold: one PDF through the process of ETSI EN 319 102-1.

1. Read            every signature of the file as plain facts (pades/).
2. Order           from the last signed revision to the first: a document timestamp proves the existence
of everything that it covers, so it is judged before what it protects (5.6.2.3).
3. Judge           each signature by the same eight steps (process.py); a failed step stops no later one.
4. Compare times   a timestamp well before the one of the signature before it is told.
5. Keep evidence   what every verdict rests on, by hash.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from verification.examination import Evidence, StatusAnswer, StatusKind, StatusMaterial, StatusRequest
from verification.policy import Policy
from verification.signature.case import Case
from verification.signature.facts import Container, Redrawn, SignatureFacts, SignedFile
from verification.signature.pades import read_signed_file
from verification.signature.process import Judgement, Proof, judge_signature
from verification.signature.revocation import FROM_DOCUMENT, StatusDesk
from verification.signature.trust import TrustStore
from verification.verdict import Coverage, Integrity, SignatureVerdict, TimeSource
from verification.verdict import Warning as Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedState:
    """A state of the file that an intact signature signed and that later changes may have drawn over."""

    order: int
    """Of the signature."""
    end: int
    """The first so many bytes of the file are that state: revisions are appended."""
    redrawn: Redrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureExamination:
    """What the signatures of one file are worth, and what that rests on."""

    signatures: tuple[SignatureVerdict, ...] = ()
    """Sorted by the end of the signed range; `order` counts from 1."""
    orphaned_signatures: int = 0
    """Signature dictionaries that no field holds."""
    warnings: tuple[Remark, ...] = ()
    """About the file as a whole."""
    signed_states: tuple[SignedState, ...] = ()
    """Those whose pages may show something else now."""
    evidence: tuple[Evidence, ...] = ()
    requests: tuple[StatusRequest, ...] = ()


def examine_signatures(
    pdf: bytes,
    *,
    policy: Policy,
    trust: TrustStore,
    status: StatusMaterial,
    at: datetime,
    first_received_at: datetime | None = None,
) -> SignatureExamination:
    """Examine every signature of the file; raises only UnreadableDocument.

    `first_received_at` is the service's own proof that these bytes existed then; it counts like a timestamp.
    """
    # 1. Read.
    file = read_signed_file(pdf, policy.limits)
    desk = StatusDesk(status, trust, _embedded_answers(file, at), at)
    # 2. Order: the latest first, each proof helping what lies below it.
    existed_by = min(first_received_at, at) if first_received_at else at
    proofs: list[Proof] = []
    judgements: list[Judgement] = []
    for order, facts in reversed(list(enumerate(file.signatures, start=1))):
        covering = [proof for proof in proofs if proof.end > facts.signed_end]
        earliest = min(covering, key=lambda proof: proof.at, default=None)
        if earliest is not None and earliest.at >= existed_by:
            earliest = None
        case = Case(
            facts=facts,
            order=order,
            file=file,
            policy=policy,
            trust=trust,
            desk=desk,
            at=at,
            existed_by=earliest.at if earliest else existed_by,
            has_proof=earliest is not None or first_received_at is not None,
            proof_is_pending=earliest is not None and earliest.is_pending,
        )
        # 3. Judge.
        judgement = judge_signature(case)
        judgements.insert(0, judgement)
        if judgement.proof is not None:
            proofs.append(judgement.proof)
    # 4. Compare times.
    tolerance = timedelta(minutes=policy.tolerances.timestamp_order_minutes)
    verdicts = _with_time_order([one.verdict for one in judgements], tolerance)
    # 5. Keep evidence.
    return SignatureExamination(
        signatures=tuple(verdicts),
        orphaned_signatures=file.orphaned,
        warnings=(*file.warnings, *_about_orphans(file.orphaned)),
        signed_states=tuple(_signed_states(file)),
        evidence=tuple({one.sha256: one for judgement in judgements for one in judgement.evidence}.values()),
        requests=tuple(dict.fromkeys(one for judgement in judgements for one in judgement.requests)),
    )


def _signed_states(file: SignedFile) -> Iterator[SignedState]:
    for order, facts in enumerate(file.signatures, start=1):
        whole = facts.coverage is Coverage.WHOLE_REVISION and facts.container.integrity is Integrity.INTACT
        if whole and facts.redrawn is not None:
            yield SignedState(order=order, end=facts.signed_end, redrawn=facts.redrawn)


def _embedded_answers(file: SignedFile, at: datetime) -> Iterator[StatusAnswer]:
    """CRLs and OCSP answers that came in the file: in its security store and in the signatures themselves."""
    crls, ocsps = list(file.store.crls), list(file.store.ocsps)
    for facts in file.signatures:
        for container in _containers(facts):
            crls.extend(container.crls)
            ocsps.extend(container.ocsps)
    for kind, contents in ((StatusKind.CRL, crls), (StatusKind.OCSP, ocsps)):
        for content in dict.fromkeys(contents):
            yield StatusAnswer(kind=kind, content=content, origin=FROM_DOCUMENT, obtained_at=at)


def _containers(facts: SignatureFacts) -> Iterator[Container]:
    yield facts.container
    for token in facts.container.tokens:
        yield token.container


def _with_time_order(verdicts: list[SignatureVerdict], tolerance: timedelta) -> list[SignatureVerdict]:
    """The order of signing is that of the revisions; a clock that runs against it is told, no more."""
    found: list[SignatureVerdict] = []
    before: datetime | None = None
    for verdict in verdicts:
        signed_at = verdict.signed_at
        told = verdict
        if signed_at.source is TimeSource.TIMESTAMP and signed_at.at is not None:
            if before is not None and before - signed_at.at >= tolerance:
                remark = Remark(
                    code="timestamp_order",
                    message="Dấu thời gian của chữ ký này sớm hơn dấu thời gian của chữ ký trước nó "
                    f"{int((before - signed_at.at).total_seconds() // 60)} phút.",
                )
                told = replace(verdict, warnings=(*verdict.warnings, remark))
            before = signed_at.at
        found.append(told)
    return found


def _about_orphans(count: int) -> tuple[Remark, ...]:
    if not count:
        return ()
    return (
        Remark(
            code="orphaned_signature",
            message=f"Tệp có {count} dấu vết chữ ký không thuộc ô ký nào, không kiểm tra được; "
            "dấu vết này không phải là chữ ký.",
        ),
    )
