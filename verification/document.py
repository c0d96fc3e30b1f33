"""The whole procedure over one PDF, on one screen.

    1. Open          what cannot be read cannot be judged.
    2. Signatures    each one by the steps of ETSI EN 319 102-1, in the order of the revisions.
    3. Layout        measure the pages, name the components.
    4. Roles         what each signature is for, and what kind of document this is; and where later changes
                     may have altered what the pages show, the pages as they were signed beside them.
    5. Decree 30     every rule over what steps 2 to 4 found.
    6. Conclude      the state of signing, from the roles that this kind requires.

Steps 2 and 3 read the same bytes and know nothing of each other; step 4 is where they meet.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from verification.as_signed import show_as_signed
from verification.conclusion import conclude, warn_of_strangers, warn_of_unseen_text, worst_indication
from verification.decree30.dossier import Dossier
from verification.description import describe
from verification.errors import UnreadableDocument
from verification.examination import Examination, StatusMaterial
from verification.inspection import form_conforms, inspect
from verification.layout.scans import NO_WORDS, Words, unread_pages
from verification.measured import measured_pages
from verification.opening import check_openable
from verification.policy import Policy
from verification.registration import UNREGISTERED, RegisteredAgency
from verification.roles import assign_roles
from verification.signature.examine import examine_signatures
from verification.signature.trust import TrustStore
from verification.verdict import (
    DocumentVerdict,
    ErrorReport,
    Indication,
    SigningStatus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Under which policy and when a file is examined: what every verdict about it has in common."""

    name: str
    policy: Policy
    at: datetime


def verify_document(
    pdf: bytes,
    *,
    name: str,
    policy: Policy,
    trust: TrustStore,
    status: StatusMaterial,
    at: datetime,
    first_received_at: datetime | None = None,
    registered: RegisteredAgency = UNREGISTERED,
    words: Words = NO_WORDS,
) -> Examination:
    """Examine one PDF. Never raises for what is in the file: an unreadable one is a verdict with an error.

    `at` is the time of verification, `first_received_at` the service's own earliest proof that these bytes
    existed (a proof of existence in the sense of ETSI EN 319 102-1, 5.6.2.3). `registered` is what a register
    knows of the agency that issued it, `words` what was read from pictures of scanned pages.
    """
    policy = replace(policy, recognised=bool(words))
    occasion = Occasion(name=name, policy=policy, at=at)
    try:
        # 1. Open.
        check_openable(pdf, policy.limits)
        # 2. Signatures.
        signed = examine_signatures(
            pdf, policy=policy, trust=trust, status=status, at=at, first_received_at=first_received_at
        )
        # 3. Layout.
        layout, anatomy = measured_pages(pdf, policy, words, signed=bool(signed.signatures))
    except UnreadableDocument as unreadable:
        return Examination(verdict=unreadable_verdict(pdf, occasion, unreadable))
    # 4. Roles.
    assigned = assign_roles(signed.signatures, layout, anatomy)
    signatures = show_as_signed(pdf, assigned.signatures, signed.signed_states)
    description = describe(assigned.kind, anatomy)
    # 5. Decree 30.
    findings = inspect(
        Dossier(
            layout=layout,
            anatomy=anatomy,
            document=description,
            signatures=signatures,
            policy=policy,
            layout_skipped=not policy.layout,
            registered_names=registered.names,
            registered_seat=registered.seat,
            registered_seal_mm=registered.seal_mm,
        )
    )
    # 6. Conclude.
    verdict = DocumentVerdict(
        file=name,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        pages=layout.page_count if layout else None,
        verified_at=at,
        policy=policy.reference(),
        error=None,
        document=description,
        signing_status=conclude(assigned.kind, signatures, findings, layout),
        indication=worst_indication(signatures),
        orphaned_signatures=signed.orphaned_signatures,
        signatures=signatures,
        findings=findings,
        form_conforms=form_conforms(findings) if policy.layout else None,
        warnings=(*signed.warnings, *warn_of_strangers(assigned, layout), *warn_of_unseen_text(layout)),
    )
    return Examination(
        verdict=verdict,
        evidence=signed.evidence,
        requests=signed.requests,
        layout=layout,
        anatomy=anatomy,
        unread_pages=unread_pages(layout) if layout else (),
    )


def unreadable_verdict(pdf: bytes, occasion: Occasion, reason: UnreadableDocument) -> DocumentVerdict:
    """The verdict on a file that could not be examined, also used by whoever had to stop an examination."""
    return DocumentVerdict(
        file=occasion.name,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        pages=None,
        verified_at=occasion.at,
        policy=occasion.policy.reference(),
        error=ErrorReport(code=reason.code, message=reason.message),
        document=None,
        signing_status=SigningStatus.UNREADABLE,
        indication=Indication.NO_SIGNATURE,
    )
