"""The steps over one signature, in the order of the process (ETSI EN 319 102-1, 5.3 to 5.6).

    1. format         the dictionary, its range and its container are what the standards ask for
    2. integrity      the digest of the signed bytes and the signature value, the coverage of the file
    3. chain          a path to an anchor of one of the two trust stores
    4. revocation     the status of every certificate of the path at the best signature time
    5. timestamp      what proves when it was signed; without proof, the time of verification counts
    6. usage          the certificate was made for signing, and was valid at that time
    7. algorithm      digests and keys that are still good enough
    8. later_changes  what revisions after the signature did

Every step is taken, whatever the ones before it found. Each adds its reasons; `conclusions.py` derives the
indication from all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from verification.examination import Evidence, StatusRequest
from verification.signature import certificate_steps, content_steps, time_step
from verification.signature.case import Case, Dossier
from verification.signature.certificates import load_certificate
from verification.signature.conclusions import conclude
from verification.signature.evidence import collect_evidence
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.signer import describe_signer
from verification.signature.timestamps import valid_at
from verification.verdict import (
    EvidenceReference,
    Indication,
    Role,
    SignatureVerdict,
    SigningTime,
    Step,
    StepOutcome,
    SubIndication,
    TimeSource,
    TrustPath,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one signature, its evidence, what to fetch, and what it proves for others."""

    verdict: SignatureVerdict
    evidence: tuple[Evidence, ...]
    requests: tuple[StatusRequest, ...]
    proof: "Proof | None"
    """For a document timestamp that holds: when everything below it provably existed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof of existence for everything before `end`."""

    end: int
    at: datetime
    is_pending: bool
    """The status of its authority could not be checked yet: what leans on it cannot pass yet either."""


def judge_signature(case: Case) -> Judgement:
    """Take all steps over one signature and derive its indication."""
    der = case.facts.container.signer_certificate
    dossier = Dossier(case=case, certificate=load_certificate(der) if der else None)
    # The path and the time come first in thought: the other steps judge by them.
    _take("chain", certificate_steps.find_path, dossier)
    timestamp = _take("timestamp", time_step.timestamp, dossier)
    _take("chain", certificate_steps.settle_path, dossier)
    taken = (
        _take("format", content_steps.format_step, dossier),
        _take("integrity", content_steps.integrity, dossier),
        _take("chain", certificate_steps.chain, dossier),
        _take("revocation", certificate_steps.revocation, dossier),
        timestamp,
        _take("usage", certificate_steps.usage, dossier),
        _take("algorithm", certificate_steps.algorithm, dossier),
        _take("later_changes", content_steps.later_changes, dossier),
    )
    indication, sub_indication = conclude(dossier.reasons)
    references, evidence = collect_evidence(dossier)
    return Judgement(
        verdict=_verdict(dossier, taken, indication, sub_indication, references),
        evidence=evidence,
        requests=_requests(dossier),
        proof=_proof(dossier, indication, sub_indication),
    )


def _take(name: str, step: Callable[[Dossier], Step], dossier: Dossier) -> Step:
    """Take one step; what is so odd that the step itself breaks over it is a doubt, and the others go on."""
    try:
        return step(dossier)
    except FOREIGN_FAULTS as fault:
        dossier.against(SubIndication.GENERIC)
        detail = f"Không kiểm tra được bước này vì dữ liệu bất thường ({type(fault).__name__})."
        return Step(step=name, outcome=StepOutcome.UNKNOWN, reason=SubIndication.GENERIC, detail=detail)


def _verdict(
    dossier: Dossier,
    taken: tuple[Step, ...],
    indication: Indication,
    sub_indication: SubIndication | None,
    references: tuple[EvidenceReference, ...],
) -> SignatureVerdict:
    facts = dossier.case.facts
    return SignatureVerdict(
        field_name=facts.field_name,
        order=dossier.case.order,
        role=Role.TECHNICAL if facts.is_document_timestamp else Role.UNKNOWN,
        indication=indication,
        sub_indication=sub_indication,
        integrity=content_steps.integrity_of(facts),
        coverage=facts.coverage,
        later_changes=facts.later_changes,
        signer=describe_signer(dossier.certificate, dossier.path.store if dossier.path else TrustPath.NONE),
        signed_at=dossier.signed_at or SigningTime(at=None, source=TimeSource.UNKNOWN),
        claimed_at=dossier.claimed_at,
        subfilter=facts.subfilter,
        steps=taken,
        warnings=tuple(dossier.remarks),
        place=facts.place,
        changes=facts.changes,
        evidence=references,
    )


def _requests(dossier: Dossier) -> tuple[StatusRequest, ...]:
    statuses = [dossier.status, *(one.status for one in dossier.timestamps)]
    return tuple(request for status in statuses if status for request in status.requests)


def _proof(dossier: Dossier, indication: Indication, sub_indication: SubIndication | None) -> Proof | None:
    facts = dossier.case.facts
    generated_at = facts.container.generated_at
    if not facts.is_document_timestamp or generated_at is None or not dossier.path:
        return None
    if not valid_at(dossier.path, generated_at):
        return None
    pending = indication is Indication.INDETERMINATE and sub_indication is SubIndication.TRY_LATER
    if indication is not Indication.TOTAL_PASSED and not pending:
        return None
    return Proof(end=facts.signed_end, at=generated_at, is_pending=pending)
