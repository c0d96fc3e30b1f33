"""The document's state of signing, from the roles that its kind requires (design §3, decree30 §8.4).

A fault of layout never enters here (Điều 18 k3); of the findings only the rules DS-R do, which judge
presence, order and party of the signatures.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from verification.layout.page import Layout
from verification.roles import RoleAssignment
from verification.signatories import count_signatories
from verification.verdict import (
    Box,
    DocumentKind,
    Finding,
    Indication,
    LaterChanges,
    Outcome,
    Role,
    SignatureVerdict,
    SigningStatus,
    SubIndication,
    Warning,  # noqa: A004 - the word of the contract
)

PRESENCE_RULE = "ND30-DS-R1"
ORDER_RULE = "ND30-DS-R2"
PARTY_RULE = "ND30-DS-R4"
_OPEN_PARTY = (
    "signer_unknown",
    "party_unclear",
    "agency_named_apart",
    "further_seal",
    "name_spelled_apart",
    "text_disputed",
)
"""Reasons of the party rule that leave open whether the right party signed at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One role that must be signed: by `count` signatures in any of `roles`; 0 means "if any"."""

    roles: frozenset[Role]
    count: int = 1


_PERSON = frozenset({Role.AUTHORISED_PERSON})
_AGENCY = frozenset({Role.AGENCY})

REQUIREMENTS: dict[DocumentKind, tuple[Requirement, ...]] = {
    DocumentKind.ORIGINAL: (Requirement(roles=_PERSON), Requirement(roles=_AGENCY)),
    DocumentKind.MINUTES: (Requirement(roles=_PERSON, count=2), Requirement(roles=_AGENCY, count=0)),
    DocumentKind.ATTACHMENT: (Requirement(roles=frozenset({Role.ATTACHMENT, Role.AGENCY})),),
    DocumentKind.ELECTRONIC_COPY: (Requirement(roles=frozenset({Role.COPY, Role.AGENCY})),),
    DocumentKind.PUBLICATION: (Requirement(roles=frozenset({Role.PUBLICATION})),),
    DocumentKind.UNKNOWN: (),
}

_A_WORD_MM = 4.0
_QUOTED = 60
"""Characters of a line that a warning repeats."""

_WEIGHT = {
    Indication.NO_SIGNATURE: 0,
    Indication.TOTAL_PASSED: 1,
    Indication.INDETERMINATE: 2,
    Indication.TOTAL_FAILED: 3,
}


def worst_indication(signatures: Iterable[SignatureVerdict]) -> Indication:
    """The indication of the worst signature; NO_SIGNATURE where there is none."""
    return max(
        (signature.indication for signature in signatures),
        key=_WEIGHT.__getitem__,
        default=Indication.NO_SIGNATURE,
    )


def conclude(
    kind: DocumentKind,
    signatures: tuple[SignatureVerdict, ...],
    findings: tuple[Finding, ...],
    layout: Layout | None = None,
) -> SigningStatus:
    """The first status that applies, in the order of design §3."""
    requirements = REQUIREMENTS[kind]
    required = [one for one in signatures if any(one.role in need.roles for need in requirements)]
    if not (signatures if kind is DocumentKind.UNKNOWN else required):
        return SigningStatus.UNSIGNED
    if any(_broken(signature) for signature in signatures) or _violated(findings, ORDER_RULE, PARTY_RULE):
        return SigningStatus.SIGNED_INVALID
    open_questions = (
        kind is DocumentKind.UNKNOWN,
        any(one.indication is Indication.INDETERMINATE for one in required),
        bool(strangers(kind, signatures)),
        bool(over_text(kind, signatures, layout)),
        any(one.rule_id == PARTY_RULE and one.reason in _OPEN_PARTY for one in findings),
        any(one.rule_id == PRESENCE_RULE and one.outcome is Outcome.UNDETERMINED for one in findings),
    )
    if any(open_questions):
        return SigningStatus.UNDETERMINED
    if all(_met(need, signatures) for need in requirements):
        return SigningStatus.SIGNED_FULL
    if any(one.role is Role.AUTHORISED_PERSON for one in required):
        return SigningStatus.SIGNED_PERSON_ONLY
    return SigningStatus.SIGNED_AGENCY_ONLY


def strangers(kind: DocumentKind, signatures: tuple[SignatureVerdict, ...]) -> tuple[SignatureVerdict, ...]:
    """Visible signatures by nobody we can name, put on after the last required one.

    What such a field shows, a number for instance, nobody vouched for: the required signatures do not cover
    it, and its own signer chains to no anchor. It neither breaks them nor lets the document pass.
    """
    return tuple(
        one
        for one in _after_the_last(kind, signatures)
        if one.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    )


def over_text(
    kind: DocumentKind, signatures: tuple[SignatureVerdict, ...], layout: Layout | None
) -> tuple[SignatureVerdict, ...]:
    """Signatures put on after the last required one that stand over text of the document, whoever made them.

    A certificate is for sale, and the appearance of a signature is its maker's: over a sum it may show
    another one ("sneaky signature"; docs/decisions/0009). Nobody whom the document needs signed that.
    """
    if layout is None or not any(one.role in _roles(kind) for one in signatures):
        return ()
    known = strangers(kind, signatures)
    return tuple(
        one
        for one in _after_the_last(kind, signatures)
        if one not in known and any(_stands_over_text(box, page, layout) for page, box in _boxes(one, layout))
    )


def _roles(kind: DocumentKind) -> frozenset[Role]:
    """The roles that the kind of document needs."""
    return frozenset(role for need in REQUIREMENTS[kind] for role in need.roles)


def _after_the_last(
    kind: DocumentKind, signatures: tuple[SignatureVerdict, ...]
) -> tuple[SignatureVerdict, ...]:
    """Visible signatures later than every one that the kind of document needs."""
    last = max((one.order for one in signatures if one.role in _roles(kind)), default=0)
    return tuple(
        one
        for one in signatures
        if one.order > last and one.place is not None and one.role is not Role.TECHNICAL
    )


def _boxes(signature: SignatureVerdict, layout: Layout) -> Iterator[tuple[int, Box]]:
    """Where it is shown: a field may have several widgets."""
    if signature.place is not None:
        yield signature.place.page, signature.place.box
    for widget in layout.widgets:
        if widget.field_name == signature.field_name:
            yield widget.page, widget.box


def _stands_over_text(box: Box, number: int, layout: Layout) -> bool:
    """Whether the box hides text, or may: a scanned page has none to compare with."""
    page = next((one for one in layout.pages if one.number == number), None)
    lines = [line for line in page.lines if line.field_name is None and not line.ocr] if page else []
    if not lines:
        return True
    return any(_hides(box, span.box) for line in lines for span in line.spans if span.text.strip())


def _hides(over: Box, text: Box) -> bool:
    """Half of the height of the letters, along a stretch of a short word at the least."""
    across = min(over[2], text[2]) - max(over[0], text[0])
    down = min(over[3], text[3]) - max(over[1], text[1])
    return across >= _A_WORD_MM and down >= (text[3] - text[1]) / 2


def warn_of_strangers(assigned: RoleAssignment, layout: Layout | None) -> tuple[Warning, ...]:
    """One warning for each field that was made visible on a finished document and that nobody vouches for."""
    return tuple(
        Warning(
            code="later_signature_over_text",
            message=f"Chữ ký “{one.field_name}” được thêm vào sau các chữ ký của văn bản và nằm đè lên chữ ở "
            f"trang {one.place.page}; nội dung hiển thị ở đó không được người ký văn bản bảo đảm.",
        )
        for one in over_text(assigned.kind, assigned.signatures, layout)
        if one.place is not None
    ) + tuple(
        Warning(
            code="visible_field_by_unknown_signer",
            message=f"Trường chữ ký “{one.field_name}” hiển thị ở trang {one.place.page} do người ký không "
            "xác định được thêm vào sau các chữ ký của văn bản; nội dung hiển thị ở đó không được bảo đảm.",
        )
        for one in strangers(assigned.kind, assigned.signatures)
        if one.place is not None
    )


def warn_of_unseen_text(layout: Layout | None) -> tuple[Warning, ...]:
    """That the file says other words than its pages show, or words that they do not show at all."""
    if layout is None:
        return ()
    disputed = [line for page in layout.pages for line in page.lines if line.disputed]
    found = []
    if disputed:
        found.append(
            Warning(
                code="text_differs_from_page",
                message=f"Chữ hiển thị ở trang {disputed[0].page} khác với chữ lưu trong tệp "
                f"(tệp ghi “{disputed[0].text[:_QUOTED]}”); thông tin ghi ở đó không được sử dụng.",
            )
        )
    if layout.hidden:
        found.append(
            Warning(
                code="hidden_text",
                message=f"Tệp chứa chữ không nhìn thấy được ở trang {layout.hidden[0].page} "
                f"(“{layout.hidden[0].text[:_QUOTED]}”); chữ này không được sử dụng.",
            )
        )
    return tuple(found)


def _broken(signature: SignatureVerdict) -> bool:
    return (
        signature.indication is Indication.TOTAL_FAILED or signature.later_changes is LaterChanges.SUSPICIOUS
    )


def _violated(findings: tuple[Finding, ...], *rule_ids: str) -> bool:
    return any(one.rule_id in rule_ids and one.outcome is Outcome.VIOLATED for one in findings)


def _met(need: Requirement, signatures: tuple[SignatureVerdict, ...]) -> bool:
    passed = (
        one for one in signatures if one.role in need.roles and one.indication is Indication.TOTAL_PASSED
    )
    return count_signatories(passed).at_least >= need.count
